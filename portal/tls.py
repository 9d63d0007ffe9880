"""What Caddy asks before it fetches a certificate for a host name."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from merchants.links import hostname_of
from merchants.models import Host


def ask(request: HttpRequest) -> HttpResponse:
    """GET /tls/ask?domain=…: 200 when the name is ours or a merchant's verified host, else 404.

    Without it anybody could point a domain at us and use up the certificate authority's rate limit.
    """
    hostname = hostname_of(request.GET.get("domain", "")[:300])
    known = hostname in settings.PORTAL_HOSTS or (
        bool(hostname)
        and Host.objects.filter(hostname=hostname, verified_at__isnull=False, merchant__is_active=True).exists()
    )
    return HttpResponse("yes\n" if known else "no\n", status=200 if known else 404, content_type="text/plain")

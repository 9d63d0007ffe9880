"""A counted link of a mail."""

import re

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_safe

from notifications.answers.clicks import opened, target_of

DIGEST = re.compile(r"[0-9a-f]{32}")


@require_safe
def go(request: HttpRequest, link: str) -> HttpResponse:
    """302 to where the link leads, which is kept here and never in the address; 404 for a link of nobody's.

    A GET is counted and changes nothing else; a HEAD, which only programs send, is not counted.
    """
    target = target_of(link) if DIGEST.fullmatch(link) else None
    if target is None:
        raise Http404("no such link")
    if request.method == "GET":
        opened(target)
    response = HttpResponseRedirect(target.url)
    response["Cache-Control"] = "no-store"
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex"
    return response

"""Making a merchant."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from merchants.models import Brand, Host, Merchant


def create_merchant(*, slug: str, name: str, hostname: str = "", language: str = "en", **details: str) -> Merchant:
    """A merchant with a default brand and, where given, a verified primary host.

    The operator vouches for the host; members of a merchant must prove theirs by TXT record. Raises
    ValidationError that names the field and what was expected.
    """
    colour = details.pop("colour", "")
    merchant = Merchant(slug=slug, name=name, language=language, **details)
    merchant.full_clean()
    brand = Brand(merchant=merchant, **({"colour": colour} if colour else {}))
    brand.full_clean(exclude=["merchant"])
    with transaction.atomic():
        merchant.save()
        brand.save()
        if hostname:
            add_host(merchant, hostname)
    return merchant


def add_host(merchant: Merchant, hostname: str) -> Host:
    """Give the merchant a verified host; the first one is primary. Raises ValidationError when it is taken."""
    taken = Host.objects.filter(hostname=hostname, verified_at__isnull=False).exclude(merchant=merchant)
    if taken.exists():
        raise ValidationError({"hostname": f"{hostname} belongs to another merchant."})
    host = Host(
        merchant=merchant,
        hostname=hostname,
        is_primary=not merchant.hosts.filter(is_primary=True).exists(),
        verified_at=timezone.now(),
    )
    host.full_clean()
    host.save()
    return host

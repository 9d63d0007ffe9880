"""Whose scripts may read a status: the merchant's own shop, its verified hosts, and what it named itself."""

from urllib.parse import urlsplit

from django.conf import settings

from merchants.models import Host, Merchant
from orders.models import StatusKey

LONGEST = 300


def origin_of(address: str) -> str:
    """The origin of a web address as browsers write it ("https://www.shop.example"), or "" when it has none."""
    try:
        parts = urlsplit(address.strip())
        port = parts.port
    except ValueError:
        return ""
    if parts.scheme not in ("http", "https") or not parts.hostname or len(address) > LONGEST:
        return ""
    usual = {"http": 80, "https": 443}[parts.scheme]
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return f"{parts.scheme}://{host}" + (f":{port}" if port and port != usual else "")


def allowed(merchant: Merchant, keys: StatusKey | None) -> set[str]:
    """Every origin that may read. Never "*": a status is for the shop's own pages."""
    port = f":{settings.STOREFRONT_PORT}" if settings.STOREFRONT_PORT else ""
    hosts = Host.objects.filter(merchant=merchant, verified_at__isnull=False).values_list("hostname", flat=True)
    own = {f"{settings.STOREFRONT_SCHEME}://{host}{port}" for host in hosts}
    return own | {origin_of(merchant.shop_url), *(keys.origins if keys else [])} - {""}

"""How often somebody may ask for a link. Counted before anything is looked up, the same for a hit and a miss."""

from datetime import timedelta
from ipaddress import IPv6Address, ip_address, ip_network

from django.http import HttpRequest

from merchants.tenancy import current_merchant_id
from merchants.throttle import hits
from orders.intake import number_key

# (what is counted, how many, within): an order is asked for a few times; an office shares an address; a shop is
# busy, but not with thousands of lost links.
PER_ORDER = (6, timedelta(hours=1))
PER_ADDRESS = (15, timedelta(minutes=10))
PER_MERCHANT = (600, timedelta(minutes=10))


def is_too_often(request: HttpRequest, number: str) -> bool:
    """Count this try; True when the order, the network it came from or the shop had too many."""
    merchant = current_merchant_id()
    tries = (
        (f"lookup:{merchant}:order:{number_key(number)}", *PER_ORDER),
        (f"lookup:{merchant}:from:{network(request)}", *PER_ADDRESS),
        (f"lookup:{merchant}", *PER_MERCHANT),
    )
    # All are counted each time: stopping at the first would let one limit hide the others.
    return any([hits(key, window) > allowed for key, allowed, window in tries])


def network(request: HttpRequest) -> str:
    """The requester's IPv4 address or IPv6 /64: a household owns a whole /64, so single addresses limit nobody."""
    try:
        address = ip_address(request.META.get("REMOTE_ADDR", ""))
    except ValueError:
        return "unknown"
    if isinstance(address, IPv6Address):
        mapped = address.ipv4_mapped
        return str(mapped) if mapped else str(ip_network(f"{address}/64", strict=False))
    return str(address)

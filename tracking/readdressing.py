"""Did an order's address become the one that was wished for? Compared as written, but for blanks and case."""

from collections.abc import Mapping
from typing import Any

from django.utils.crypto import salted_hmac

from orders.models import Order

# The keys of the wish (tracking/wishes.py), and what the order calls the same. "Flat 9" or another name on the door
# is another address, so all of them count.
FIELDS: Mapping[str, str] = {
    "name": "receiver_name", "line1": "line1", "line2": "line2", "postal_code": "postal_code", "city": "city",
    "country": "country",
}  # fmt: skip


def has_address(order: Order, wish: Mapping[str, Any]) -> bool:
    """Does the order go to the address of the wish? False for a wish that an erasure emptied."""
    return bool(wish) and _address(order) == tuple(_plain(key, str(wish.get(key, ""))) for key in FIELDS)


def print_of_address(order: Order, salt: str) -> str:
    """64 hex digits that differ when the order's address does. Keyed, so that nobody can find the address by trying;
    `salt` keeps the prints of one address in two rows apart."""
    return salted_hmac(f"address {salt}", "\x1f".join(_address(order)), algorithm="sha256").hexdigest()


def _address(order: Order) -> tuple[str, ...]:
    return tuple(_plain(key, getattr(order, field)) for key, field in FIELDS.items())


def _plain(key: str, text: str) -> str:
    # "1-21" is not "12-1", nor "1 21" "12 1": no sign goes, and a blank goes only where it never tells anything.
    return ("" if key == "postal_code" else " ").join(text.casefold().split())

"""The packing slip: what is put into the parcel, so that the warehouse knows whose it is without a scan. Pure.

A page of our own prints it (no PDF library): these are its facts. It repeats nothing that a carrier's label says, and
of the customer only the name: whoever finds an open parcel need not learn where somebody lives.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from returns.labels.contracts import Address


@dataclass(frozen=True)
class SlipItem:
    """One line of the slip."""

    title: str
    variant: str
    sku: str
    quantity: int
    order_number: str
    reason: str = ""  # in the merchant's language: it is read in the warehouse


@dataclass(frozen=True)
class Slip:
    """What stands on it. `code` is said and typed, `scan` is what the QR holds."""

    code: str
    scan: str
    customer: str
    to: tuple[str, ...]
    items: tuple[SlipItem, ...]
    pieces: int
    parcel_note: str = ""  # "parcel 1 of 2", as the caller words it


def slip_of(code: str, scan: str, customer: str, to: Address, items: Iterable[SlipItem]) -> Slip:
    """The slip of one parcel: lines by order and title, equal ones together. Raises ValueError without any piece."""
    together: dict[tuple[str, str, str, str, str], int] = {}
    for item in items:
        if item.quantity > 0:
            key = (item.order_number, item.title, item.variant, item.sku, item.reason)
            together[key] = together.get(key, 0) + item.quantity
    if not together:
        raise ValueError("a parcel without anything in it needs no slip")
    lines = tuple(
        SlipItem(title, variant, sku, quantity, order_number, reason)
        for (order_number, title, variant, sku, reason), quantity in sorted(together.items())
    )
    town = f"{to.postal_code} {to.city}".strip()
    address = (to.company or to.name, to.line1, to.line2, town, to.country)
    return Slip(code, scan, customer, tuple(filter(None, address)), lines, sum(together.values()))

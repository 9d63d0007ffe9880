"""Which return is this? By anything that may be scanned from a parcel, or said about it.

Rows of the merchant in scope only: another merchant's codes find nothing, as do codes that nobody gave out.
"""

import re
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from merchants.links import portal_url
from merchants.models import Merchant
from merchants.tenancy import current_merchant_id
from orders.intake import number_key
from orders.models import Order
from orders.parcels import normal_number
from returns.models import Return
from returns.moves import ALLOWED
from tracking.models import Shipment

LONGEST = 500  # characters: a QR code of an address holds less
SHORTEST_NUMBER = 6  # shorter tracking numbers are typing errors, and would fit too much
MOST = 20  # candidates; more help nobody
_DOOR = re.compile(r"/dashboard/(?P<slug>[\w-]+)/receive/(?P<code>[^/?#]+)")
_PAGE = re.compile(r"/returns/(?P<public_id>[A-Za-z0-9_-]{8,24})(?:/|$)")
_SYMBOLOGY = re.compile(r"^\][A-Za-z][0-9]")  # what some scanners put before a barcode: ISO/IEC 15424


@dataclass(frozen=True)
class Found:
    """The returns that a text may mean, those that can still be received first; `by` is "code", "parcel", "order",
    "email", or "" where nothing was found."""

    returns: tuple[Return, ...] = ()
    by: str = ""

    @property
    def sure(self) -> Return | None:
        """The one that is meant; None where a person has to choose. Not "the one that is still awaited": what a text
        means must not hang on what was received a moment before."""
        return self.returns[0] if len(self.returns) == 1 else None


def can_arrive(row: Return) -> bool:
    """Its goods are not here yet, whatever else became of it."""
    return Return.State.RECEIVED in ALLOWED[row.state]


def find(text: str) -> Found:
    """The returns that a scanned or typed text means: the address in our QR code, a code ("k7p 4md", "ABC-123"), a
    tracking number, what the customer's QR code says, an order number or a mail address. Any text may be given."""
    text = _SYMBOLOGY.sub("", " ".join(text.replace("\0", "").split()))[:LONGEST]
    if not text:
        return Found()
    if "/" in text:
        rows = _by_address(text)
        return _found(rows, "code") if rows is not None else _found(_by_parcel(text), "parcel")
    for rows, by in ((_by_code(text), "code"), (_by_parcel(text), "parcel"), (_by_order(text), "order")):
        found = _found(rows, by)
        if found.returns:
            return found
    return _found(Return.objects.filter(email__iexact=text), "email") if "@" in text else Found()


def code_of(text: str) -> str:
    """The code as it is kept, of what was said or typed: "k7p-4md" is K7P4MD; "" where it cannot be one."""
    code = "".join(letter for letter in text.upper() if letter.isascii() and letter.isalnum())
    return code if 4 <= len(code) <= 8 else ""


def address_of(merchant: Merchant, row: Return) -> str:
    """What the QR code of a return says: the dashboard's page that receives it, on the portal's host."""
    # Not by reverse(): codes that were printed must open for as long as goods travel, whatever the URLs become.
    return portal_url(f"/dashboard/{merchant.slug}/receive/{row.code}/")


def _found(rows: QuerySet[Return] | None, by: str) -> Found:
    if rows is None:
        return Found()
    found = list(rows.distinct().order_by("-pk")[:MOST])
    return Found(tuple(sorted(found, key=lambda row: not can_arrive(row))), by) if found else Found()


def _by_address(text: str) -> QuerySet[Return] | None:
    """None where the address is none of ours: a carrier's may hold its tracking number."""
    if door := _DOOR.search(text):
        ours = Merchant.objects.filter(pk=current_merchant_id(), slug=door["slug"]).exists()
        return Return.objects.filter(code=code_of(door["code"])) if ours else Return.objects.none()
    if shown := _PAGE.search(text):
        return Return.objects.filter(public_id=shown["public_id"])
    return None


def _by_code(text: str) -> QuerySet[Return] | None:
    code = code_of(text)
    return Return.objects.filter(code=code) if code else None


def _by_parcel(text: str) -> QuerySet[Return] | None:
    """By the number on the label that travels back, or the carrier's code that stood in for a label."""
    number = normal_number(text)
    if len(number) < SHORTEST_NUMBER:
        return None
    named = Q(parcels__tracking_number__in={number, text}) | Q(parcels__code=text)
    return Return.objects.filter(named | Q(parcels__shipment__tracking_number=number))


def _by_order(text: str) -> QuerySet[Return] | None:
    """By the order's number, or the number of the parcel in which the goods had gone out."""
    key, number = number_key(text), normal_number(text)
    if not key:
        return None
    orders = Q(number_key=key)
    if len(number) >= SHORTEST_NUMBER:
        orders |= Q(pk__in=Shipment.objects.filter(tracking_number=number, order__isnull=False).values("order_id"))
    return Return.objects.filter(items__order__in=Order.objects.filter(orders).values("pk"))

"""The customer shows that the goods were sent: the right to wait with the money ends (Directive 2011/83/EU, 13(3)), as
soon as its carrier says so, or a person has seen that the photo shows it (proving.py)."""

from django.db import transaction

from merchants.models import Merchant
from orders.parcels import normal_number
from returns.following.parcels import advance, link_shipment
from returns.models import Return, ReturnParcel, ReturnPhoto
from returns.moves import ALLOWED, CUSTOMER
from reviews.photos import Photo
from tracking.carriers.names import carrier_code

MOST = 4  # photos of posting of one return
SHORTEST, LONGEST = 6, 40  # characters of a tracking number
State = ReturnParcel.State


class NotNow(ValueError):
    """The return stands where no proof is wanted."""


def can_prove(row: Return) -> bool:
    """Is it of any use to show that it was sent?"""
    return Return.State.DROPPED_OFF in ALLOWED[row.state]


def keep_proof(return_id: int, photo: Photo) -> Return:
    """Keep the photo of a receipt of posting, for a person to look at. The same photo twice is one. Raises NotNow."""
    with transaction.atomic():
        row: Return = Return.objects.select_for_update().get(pk=return_id)
        known = ReturnPhoto.objects.filter(in_return=row, digest=photo.digest).exists()
        if known:
            return row
        if not can_prove(row) or row.photos.filter(kind=ReturnPhoto.Kind.POSTING).count() >= MOST:
            raise NotNow(row.state)
        ReturnPhoto.objects.create(
            in_return=row, kind=ReturnPhoto.Kind.POSTING, content=photo.content, width=photo.width,
            height=photo.height, digest=photo.digest, by=CUSTOMER,
        )  # fmt: skip
        return row


def tell_number(return_id: int, number: str, carrier: str, merchant: Merchant) -> bool:
    """Watch a parcel that the customer sent in their own way, by its tracking number; False for what is none.

    It moves the return as soon as its carrier reports it; the number alone proves nothing. Raises NotNow, and
    AnotherParcel for the number by which the goods came.
    """
    number = normal_number(number)
    if not SHORTEST <= len(number) <= LONGEST:
        return False
    with transaction.atomic():
        row: Return = Return.objects.select_for_update().get(pk=return_id)
        parcel = ReturnParcel.objects.filter(in_return=row, state=State.READY).defer("label").first()
        if parcel is None or parcel.method != ReturnParcel.Method.OWN or not can_prove(row):
            raise NotNow(row.state)
        parcel.in_return = row
        parcel.tracking_number, parcel.carrier = number, carrier_code(carrier)
        parcel.save(update_fields=["tracking_number", "carrier"])
        link_shipment(parcel)
        advance(row.pk)
    return True

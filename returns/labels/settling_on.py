"""A customer chooses how a return travels, and may choose anew until it is handed over. One parcel counts at a time."""

from dataclasses import dataclass
from datetime import datetime

from django.db.transaction import on_commit
from django.utils import timezone

from merchants.models import Merchant
from returns.labels.contracts import Method, Offer, Slot
from returns.labels.making import make_here
from returns.labels.places import DropOff
from returns.labels.speaking import provider
from returns.models import Return, ReturnParcel

State = ReturnParcel.State
LIVE = (State.WAITING, State.READY)


class TooLate(ValueError):
    """The return is no longer waiting to be sent."""


@dataclass(frozen=True)
class Wish:
    """What was chosen: an offer out of offering.ways, and what belongs to it."""

    offer: Offer
    place: DropOff | None = None
    slot: Slot | None = None

    @property
    def location_id(self) -> int | None:
        """The merchant's own shop that was chosen."""
        kind, _colon, number = (self.place.key if self.place else "").partition(":")
        return int(number) if kind == "location" and number.isdigit() else None


def choose(return_id: int, wish: Wish, merchant: Merchant) -> ReturnParcel:
    """Have a code or label made for this way; the parcel that was chosen before is called off.

    The same wish twice is one parcel: a double click, two tabs. In the caller's transaction. Raises TooLate.
    """
    row = _open(return_id)
    present = live_parcel(row)
    if present is not None and _is_same(present, wish) and not is_over(present):
        return present
    if present is not None:
        call_off(present)
    return _begin(row, wish, merchant)


def renew(return_id: int, merchant: Merchant) -> ReturnParcel:
    """A fresh code in place of one that expired, by the same offer; one that is still good stays. Raises TooLate."""
    row = _open(return_id)
    present = live_parcel(row)
    if present is None or not is_over(present):
        raise TooLate("there is no expired code")
    told = present.offer
    call_off(present)
    fresh = ReturnParcel(
        in_return=row, provider=present.provider, connection_id=present.connection_id, offer=told,
        method=present.method, carrier=present.carrier, price=present.price, currency=present.currency,
        customer_pays=present.customer_pays, point=present.point, location_id=present.location_id,
    )  # fmt: skip
    return _make(fresh, merchant)


def live_parcel(row: Return) -> ReturnParcel | None:
    """The return's parcel that counts: being made, or ready."""
    found: ReturnParcel | None = (
        ReturnParcel.objects.defer("label", "picture")
        .select_related("location")
        .filter(in_return=row, state__in=LIVE)
        .first()
    )
    return found


def is_being_made(row: Return) -> bool:
    """Is a code or label of a return that waits to be sent not ready yet?"""
    waits = row.state == Return.State.REGISTERED
    return waits and ReturnParcel.objects.filter(in_return=row, state=State.WAITING).exists()


def last_failed(row: Return) -> ReturnParcel | None:
    """The parcel that could not be made, where it is the last word; None otherwise."""
    last: ReturnParcel | None = (
        ReturnParcel.objects.defer("label", "picture").filter(in_return=row).order_by("-pk").first()
    )
    return last if last is not None and last.state == State.FAILED else None


def is_over(parcel: ReturnParcel, now: datetime | None = None) -> bool:
    """Its code is no longer good."""
    return parcel.expires_at is not None and parcel.expires_at <= (now or timezone.now())


def call_off(parcel: ReturnParcel) -> None:
    """The parcel counts no more. Under the return's lock; its provider hears of it afterwards (calling_off.py)."""
    parcel.state, parcel.due_at = State.CANCELLED, timezone.now()
    parcel.save(update_fields=["state", "due_at"])


def _open(return_id: int) -> Return:
    row: Return = Return.objects.select_for_update().get(pk=return_id)
    if row.state != Return.State.REGISTERED:
        raise TooLate(f"the return is {row.state}")
    return row


def _is_same(parcel: ReturnParcel, wish: Wish) -> bool:
    place = parcel.point.get("key") if parcel.point else None
    return (
        parcel.provider == wish.offer.provider
        and parcel.offer.get("key") == wish.offer.key
        and place == (wish.place.key if wish.place else None)
        and parcel.pickup_from == (wish.slot.start if wish.slot else None)
    )


def _begin(row: Return, wish: Wish, merchant: Merchant) -> ReturnParcel:
    offer = wish.offer
    parcel = ReturnParcel(
        in_return=row, provider=offer.provider, connection_id=offer.connection_id, offer=offer.as_json(),
        method=offer.method.value, carrier=offer.carrier, price=offer.price, currency=offer.currency,
        customer_pays=offer.customer_pays, point=wish.place.as_json() if wish.place else {},
        location_id=wish.location_id,
        pickup_from=wish.slot.start if wish.slot else None, pickup_until=wish.slot.end if wish.slot else None,
    )  # fmt: skip
    return _make(parcel, merchant)


def _make(parcel: ReturnParcel, merchant: Merchant) -> ReturnParcel:
    parcel.due_at = timezone.now()
    parcel.save()
    if provider(parcel.provider).is_remote:
        on_commit(_ring)
    else:
        make_here(parcel, merchant)
    return parcel


def needs_slot(offer: Offer) -> bool:
    """Somebody comes to fetch it: a time has to be chosen."""
    return offer.method == Method.HOME


def _ring() -> None:
    from returns.tasks import label_bell

    label_bell.ring()

"""The one sentence that answers "where is my parcel, when does it come?", and the one below it that says what to do.

No sentence promises what nobody told us: a day appears only when the carrier or the shop named it. None says that a
parcel comes to "you" either: it may be a present, which the reader bought and somebody else receives.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from storefront import moments
from tracking.carriers.names import display_name
from tracking.models import Shipment
from tracking.snapshots import Status


@dataclass(frozen=True)
class Answer:
    """`tone` is "", "good", "warn" or "bad"; `detail` may be ""."""

    headline: str
    detail: str = ""
    tone: str = ""


def answer(parcel: Shipment) -> Answer:
    """What to tell about one parcel that travels to the customer."""
    status = Status(parcel.status)
    if not parcel.tracking_number and status in (Status.UNKNOWN, Status.PRE_TRANSIT):
        return _untracked(parcel)
    return ANSWERS[status](parcel)


def answer_return(parcel: Shipment) -> Answer:
    """What to tell about one parcel that travels back to the shop."""
    if parcel.status == Status.DELIVERED:
        return Answer(_("Your return has reached us."), tone="good")
    return Answer(_("Your return is on its way to us."))


def carrier_words(parcel: Shipment) -> str:
    """The newest thing the carrier said, as it said it."""
    return next((checkpoint.words for checkpoint in parcel.checkpoints.all() if checkpoint.words), "")


def _untracked(parcel: Shipment) -> Answer:
    detail = _("It travels without tracking, so there is no news until it arrives.")
    shipped_at = parcel.fulfilment.shipped_at if parcel.fulfilment else None
    if shipped_at is None:
        return Answer(_("Your parcel has been sent."), detail)
    when = moments.on_day(shipped_at)
    return Answer(_("Your parcel was sent %(when)s.") % {"when": when}, detail)


def _unknown(parcel: Shipment) -> Answer:
    return Answer(_("Your parcel has been sent."), _("The carrier has no news of it yet. That can take a day."))


def _announced(parcel: Shipment) -> Answer:
    name = display_name(parcel.carrier)
    headline = (
        _("Your parcel is packed and waiting for %(carrier)s.") % {"carrier": name}
        if name
        else _("Your parcel is packed and waiting for the carrier.")
    )
    if parcel.estimated_at and not is_overdue(parcel):
        return Answer(headline, _("It should arrive %(when)s.") % {"when": _when(parcel)})
    return Answer(headline, _("You see the day of delivery here as soon as it is known."))


def _travelling(parcel: Shipment) -> Answer:
    if is_overdue(parcel):
        return _overdue(parcel)
    if parcel.estimated_at:
        headline = _("Your parcel arrives %(when)s.") % {"when": _when(parcel)}
        return Answer(headline, _why(parcel), "warn" if was_moved(parcel) else "")
    if parcel.delay_reason:
        return Answer(
            _("Your parcel is delayed."),
            _("The carrier has not named a new day yet. As soon as there is one, you see it here."),
            "warn",
        )
    return Answer(_("Your parcel is on its way."), _("The carrier has not named a day of delivery yet."))


def _overdue(parcel: Shipment) -> Answer:
    detail = _("It was expected %(when)s. As soon as the carrier names a new day, you see it here.")
    day = moments.on_day(parcel.estimated_at) if parcel.estimated_at else ""
    return Answer(_("Your parcel is later than planned."), detail % {"when": day}, "warn")


def _out_for_delivery(parcel: Shipment) -> Answer:
    today = timezone.localdate()
    slot = parcel.estimated_at and moments.local_date(parcel.estimated_at) == today
    detail = _(
        "The courier has it on board. Nobody home? Then usually a neighbour or a pick-up point gets it, "
        "and this page shows where it is."
    )
    if slot and not (parcel.estimated_at and parcel.estimated_at < timezone.now()):
        return Answer(_("Your parcel arrives %(when)s.") % {"when": _when(parcel)}, detail)
    if parcel.status_at and moments.local_date(parcel.status_at) == today:
        return Answer(_("Your parcel arrives today."), detail)
    return Answer(_("Your parcel is out for delivery."), detail)


def _waiting(parcel: Shipment) -> Answer:
    if parcel.pickup_name:
        return Answer(_("Your parcel is ready to collect at %(place)s.") % {"place": parcel.pickup_name})
    return Answer(_("Your parcel is ready to collect at the pick-up point."))


def _delivered(parcel: Shipment) -> Answer:
    detail = _("Not found it? Ask at home and next door first, then ask us.")
    if parcel.delivered_at is None:
        return Answer(_("Your parcel was delivered."), detail, "good")
    when = moments.at_time(parcel.delivered_at)
    return Answer(_("Your parcel was delivered %(when)s.") % {"when": when}, detail, "good")


def _missed(parcel: Shipment) -> Answer:
    return Answer(
        _("The courier could not hand over your parcel."),
        _("Usually the courier tries again on the next working day or takes it to a pick-up point. You see it here."),
        "warn",
    )


def _trouble(parcel: Shipment) -> Answer:
    words = carrier_words(parcel)
    if words:
        detail = _("The carrier says: “%(words)s” If nothing moves within two working days, ask us.")
        return Answer(_("Something went wrong with your parcel."), detail % {"words": words}, "bad")
    detail = _("The carrier does not say what. If nothing moves within two working days, ask us.")
    return Answer(_("Something went wrong with your parcel."), detail, "bad")


def _returning(parcel: Shipment) -> Answer:
    return Answer(
        _("Your parcel is on its way back to us."),
        _("Tell us what you prefer: that we send it again, or that we give your money back."),
        "bad",
    )


def is_overdue(parcel: Shipment) -> bool:
    """Has the last day that the carrier named passed?"""
    return bool(parcel.estimated_at and moments.local_date(parcel.estimated_at) < timezone.localdate())


def was_moved(parcel: Shipment) -> bool:
    """Is the day now later than the one named first?"""
    first, now = parcel.first_estimated_at, parcel.estimated_at
    return bool(first and now and moments.local_date(now) > moments.local_date(first))


def _when(parcel: Shipment) -> str:
    return moments.arrival(parcel.estimated_from, parcel.estimated_at) if parcel.estimated_at else ""


def _why(parcel: Shipment) -> str:
    if was_moved(parcel) and parcel.first_estimated_at:
        first = moments.on_day(parcel.first_estimated_at)
        return _("That is later than planned: it was first expected %(when)s.") % {"when": first}
    name = display_name(parcel.carrier)
    if not name:
        return _("That is what the carrier expects.")
    return _("That is what %(carrier)s expects.") % {"carrier": name}


ANSWERS: dict[Status, Callable[[Shipment], Answer]] = {
    Status.UNKNOWN: _unknown,
    Status.PRE_TRANSIT: _announced,
    Status.IN_TRANSIT: _travelling,
    Status.OUT_FOR_DELIVERY: _out_for_delivery,
    Status.AVAILABLE_FOR_PICKUP: _waiting,
    Status.DELIVERED: _delivered,
    Status.DELIVERY_ATTEMPT_FAILED: _missed,
    Status.EXCEPTION: _trouble,
    Status.RETURN_TO_SENDER: _returning,
    Status.CANCELLED: _unknown,
}

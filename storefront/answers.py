"""The one sentence that answers "where is my parcel, when does it come?", and the one below it that says what to do.

No sentence promises what nobody told us: a day appears only when the carrier or the shop named it. None says that a
parcel comes to "you" either: it may be a present, which the reader bought and somebody else receives.
"""

from collections.abc import Callable

from django.utils import timezone
from django.utils.translation import gettext as _

from storefront import collecting, expecting, moments, troubles
from storefront.expecting import Expected, expected, is_overdue
from storefront.phrasing import Answer
from tracking.carriers.names import display_name
from tracking.models import Shipment
from tracking.overhearing import Heard, carrier_words, overheard, telling
from tracking.silence import is_silent_for_long, silence_words
from tracking.snapshots import Status

__all__ = ["Answer", "answer", "answer_return", "carrier_words", "is_overdue"]


def answer(parcel: Shipment) -> Answer:
    """What to tell about one parcel that travels to the customer; its `order` must be loaded."""
    status = Status(parcel.status)
    if not parcel.tracking_number and status in (Status.UNKNOWN, Status.PRE_TRANSIT):
        return _untracked(parcel)
    heard = overheard(parcel)
    special = SPECIAL.get(heard) if heard else None
    if special and status in special[1]:
        return special[0](parcel)
    if is_silent_for_long(parcel) and status not in (Status.AVAILABLE_FOR_PICKUP, Status.RETURN_TO_SENDER):
        return troubles.silent(parcel)
    return ANSWERS[status](parcel)


def answer_return(parcel: Shipment) -> Answer:
    """What to tell about one parcel that travels back to the shop."""
    if parcel.status == Status.DELIVERED:
        return Answer(_("Your return has reached us."), tone="good")
    return Answer(_("Your return is on its way to us."))


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
    coming, silence = expected(parcel), _silence(parcel)
    tone = "warn" if silence else ""
    if coming:
        detail = _("It should arrive %(when)s.") % {"when": coming.when}
        return Answer(headline, detail, tone, why=silence or coming.why, planned=_planned(coming))
    return Answer(headline, silence or _("You see the day of delivery here as soon as it is known."), tone)


def _travelling(parcel: Shipment) -> Answer:
    coming = expected(parcel)
    if coming is None:
        return _undated(parcel)
    headline = _("Your parcel should arrive %(when)s.") if coming.is_ours else _("Your parcel arrives %(when)s.")
    silence, point = _silence(parcel), _point(parcel)
    return Answer(
        headline % {"when": coming.when},
        silence or _later(coming) or point or coming.why,
        "warn" if silence or coming.is_later else "",
        why=coming.why if silence or point or coming.is_later else "",
        planned="" if _later(coming) and not silence else _planned(coming),
    )


def _undated(parcel: Shipment) -> Answer:
    if is_overdue(parcel):
        return _overdue(parcel)
    silence = _silence(parcel)
    if parcel.delay_reason:
        return Answer(
            _("Your parcel is delayed."),
            _("The carrier has not named a new day yet. As soon as there is one, you see it here."),
            "warn",
            why=silence,
            planned=_first_planned(parcel),
        )
    detail = _("The carrier has not named a day of delivery yet.")
    return Answer(_("Your parcel is on its way."), silence or _point(parcel) or detail, "warn" if silence else "")


def _overdue(parcel: Shipment) -> Answer:
    day = moments.on_day(parcel.estimated_at) if parcel.estimated_at else ""
    detail = _("It was expected %(when)s. As soon as the carrier names a new day, you see it here.")
    return Answer(
        _("Your parcel is later than planned."),
        detail % {"when": day},
        "warn",
        why=_silence(parcel),
        planned=_first_planned(parcel) if expecting.was_moved(parcel) else "",
    )


def _out_for_delivery(parcel: Shipment) -> Answer:
    today = timezone.localdate()
    at = parcel.estimated_at
    if _point(parcel):
        detail = _point(parcel)
    else:
        detail = _(
            "The courier has it on board. Nobody home? Then usually a neighbour or a pick-up point gets it, "
            "and this page shows where it is."
        )
    planned = _first_planned(parcel) if expecting.is_later(parcel) else ""
    if at and moments.local_date(at) == today and at >= timezone.now():
        when = moments.arrival(parcel.estimated_from, at)
        return Answer(_("Your parcel arrives %(when)s.") % {"when": when}, detail, planned=planned)
    if parcel.status_at and moments.local_date(parcel.status_at) == today:
        return Answer(_("Your parcel arrives today."), detail, planned=planned)
    silence = _silence(parcel)
    return Answer(_("Your parcel is out for delivery."), silence or detail, "warn" if silence else "", planned=planned)


def _delivered(parcel: Shipment) -> Answer:
    detail = _("Not found it? Ask at home and next door first, then ask us.")
    if parcel.delivered_at is None:
        return Answer(_("Your parcel was delivered."), detail, "good")
    when = moments.at_time(parcel.delivered_at)
    return Answer(_("Your parcel was delivered %(when)s.") % {"when": when}, detail, "good")


def _to_neighbour(parcel: Shipment) -> Answer:
    detail = _("Ask next door. Nobody there has it? Then ask us.")
    if parcel.delivered_at is None:
        return Answer(_("Your parcel is with a neighbour."), detail, "good", why=_said(parcel))
    when = moments.at_time(parcel.delivered_at)
    return Answer(_("A neighbour took in your parcel %(when)s.") % {"when": when}, detail, "good", why=_said(parcel))


def _to_safe_place(parcel: Shipment) -> Answer:
    detail = _("Look where parcels are usually left at your address. Not there? Then ask us.")
    if parcel.delivered_at is None:
        return Answer(_("Your parcel was left in a safe place."), detail, "good", why=_said(parcel))
    headline = _("Your parcel was left in a safe place %(when)s.") % {"when": moments.at_time(parcel.delivered_at)}
    return Answer(headline, detail, "good", why=_said(parcel))


def _to_mailbox(parcel: Shipment) -> Answer:
    detail = _("Not in there? Ask at home first, then ask us.")
    if parcel.delivered_at is None:
        return Answer(_("Your parcel is in the letterbox."), detail, "good")
    headline = _("Your parcel was put into the letterbox %(when)s.") % {"when": moments.at_time(parcel.delivered_at)}
    return Answer(headline, detail, "good")


def _point(parcel: Shipment) -> str:
    """Said while the parcel travels to a pick-up point instead of a door."""
    if parcel.pickup_name:
        place = parcel.pickup_name
        return _("It goes to %(place)s. You see here when it is there and how to collect it.") % {"place": place}
    if overheard(parcel) is Heard.TO_POINT:
        return _("It goes to a pick-up point. You see here when it is there and how to collect it.")
    return ""


def _later(coming: Expected) -> str:
    if not coming.is_later or not coming.first:
        return ""
    return _("That is later than planned: it was first expected %(when)s.") % {"when": coming.first}


def _planned(coming: Expected) -> str:
    """The day that was named first, where it is another one now: whoever remembers it must not doubt the page."""
    return _("First expected %(when)s.") % {"when": coming.first} if coming.first else ""


def _first_planned(parcel: Shipment) -> str:
    first = expecting.first_day(parcel)
    return _("First expected %(when)s.") % {"when": first} if first else ""


def _said(parcel: Shipment) -> str:
    report = telling(parcel)
    return troubles.carrier_says(report.words) if report and report.words else ""


def _silence(parcel: Shipment) -> str:
    return silence_words(parcel, parcel.order) if parcel.quiet_at and parcel.order else ""


ANSWERS: dict[Status, Callable[[Shipment], Answer]] = {
    Status.UNKNOWN: _unknown,
    Status.PRE_TRANSIT: _announced,
    Status.IN_TRANSIT: _travelling,
    Status.OUT_FOR_DELIVERY: _out_for_delivery,
    Status.AVAILABLE_FOR_PICKUP: collecting.waiting,
    Status.DELIVERED: _delivered,
    Status.DELIVERY_ATTEMPT_FAILED: troubles.missed,
    Status.EXCEPTION: troubles.trouble,
    Status.RETURN_TO_SENDER: troubles.returning,
    Status.CANCELLED: _unknown,
}

# What the carrier's words say better than the status, and in which statuses they may.
_HELD = frozenset({Status.IN_TRANSIT, Status.EXCEPTION, Status.UNKNOWN, Status.PRE_TRANSIT})
_WRONG = frozenset({Status.EXCEPTION})
_FAILED = frozenset({Status.EXCEPTION, Status.DELIVERY_ATTEMPT_FAILED})
_THERE = frozenset({Status.DELIVERED})
SPECIAL: dict[Heard, tuple[Callable[[Shipment], Answer], frozenset[Status]]] = {
    Heard.CUSTOMS: (troubles.at_customs, _HELD),
    Heard.CUSTOMS_PAYMENT: (troubles.customs_want_money, _HELD),
    Heard.CUSTOMS_PAPERS: (troubles.customs_ask, _HELD),
    Heard.LOST: (troubles.lost, _WRONG),
    Heard.DAMAGED: (troubles.damaged, _WRONG),
    Heard.ADDRESS: (troubles.not_found, _FAILED),
    Heard.REFUSED: (troubles.refused, _FAILED),
    Heard.TO_POINT: (troubles.missed_to_point, _FAILED),
    Heard.NEIGHBOUR: (_to_neighbour, _THERE),
    Heard.SAFE_PLACE: (_to_safe_place, _THERE),
    Heard.MAILBOX: (_to_mailbox, _THERE),
}

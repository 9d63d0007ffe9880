"""How a return travels, as its mails tell it: with whom, from where, until when, and what it causes."""

from django.utils import timezone
from django.utils.translation import gettext, pgettext

from notifications.about.returned import day
from notifications.mails.contents import one_line
from notifications.mails.measures import kilograms
from notifications.mails.moments import full_day, full_moment, window
from returns.models import Return, ReturnParcel
from tracking.carriers.names import display_name

Labelled = tuple[str, str, bool]
ALWAYS = [["00:00", "24:00"]]


def is_fetched(parcel: ReturnParcel | None) -> bool:
    """Does somebody come for it? Not where the carrier could not send anybody."""
    return parcel is not None and parcel.method == ReturnParcel.Method.HOME and not parcel.pickup_problem


def travelling_rows(row: Return, parcel: ReturnParcel, *, is_open: bool) -> list[Labelled]:
    """Labels and values; "" for what is not known. `is_open`: it is still to be handed in."""
    named = [(gettext("Carrier"), display_name(parcel.carrier) if parcel.carrier else "", False),
             (gettext("Tracking number"), one_line(parcel.tracking_number), False)]  # fmt: skip
    where = _picked_up(row, parcel) if is_fetched(parcel) else _handed_in(row, parcel)
    return [*(where if is_open else ()), *named, (gettext("CO₂ of the way back"), _co2(parcel), False)]


def good_until(row: Return, parcel: ReturnParcel) -> str:
    """The last day of the code, where that comes before the last day to hand it in: one last day, not two."""
    if parcel.expires_at is None or is_fetched(parcel):
        return ""
    is_first = row.send_by is None or timezone.localdate(parcel.expires_at) < timezone.localdate(row.send_by)
    return day(parcel.expires_at) if is_first else ""


def _picked_up(row: Return, parcel: ReturnParcel) -> list[Labelled]:
    """When, and where."""
    when = full_moment(parcel.pickup_from) if parcel.pickup_from else ""
    if parcel.pickup_from and (hours := window(parcel.pickup_from, parcel.pickup_until)):
        told = {"day": full_day(parcel.pickup_from), "hours": hours}
        when = pgettext("when", "%(day)s, %(hours)s") % told
    town = " ".join(filter(None, [row.sender.get("postal_code", ""), row.sender.get("city", "")]))
    lines = [row.sender.get("line1", ""), row.sender.get("line2", ""), town]
    where = ", ".join(one_line(line) for line in lines if line)
    return [(gettext("We pick it up"), when, True), (pgettext("label", "At"), where, False)]


def _handed_in(row: Return, parcel: ReturnParcel) -> list[Labelled]:
    return [(gettext("Hand it in at"), _place(parcel), False), (gettext("Opening hours"), _always(parcel), False),
            (gettext("Good until"), good_until(row, parcel), False)]  # fmt: skip


def _place(parcel: ReturnParcel) -> str:
    """The place that was chosen, as somebody finds it: what it is, its name, its address."""
    point = parcel.point or {}
    kinds = {"locker": gettext("Parcel locker"), "post_office": gettext("Post office")}
    told = [kinds.get(point.get("kind", ""), ""), str(point.get("name", "")), str(point.get("address", ""))]
    own = parcel.location.name if parcel.location else ""
    return ", ".join(one_line(part) for part in told if part) or one_line(own)


def _always(parcel: ReturnParcel) -> str:
    """Only what is true whenever the mail is read: that it never closes."""
    hours = (parcel.point or {}).get("hours") or {}
    is_always = len(hours) == 7 and all(spans == ALWAYS for spans in hours.values())
    return gettext("Open day and night") if is_always else ""


def _co2(parcel: ReturnParcel) -> str:
    grams = (parcel.offer or {}).get("co2_grams")
    return gettext("about %(kilos)s") % {"kilos": kilograms(grams)} if grams else ""

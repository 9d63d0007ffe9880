"""Why we expect a parcel when we do, in the reader's language."""

from collections.abc import Callable

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tracking.carriers.names import display_name
from tracking.models import Shipment


def reason_words(shipment: Shipment) -> str:
    """One sentence that says where `eta_from`..`eta_until` come from; "" where there is no estimate. No query."""
    code, _colon, numbers = shipment.eta_basis.partition(":")
    if not shipment.eta_from or code not in REASONS:
        return ""
    tenths, days = (int(number) for number in numbers.split(":")) if numbers else (0, 0)
    carrier = display_name(shipment.carrier)
    return REASONS[code](carrier, tenths, max(days, 1))


def _courier(carrier: str, tenths: int, days: int) -> str:
    if not carrier:
        return _("The courier has it on board.")
    return _("The courier of %(carrier)s has it on board.") % {"carrier": carrier}


def _carrier(carrier: str, tenths: int, days: int) -> str:
    if not carrier:
        return _("That is what the carrier expects.")
    return _("That is what %(carrier)s expects.") % {"carrier": carrier}


def _record(carrier: str, tenths: int, days: int) -> str:
    if not carrier:
        return _(
            "From the day that the carrier names and our experience: %(tenths)s of 10 parcels come by the day it names."
        ) % {"tenths": tenths}
    return _(
        "From the day that %(carrier)s names and our experience: %(tenths)s of 10 parcels come by the day it names."
    ) % {"carrier": carrier, "tenths": tenths}


def _history(carrier: str, tenths: int, days: int) -> str:
    if not carrier:
        return ngettext(
            "%(tenths)s of 10 of our parcels on this route arrive within %(days)s delivery day.",
            "%(tenths)s of 10 of our parcels on this route arrive within %(days)s delivery days.",
            days,
        ) % {"tenths": tenths, "days": days}
    return ngettext(
        "%(tenths)s of 10 of our parcels with %(carrier)s on this route arrive within %(days)s delivery day.",
        "%(tenths)s of 10 of our parcels with %(carrier)s on this route arrive within %(days)s delivery days.",
        days,
    ) % {"tenths": tenths, "carrier": carrier, "days": days}


def _similar(carrier: str, tenths: int, days: int) -> str:
    if not carrier:
        return ngettext(
            "%(tenths)s of 10 of our parcels on similar routes arrive within %(days)s delivery day.",
            "%(tenths)s of 10 of our parcels on similar routes arrive within %(days)s delivery days.",
            days,
        ) % {"tenths": tenths, "days": days}
    return ngettext(
        "%(tenths)s of 10 of our parcels with %(carrier)s on similar routes arrive within %(days)s delivery day.",
        "%(tenths)s of 10 of our parcels with %(carrier)s on similar routes arrive within %(days)s delivery days.",
        days,
    ) % {"tenths": tenths, "carrier": carrier, "days": days}


def _usual(carrier: str, tenths: int, days: int) -> str:
    return ngettext(
        "Parcels on such a route usually take up to %(days)s delivery day. We have little experience with it yet.",
        "Parcels on such a route usually take up to %(days)s delivery days. We have little experience with it yet.",
        days,
    ) % {"days": days}


def _promised(carrier: str, tenths: int, days: int) -> str:
    return _("That is the day we promised with your order.")


def _promised_record(carrier: str, tenths: int, days: int) -> str:
    return _("From the day we promised and our experience: %(tenths)s of 10 parcels come by the day we promise.") % {
        "tenths": tenths
    }


# The codes that tracking/eta.py writes; numbers follow after colons: tenths of the parcels, delivery days.
REASONS: dict[str, Callable[[str, int, int], str]] = {
    "courier": _courier,
    "carrier": _carrier,
    "record": _record,
    "history": _history,
    "similar": _similar,
    "usual": _usual,
    "promised": _promised,
    "promises": _promised_record,
}

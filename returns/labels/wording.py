"""Why a way back is not on offer, in the reader's words."""

import re
from decimal import Decimal

from django.utils.formats import number_format
from django.utils.translation import gettext

from returns.labels.contracts import Why

_FRACTION = re.compile(r"[0-9]+\.[0-9]+")


def why_words(why: Why) -> str:
    """A whole sentence in the language that is active, numbers written as it writes them."""
    return _sentence(why.code) % {name: _FRACTION.sub(_written, value) for name, value in why.values.items()}


def _written(found: re.Match[str]) -> str:
    return str(number_format(Decimal(found[0])))


def _sentence(code: str) -> str:
    # One call each: translators see whole sentences, and the message extraction sees the calls.
    sentences = {
        "too_heavy": gettext("Your parcel weighs about %(weight)s kg; this takes at most %(most)s kg."),
        "too_light": gettext("Your parcel weighs about %(weight)s kg; this is for parcels from %(least)s kg."),
        "too_large": gettext("Your parcel is about %(size)s cm; this takes at most %(most)s cm."),
        "too_bulky": gettext("Length, width and height of your parcel add up to %(size)s cm; the most is %(most)s cm."),
        "too_valuable": gettext("This is for parcels worth at most %(most)s %(currency)s."),
        "not_from": gettext("This is not available from your country."),
        "not_to": gettext("This does not go to the country that your parcel must go to."),
        "letterbox_only": gettext("This is for parcels that fit through a letterbox."),
        "no_letterbox": gettext("This is not available for letterbox parcels."),
        "extras": gettext("Your parcel must be insured or signed for, and that is not possible this way."),
        "contents": gettext("What is in your parcel may not be sent this way."),
        "customs": gettext("Your parcel crosses a customs border: its papers must be printed."),
        "customs_unknown": gettext("Your parcel crosses a customs border, and the papers for it are not complete."),
        "no_locker": gettext("We know no parcel locker near you that takes it."),
        "no_point": gettext("There is no place near you that takes it."),
        "over": gettext("This offer has expired."),
        "none_left": gettext("The shop has none of these labels left."),
    }
    return sentences[code]

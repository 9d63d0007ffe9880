"""What an offer can take, against what a parcel is: each rule gives its reason, or None. Pure."""

from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal

from returns.labels.contracts import Method, Offer, ParcelFacts, Sides, Why
from returns.labels.customs import crosses
from returns.labels.packing import longest_first

PRINTERLESS_CODES = frozenset({Method.QR, Method.NUMBER, Method.LOCKER})


def _weight(offer: Offer, parcel: ParcelFacts) -> Why | None:
    limits = offer.limits
    if limits.max_grams is not None and parcel.grams > limits.max_grams:
        return Why("too_heavy", {"weight": kilograms(parcel.grams), "most": kilograms(limits.max_grams)})
    if limits.min_grams is not None and parcel.grams < limits.min_grams:
        return Why("too_light", {"weight": kilograms(parcel.grams), "least": kilograms(limits.min_grams)})
    return None


def _size(offer: Offer, parcel: ParcelFacts) -> Why | None:
    limits = offer.limits
    if parcel.sides is None:
        return None  # whoever holds it sees it, and the page says how much fits
    sides = longest_first(parcel.sides)
    if limits.max_sides is not None:
        most = longest_first(limits.max_sides)
        if any(side > limit for side, limit in zip(sides, most, strict=True)):
            return Why("too_large", {"size": _by(sides), "most": _by(most)})
    if limits.max_total_cm is not None and sum(sides) > limits.max_total_cm:
        return Why("too_bulky", {"size": plain(Decimal(sum(sides))), "most": plain(limits.max_total_cm)})
    return None


def _value(offer: Offer, parcel: ParcelFacts) -> Why | None:
    most = offer.limits.max_value
    if most is not None and parcel.value > most:
        return Why("too_valuable", {"most": plain(most), "currency": parcel.currency})
    return None


def _route(offer: Offer, parcel: ParcelFacts) -> Why | None:
    limits = offer.limits
    if limits.from_countries and parcel.from_country not in limits.from_countries:
        return Why("not_from")
    if limits.to_countries and parcel.to_country not in limits.to_countries:
        return Why("not_to")
    return None


def _letterbox(offer: Offer, parcel: ParcelFacts) -> Why | None:
    told = offer.limits.letterbox
    if told == "only" and not parcel.is_letterbox:
        return Why("letterbox_only")
    # The counter prints parcel labels: the carriers' letterbox products know no code.
    if parcel.is_letterbox and (told == "never" or (told == "only" and offer.method in PRINTERLESS_CODES)):
        return Why("no_letterbox")
    return None


def _extras(offer: Offer, parcel: ParcelFacts) -> Why | None:
    able = offer.limits.extras
    return Why("extras") if able is not None and not parcel.extras <= able else None


def _contents(offer: Offer, parcel: ParcelFacts) -> Why | None:
    return Why("contents") if parcel.contains & offer.limits.bars else None


def _customs(offer: Offer, parcel: ParcelFacts) -> Why | None:
    """Papers are printed, or filled in with what is known of the goods; sent in one's own way, neither is ours."""
    if offer.method in (Method.OWN, Method.SHOP) or not crosses(parcel):
        return None
    if offer.method in PRINTERLESS_CODES and not offer.needs_printer:
        return Why("customs")
    return None if parcel.has_customs_data else Why("customs_unknown")


RULES: tuple[Callable[[Offer, ParcelFacts], Why | None], ...] = (
    _route, _customs, _contents, _letterbox, _extras, _weight, _size, _value,
)  # fmt: skip


def kilograms(grams: int) -> str:
    """Grams as kilograms, without needless zeros: 2500 -> "2.5"."""
    return plain((Decimal(grams) / 1000).quantize(Decimal("0.01"), ROUND_HALF_UP))


def plain(number: Decimal) -> str:
    """A number without needless zeros and without an exponent."""
    return f"{number.normalize():f}"


def _by(sides: Sides) -> str:
    return " × ".join(plain(side) for side in sides)

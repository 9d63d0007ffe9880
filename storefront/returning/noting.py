"""What speaks for a way to send a return, in the reader's language: printer, price, size, how long, CO₂."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from notifications.mails.contents import money
from notifications.mails.measures import kilograms, sides
from returns.labels.contracts import Method, Offer
from returns.labels.lockers import size_of

LAW_DAYS = 14  # to send it back: a code that lasts so long needs no date of its own
SHOWN = frozenset({Method.QR, Method.NUMBER, Method.LOCKER})  # ways with a code; the rest is paper, or our own


def notes_of(offer: Offer) -> list[str]:
    """Short notes about an offer besides its price, the most important first."""
    found = [_("You need a printer") if offer.needs_printer else _("No printer needed")]
    if offer.method == Method.LOCKER and (most := offer.limits.max_sides or size_of(offer)):
        found.append(_("for parcels up to %(size)s") % {"size": sides(most)})
    if offer.code_days and offer.code_days < LAW_DAYS and offer.method in SHOWN:
        days = offer.code_days
        found.append(
            ngettext("The code is good for %(days)s day", "The code is good for %(days)s days", days) % {"days": days}
        )
    found.append(co2_of(offer))
    return [words for words in found if words]


def price_of(offer: Offer) -> str:
    """What it costs whoever sends it."""
    if offer.method == Method.OWN:
        return _("You pay for the postage")
    if offer.customer_pays and offer.price:
        return _("%(amount)s, you pay there") % {"amount": money(offer.price, offer.currency)}
    return _("Free")


def co2_of(offer: Offer) -> str:
    """What its provider or the merchant says that it causes; "" where nobody says."""
    if not offer.co2_grams:
        return ""
    return _("about %(kilos)s of CO₂") % {"kilos": kilograms(offer.co2_grams)}

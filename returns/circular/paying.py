"""Who pays for the way back: the merchant, unless his policy, or of old products his scheme, says otherwise."""

from collections.abc import Iterable

from returns.circular.recording import KEY
from returns.circular.scheme import saved
from returns.labels.contracts import Method, Offer
from returns.models import Return
from returns.policy.decision import Why
from returns.policy.vocabulary import Payer
from returns.travelling import STAYS

FREE = (Method.OWN, Method.SHOP)  # cost the merchant nothing


def affordable(row: Return, offers: Iterable[Offer]) -> list[Offer]:
    """The offers that this return may use: whoever was told that he pays himself is not shown the merchant's labels as
    free ones."""
    found = list(offers)
    if not (_gives_old(row) if row.path == Return.Path.OLD else pays_himself(row)):
        return found
    return [offer for offer in found if offer.customer_pays or offer.method in FREE]


def _gives_old(row: Return) -> bool:
    """Old for new is free by law (Directive 2012/19/EU, art. 5(2)(b))."""
    return not row.request_key.startswith(KEY) and saved()[0].payer != Payer.MERCHANT


def pays_himself(row: Return) -> bool:
    """Does the customer bear the direct cost of sending it back, as he was told before he bought (Directive 2011/83/EU,
    art. 14(1))? Everything that travels is at his own cost (returns/policy/offering.py, withdrawing.py): one thing that
    is free makes the parcel free."""
    steps = [{step[0] for step in item.decision} for item in row.items.all() if item.outcome not in STAYS]
    return bool(steps) and all(Why.CUSTOMER_PAYS in codes for codes in steps)

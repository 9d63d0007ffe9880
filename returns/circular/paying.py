"""Who pays for the way of an old product: the merchant, unless his scheme says otherwise."""

from collections.abc import Iterable

from returns.circular.recording import KEY
from returns.circular.scheme import saved
from returns.labels.contracts import Method, Offer
from returns.models import Return
from returns.policy.vocabulary import Payer

FREE = (Method.OWN, Method.SHOP)  # cost the merchant nothing


def affordable(row: Return, offers: Iterable[Offer]) -> list[Offer]:
    """The offers that this return may use. Only old products whose sender pays lose any; old for new is free by law
    (Directive 2012/19/EU, art. 5(2)(b))."""
    found = list(offers)
    if row.path != Return.Path.OLD or row.request_key.startswith(KEY) or saved()[0].payer == Payer.MERCHANT:
        return found
    return [offer for offer in found if offer.customer_pays or offer.method in FREE]

"""May this purpose be mailed to this person? The one place that decides it, without asking the database.

Dutch law (Telecommunicatiewet 11.7) and German law (UWG section 7) both implement Directive 2002/58/EC, art. 13:
consent beforehand, or the soft opt-in: the address comes from a sale, the mail is about the seller's own similar goods,
and a way to say no was offered when the address was collected and is offered in every mail.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from consents.purposes import Purpose


class Basis(StrEnum):
    """On what a mail stands, or why it may not go."""

    CONSENT = "consent"  # he said yes to this purpose
    SHOP_CONSENT = "shop_consent"  # the shop says that he said yes to advertising
    SOFT = "soft"  # the soft opt-in
    REFUSED = "refused"  # he switched the purpose off
    WITHDRAWN = "withdrawn"  # he took his consent back
    SAID_NO = "said_no"  # the shop says that he said no
    UNCONFIRMED = "unconfirmed"  # he asked and never confirmed
    NONE = "none"  # nobody said anything, and silence is no basis

    @property
    def allows(self) -> bool:
        return self in (Basis.CONSENT, Basis.SHOP_CONSENT, Basis.SOFT)


# About "the seller's own similar goods": what was bought, what goes with it, and what it earned. An evening in the shop
# and a prize draw are neither, however well meant.
SIMILAR = frozenset({Purpose.OFFERS, Purpose.REVIEWS, Purpose.LOYALTY})
DECIDED = {"withdrawn": Basis.WITHDRAWN, "confirmed": Basis.CONSENT}


@dataclass(frozen=True)
class Standing:
    """What is known of one address. `consents` holds the last word by purpose: "confirmed", "asked", "withdrawn"."""

    consents: Mapping[str, str] = field(default_factory=dict)
    refused: Collection[str] = frozenset()
    opt_in: bool | None = None  # the shop's word; None: it did not say
    opt_out_offered: bool | None = None
    has_bought: bool = False  # an address that comes from no sale has no soft opt-in


def basis_of(purpose: str, standing: Standing) -> Basis:
    """On what mail of this purpose stands, or why it may not go. A purpose of "" is judged as an offer.

    A no comes first: the purpose switched off, the consent withdrawn, the shop's "no". Only a consent to this very
    purpose that is younger than the shop's "no" outlives it (notifications/facts/people.py drops the older one).
    """
    purpose = purpose or Purpose.OFFERS
    said = standing.consents.get(purpose, "")
    if purpose in standing.refused:
        return Basis.REFUSED
    if said in DECIDED:
        return DECIDED[said]
    if standing.opt_in is False:
        return Basis.SAID_NO
    if purpose == Purpose.NEWSLETTER:  # double opt-in or nothing
        return Basis.UNCONFIRMED if said == "asked" else Basis.NONE
    # News of a product goes to whoever asked for it, and asking is a consent while the wish stands; to nobody else.
    return Basis.NONE if purpose == Purpose.WISHES else _shops_word(purpose, standing)


def _shops_word(purpose: str, standing: Standing) -> Basis:
    if standing.opt_in:
        return Basis.SHOP_CONSENT
    is_soft = purpose in SIMILAR and standing.opt_out_offered and standing.has_bought
    return Basis.SOFT if is_soft else Basis.NONE

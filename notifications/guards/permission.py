"""May this person be sent advertising at all, and by this sender?"""

from datetime import timedelta

from consents.basis import Basis, basis_of
from notifications import reasons
from notifications.facts.snapshot import Facts, standing_of
from notifications.guards.verdicts import State, Verdict, held, is_marketing, purposes
from notifications.holdout import ALL_MARKETING, is_within
from orders.models import normal_email

# How soon we look whether the brand's sender was verified meanwhile.
LOOK_AGAIN = timedelta(hours=6)
WHY = {
    Basis.REFUSED: reasons.PURPOSE_REFUSED,
    Basis.WITHDRAWN: reasons.CONSENT_WITHDRAWN,
    Basis.SAID_NO: reasons.SAID_NO,
    Basis.UNCONFIRMED: reasons.CONSENT_UNCONFIRMED,
    Basis.NONE: reasons.NO_BASIS,
}


def basis_missing(facts: Facts) -> Verdict | None:
    """Marketing needs a basis for its very purpose; silence is none."""
    if not is_marketing(facts):
        return None
    standing = standing_of(facts.person)
    for purpose in sorted(purposes(facts)):
        basis = basis_of(purpose, standing)
        if not basis.allows:
            return Verdict(State.SKIPPED, WHY[basis])
    return None


def sender_unverified(facts: Facts) -> Verdict | None:
    """Marketing goes from the brand's own verified address only; the shared sender carries what customers wait for."""
    if not is_marketing(facts) or facts.sending.may_advertise:
        return None
    return held(facts, reasons.SENDER_UNVERIFIED, facts.now + LOOK_AGAIN)


def held_out(facts: Facts) -> Verdict | None:
    """One of those who get nothing, so that one can see what the mail does for the others."""
    if not is_marketing(facts):
        return None
    # Whoever was enrolled before the merchant set the share of all marketing aside belongs to it all the same.
    is_out = facts.message.enrolment.is_held_out or is_within(
        ALL_MARKETING, normal_email(facts.recipient), facts.held_out_share
    )
    return Verdict(State.SKIPPED, reasons.HELD_OUT) if is_out else None

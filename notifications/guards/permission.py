"""May this person be sent advertising at all, and by this sender?"""

from datetime import timedelta

from consents.basis import Basis, Standing, basis_of
from notifications import reasons
from notifications.facts import Facts, Person
from notifications.guards.verdicts import State, Verdict, held, is_marketing

# How soon we look whether the brand's sender was verified meanwhile.
LOOK_AGAIN = timedelta(hours=6)
WHY = {
    Basis.REFUSED: reasons.PURPOSE_REFUSED,
    Basis.WITHDRAWN: reasons.CONSENT_WITHDRAWN,
    Basis.SAID_NO: reasons.SAID_NO,
    Basis.UNCONFIRMED: reasons.CONSENT_UNCONFIRMED,
    Basis.NONE: reasons.NO_BASIS,
}


def standing_of(person: Person) -> Standing:
    """What consents/basis.py has to know of a person."""
    return Standing(person.consents, person.refused_purposes, person.marketing_opt_in, person.opt_out_offered)


def basis_missing(facts: Facts) -> Verdict | None:
    """Marketing needs a basis for its very purpose; silence is none."""
    if not is_marketing(facts):
        return None
    basis = basis_of(facts.journey.purpose, standing_of(facts.person))
    return None if basis.allows else Verdict(State.SKIPPED, WHY[basis])


def sender_unverified(facts: Facts) -> Verdict | None:
    """Marketing goes from the brand's own verified address only; the shared sender carries what customers wait for."""
    if not is_marketing(facts) or facts.sending.may_advertise:
        return None
    return held(facts, reasons.SENDER_UNVERIFIED, facts.now + LOOK_AGAIN)


def held_out(facts: Facts) -> Verdict | None:
    """One of those who get nothing, so that one can see what the mail does for the others."""
    if is_marketing(facts) and facts.message.enrolment.is_held_out:
        return Verdict(State.SKIPPED, reasons.HELD_OUT)
    return None

"""Is there still a journey, a shop and a person for this message?"""

from datetime import timedelta

from notifications import reasons
from notifications.facts.snapshot import Facts
from notifications.guards.verdicts import State, Verdict, held, is_legal, is_too_late
from notifications.models import Enrolment, Journey

LOOK_AGAIN = timedelta(hours=1)  # how soon a message of a paused journey asks whether it goes on


def overdue(facts: Facts) -> Verdict | None:
    """Too late to be welcome. A resend after a doubt was on time the first time."""
    if is_too_late(facts, facts.now) and not facts.message.resent:
        return Verdict(State.MISSED, reasons.OVERDUE)
    return None


def switched_off(facts: Facts) -> Verdict | None:
    """The shop or the journey does not send; legal mail of a journey that is off goes all the same."""
    if not facts.merchant.is_active:
        return Verdict(State.SKIPPED, reasons.MERCHANT_OFF)
    if is_legal(facts):
        return None
    if facts.journey.state == Journey.State.PAUSED:
        return held(facts, reasons.JOURNEY_PAUSED, facts.now + LOOK_AGAIN, too_late=State.MISSED)
    if facts.journey.state == Journey.State.ARCHIVED:
        return Verdict(State.SKIPPED, reasons.JOURNEY_ARCHIVED)
    return Verdict(State.SKIPPED, reasons.JOURNEY_OFF) if facts.journey.state == Journey.State.OFF else None


def ended(facts: Facts) -> Verdict | None:
    """The run ended while the mail was being sent, or a person wants a mail of it tried again. Legal mail goes all the
    same: once begun, it is owed."""
    run = facts.message.enrolment
    if is_legal(facts) or run.state != Enrolment.State.EXITED:
        return None
    return Verdict(State.CANCELLED, run.reason or reasons.EXIT)


def removed(facts: Facts) -> Verdict | None:
    """An edit took the mail out of the journey while it was being sent; what waited went by the edit itself
    (notifications/replanning/). Legal mail goes all the same."""
    return Verdict(State.CANCELLED, reasons.STEP_REMOVED) if facts.is_removed and not is_legal(facts) else None


def erased(facts: Facts) -> Verdict | None:
    """The person asked to be forgotten."""
    gone = facts.order_row.redacted_at if facts.order_row else facts.customer.redacted_at if facts.customer else None
    return Verdict(State.CANCELLED, reasons.ERASED) if gone else None


def nobody_to_tell(facts: Facts) -> Verdict | None:
    return None if facts.recipient else Verdict(State.SKIPPED, reasons.NO_ADDRESS)


def suppressed(facts: Facts) -> Verdict | None:
    """The address is closed for this class of mail. Legal mail is never stopped silently."""
    closed_from = facts.person.suppressed_from
    # The team's own address is no customer's: what bounced there must not silence the questions of all customers.
    if is_legal(facts) or facts.is_to_team or closed_from is None or closed_from > facts.message.mail_class:
        return None
    why = facts.person.suppressed_why
    return Verdict(State.SKIPPED, f"{reasons.SUPPRESSED}:{why}" if why else reasons.SUPPRESSED)

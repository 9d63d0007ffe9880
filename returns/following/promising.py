"""The day on which the money is there at the latest. Pure.

Told with the request (returns/requesting/promising.py) and kept: it moves to an earlier day by itself, to a later one
only for a reason that lies with who sends or with the carrier. Never later than the law allows: Directive 2011/83/EU,
art. 13: fourteen days from the notice, unless neither the goods nor a proof of posting are there by then.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from returns.labels.fetching import is_working_day

TRAVEL = 4  # days that a parcel is under way within Europe
BANK = 3  # days until money that was sent is on an account
LONGEST = 14  # days in a row without a bank day; nowhere are there so many

NOT_SENT, SENT_LATE, SLOW_CARRIER = "not_sent", "sent_late", "slow_carrier"


@dataclass(frozen=True)
class Facts:
    """A return as far as its promise asks. Days in the merchant's time zone; None: has not happened."""

    today: date
    country: str  # of the merchant, for its public holidays
    refund_days: int  # from the day the goods are back, by the policy
    is_withdrawal: bool = False
    travels: bool = True
    handed_on: date | None = None
    received_on: date | None = None
    inspected_on: date | None = None
    legal_on: date | None = None  # the last day by law
    told: date | None = None  # the promise as it stands


@dataclass(frozen=True)
class Promise:
    """`reason`: why it is later than it was; "" when it is not."""

    day: date
    reason: str = ""


def promise(facts: Facts) -> Promise:
    """The promise as it is to stand now."""
    day = expected(facts)
    if facts.told is None or day <= facts.told:
        return Promise(day)
    if _counted(facts) <= facts.told:  # only because what was told is no bank day
        return Promise(facts.told)
    reason = reason_of(facts)
    return Promise(day, reason) if reason else Promise(facts.told)


def expected(facts: Facts) -> date:
    """By when the money should be there by what is known today: a day on which banks work."""
    day = next_bank_day(_counted(facts), facts.country)
    return min(day, _by_law(facts)) if facts.legal_on else day


def reason_of(facts: Facts) -> str:
    """What took longer than we assumed, if it did not lie with the shop; "" otherwise."""
    if facts.inspected_on is not None or not facts.travels:
        return ""
    if facts.received_on is not None:
        late = facts.handed_on is None or (facts.received_on - facts.handed_on).days > TRAVEL
        return SLOW_CARRIER if late else ""
    return SENT_LATE if facts.handed_on is not None else NOT_SENT


def bank_day(day: date, country: str, legal_on: date | None) -> date:
    """The day that can be promised: when banks work, and within the law's time where that counts already."""
    later = next_bank_day(day, country)
    return later if legal_on is None else min(later, last_bank_day(legal_on, country))


def next_bank_day(day: date, country: str) -> date:
    """The day itself, or the next one that is neither a weekend nor a public holiday there."""
    days = (day + timedelta(days=later) for later in range(LONGEST))
    return next((one for one in days if is_working_day(one, country)), day)


def last_bank_day(day: date, country: str) -> date:
    """The day itself, or the last one before it on which banks work."""
    days = (day - timedelta(days=before) for before in range(LONGEST))
    return next((one for one in days if is_working_day(one, country)), day)


def _counted(facts: Facts) -> date:
    if facts.inspected_on is not None:
        return facts.inspected_on + timedelta(days=min(BANK, facts.refund_days))
    # A withdrawal's money goes as soon as there is a proof, without a look at the goods.
    days = min(BANK, facts.refund_days) if facts.is_withdrawal else facts.refund_days
    if not facts.travels:
        return facts.today + timedelta(days=days) if facts.told is None else facts.told
    if facts.received_on is not None:
        return facts.received_on + timedelta(days=days)
    if facts.handed_on is not None:
        return facts.handed_on + timedelta(days=days if facts.is_withdrawal else TRAVEL + days)
    return max(facts.told or facts.today, facts.today + timedelta(days=TRAVEL + days))


def _by_law(facts: Facts) -> date:
    """The last bank day of the fourteen; later only where goods and proof are missing by then."""
    assert facts.legal_on is not None  # noqa: S101
    sent = min(filter(None, (facts.handed_on, facts.received_on)), default=None)
    if sent is not None and sent > facts.legal_on:
        return next_bank_day(sent + timedelta(days=BANK), facts.country)
    if sent is None and facts.today > facts.legal_on and facts.travels:
        return date.max
    return last_bank_day(facts.legal_on, facts.country)

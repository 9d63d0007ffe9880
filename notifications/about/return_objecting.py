"""Is what a mail about a return says still so?"""

from collections.abc import Callable, Sequence

from notifications import reasons
from notifications.about.return_money import came_back
from notifications.about.returned import difference, items_of, parcel_of
from notifications.facts.snapshot import Facts
from returns.models import Exchange, Payout, Return, Withdrawal
from returns.travelling import STAYS

State = Return.State
SETTLED = (Payout.State.PAID, Payout.State.CANCELLED)
# The states in which each mail still tells the truth.
TELLS: dict[str, Sequence[str]] = {
    "return_asked": (State.ASKED,),
    "return_registered": (State.REGISTERED, State.DROPPED_OFF, State.CLOSED),
    "return_label": (State.REGISTERED,),
    "return_under_way": (State.DROPPED_OFF, State.UNDER_WAY),
    "return_received": (State.RECEIVED,),
    "return_inspected": (State.INSPECTED, State.CLOSED),
    "return_refused": (State.REFUSED,),
    "return_proof": (State.REGISTERED, State.EXPIRED),
    "return_cancelled": (State.CANCELLED,),
    "return_send_by": (State.REGISTERED,),
    "return_paid": tuple(State),
    "return_bounced": tuple(State),
}


def objection(facts: Facts) -> str:
    """Why a mail of this file is no longer true, as a code of notifications.reasons; "" to send it."""
    row = facts.subject
    if isinstance(row, Exchange):
        return "" if row.state in EXCHANGES[facts.template] else reasons.RETURN_MOVED_ON
    if not isinstance(row, Return) or facts.template not in TELLS:
        return ""
    if row.state not in TELLS[facts.template]:
        return reasons.RETURN_MOVED_ON
    own: Callable[[Return], bool] | None = OWN.get(facts.template)
    return reasons.NOTHING_TO_TELL if own is not None and not own(row) else ""


def _is_news(row: Return) -> bool:
    """A withdrawal has its receipt; only where the team found its order later is this the first link to its page.
    Who was told by an answer that it may come after all needs no second mail that says so."""
    if any(one.is_upheld for one in row.appeals.all()):
        return False
    if row.path != Return.Path.WITHDRAW:
        return True
    if all(item.outcome in STAYS for item in items_of(row)):  # a service: news where a person said what stays with us
        return "@" in row.decided_by or any(item.deduction for item in items_of(row))
    declared = Withdrawal.objects.filter(in_return=row).first()
    return declared is not None and "@" in declared.matched_by


def _has_code(row: Return) -> bool:
    return parcel_of(row) is not None


def _is_to_tell(row: Return) -> bool:
    """Where nothing differs and all money has left, the mail about the money says it all."""
    waits = any(one.state not in SETTLED for one in row.payouts.all())
    return waits or any(difference(item) for item in items_of(row))


OWN: dict[str, Callable[[Return], bool]] = {
    "return_registered": _is_news, "return_label": _has_code, "return_inspected": _is_to_tell,
    "return_paid": lambda row: not came_back(row), "return_bounced": lambda row: bool(came_back(row)),
}  # fmt: skip
EXCHANGES: dict[str, Sequence[int]] = {
    "exchange_payment": (Exchange.State.PAYING,),
    "exchange_ordered": (Exchange.State.ORDERED,),
    "exchange_sold_out": (Exchange.State.SOLD_OUT,),
}

"""Is what a mail about a return says still so?"""

from collections.abc import Callable, Sequence

from notifications import reasons
from notifications.about.returned import difference, items_of, parcel_of
from notifications.facts.snapshot import Facts
from returns.models import Exchange, Return, Withdrawal

State = Return.State
# The states in which each mail still tells the truth.
TELLS: dict[str, Sequence[str]] = {
    "return_asked": (State.ASKED,),
    "return_registered": (State.REGISTERED, State.DROPPED_OFF, State.CLOSED),
    "return_label": (State.REGISTERED,),
    "return_under_way": (State.DROPPED_OFF, State.UNDER_WAY),
    "return_received": (State.RECEIVED,),
    "return_inspected": (State.INSPECTED, State.CLOSED),
    "return_refused": (State.REFUSED,),
    "return_cancelled": (State.CANCELLED,),
    "return_send_by": (State.REGISTERED,),
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
    """A withdrawal has its receipt; only where the team found its order later is this the first link to its page."""
    if row.path != Return.Path.WITHDRAW:
        return True
    declared = Withdrawal.objects.filter(in_return=row).first()
    return declared is not None and "@" in declared.matched_by


def _has_code(row: Return) -> bool:
    return parcel_of(row) is not None


def _differs(row: Return) -> bool:
    return any(difference(item) for item in items_of(row))


OWN: dict[str, Callable[[Return], bool]] = {
    "return_registered": _is_news, "return_label": _has_code, "return_inspected": _differs,
}  # fmt: skip
EXCHANGES: dict[str, Sequence[int]] = {
    "exchange_payment": (Exchange.State.PAYING,),
    "exchange_ordered": (Exchange.State.ORDERED,),
    "exchange_sold_out": (Exchange.State.SOLD_OUT,),
}

"""What somebody asked for in a return and what is granted, as its mails tell it."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext, pgettext

from notifications.about.returned import NOT_COMING, items_of
from notifications.mails.contents import money, one_line
from returns.models import Exchange, Return, ReturnItem
from returns.policy.vocabulary import Outcome
from returns.policy.wording import OUTCOMES

Told = tuple[str, str, bool]
Kind, Ships = ReturnItem.Outcome, Exchange.Ships
# The sum says these, or nothing is given for what is handed in.
BY_THE_SUM = frozenset({Kind.REFUND, Kind.CREDIT, Kind.RECYCLE, Kind.ENDED})
GONE = (Exchange.State.CANCELLED, Exchange.State.EXPIRED, Exchange.State.SOLD_OUT)


def granted_context(row: Return) -> dict[str, Any]:
    """More plain values: was it agreed to, and to what; of several different things, to none by its name."""
    is_claim, is_agreed = row.path == Return.Path.WRONG, bool(row.decided_by) and row.state not in NOT_COMING
    kinds = {item.outcome for item in items_of(row)} if is_claim and is_agreed else set()
    return {
        "is_claim": is_claim,
        "is_agreed": is_agreed,
        "gets_new": kinds == {Kind.REPLACE},
        "gets_repair": kinds == {Kind.REPAIR},
        "gets_less": kinds == {Kind.REDUCTION},
        "gets_credit": kinds == {Kind.CREDIT},
        "gets_money": bool(kinds) and kinds <= {Kind.REFUND, Kind.CREDIT} and kinds != {Kind.CREDIT},
    }


def asked_rows(row: Return) -> list[Told]:
    """What was asked for, while or because nothing comes of it yet."""
    label = gettext("You asked for")
    return [(label, words, False) for words, _is_new in _each(items_of(row))]


def granted_rows(row: Return) -> list[Told]:
    """What somebody gets besides money, and when it leaves; what the team said to it."""
    found = [(pgettext("label", "From our team"), one_line(row.decision_note), False)]
    listed = [item for item in items_of(row) if item.outcome not in BY_THE_SUM and not _is_gone(item)]
    found += [(gettext("You get") if is_new else gettext("You chose"), words, False) for words, is_new in _each(listed)]
    return found + [told for item in listed for told in _of_new(item)]


def new_goods(exchange: Exchange) -> str:
    """1 × Wolkenloper 3 maat 43"""
    what = " ".join(part for part in (one_line(exchange.title), one_line(exchange.variant)) if part)
    return f"{exchange.quantity} × {what}"


def _is_gone(item: ReturnItem) -> bool:
    exchange: Exchange | None = getattr(item, "exchange", None)
    return exchange is not None and exchange.state in GONE


def _each(items: Iterable[ReturnItem]) -> list[tuple[str, bool]]:
    """One line for each thing, and whether it names new goods; a part of a set goes with the set."""
    heads = [item for item in items if item.of_set_id is None]
    return list(dict.fromkeys(_words(item, is_alone=len(heads) == 1) for item in heads))


def _words(item: ReturnItem, *, is_alone: bool) -> tuple[str, bool]:
    exchange: Exchange | None = getattr(item, "exchange", None)
    if exchange is not None:
        return new_goods(exchange), True
    is_told = item.outcome in set(Outcome)
    words = str(OUTCOMES[Outcome(item.outcome)]) if is_told else str(item.get_outcome_display())
    return (words if is_alone else f"{item.quantity} × {one_line(item.title)}: {words}"), False


def _of_new(item: ReturnItem) -> list[Told]:
    """When it leaves, and what it costs more; nothing of what left already."""
    exchange: Exchange | None = getattr(item, "exchange", None)
    if exchange is None or exchange.state == Exchange.State.ORDERED:
        return []
    leaves = {
        Ships.NOW: gettext("at once"),
        Ships.ON_SCAN: gettext("as soon as your parcel is handed in and scanned"),
        Ships.ON_RECEIPT: gettext("as soon as we have looked at your parcel"),
    }
    more = {"amount": money(exchange.difference, exchange.currency)}
    open_sum = gettext("%(amount)s; another email brings you to the payment") % more
    is_open = exchange.difference > 0 and exchange.paid_at is None
    return [
        (gettext("We send it"), leaves[Ships(exchange.ships)], False),
        (gettext("Difference in price"), open_sum if is_open else "", False),
    ]

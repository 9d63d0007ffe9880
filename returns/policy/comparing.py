"""Before a policy is saved: who of the past would have been decided differently. Pure."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from returns.policy.deciding import decide
from returns.policy.decision import Decision
from returns.policy.definition import Definition
from returns.policy.facts import Item
from returns.policy.vocabulary import Path

EXAMPLES = 5  # of each change


class Change(StrEnum):
    """What can differ, the gravest first; an item counts under each that holds."""

    REFUSED = "refused"  # would not have been taken back
    TAKEN = "taken"  # would have been taken back
    SHORTER = "shorter"
    LONGER = "longer"
    FEWER_OFFERS = "fewer_offers"
    MORE_OFFERS = "more_offers"
    DEARER = "dearer"  # a higher fee, or the customer pays the label
    CHEAPER = "cheaper"
    REVIEWED = "reviewed"
    UNREVIEWED = "unreviewed"


@dataclass(frozen=True)
class Past:
    """An item as it was when somebody asked."""

    label: str  # how the team knows it: the return's number and the article
    item: Item
    path: Path
    asked_at: datetime


@dataclass(frozen=True)
class Example:
    """One past item with both answers."""

    label: str
    path: Path
    before: Decision
    after: Decision


@dataclass(frozen=True)
class Comparison:
    """What would have been different. Money by currency; items without a known price are only counted."""

    asked: int = 0
    different: int = 0
    counts: dict[Change, int] = field(default_factory=dict)
    examples: dict[Change, list[Example]] = field(default_factory=dict)
    kept_back: dict[str, Decimal] = field(default_factory=dict)  # worth of what would not have been taken back
    taken_more: dict[str, Decimal] = field(default_factory=dict)  # worth of what would have been


def compare(past: Iterable[Past], before: Definition, after: Definition) -> Comparison:
    """Decide every past item by both definitions, each as if it had been told at the sale already: without that, the
    promise that a new version takes nothing away from old orders would hide what it changes for new ones."""
    counts: Counter[Change] = Counter()
    result = Comparison()
    asked = different = 0
    for one in past:
        asked += 1
        old, new = _decided(one, before), _decided(one, after)
        changes = list(changes_between(old, new))
        different += bool(changes)
        for change in changes:
            counts[change] += 1
            examples = result.examples.setdefault(change, [])
            if len(examples) < EXAMPLES:
                examples.append(Example(one.label, one.path, old, new))
            _add_worth(result, change, one.item)
    return replace(
        result, asked=asked, different=different, counts={kind: counts[kind] for kind in Change if counts[kind]}
    )


def changes_between(old: Decision, new: Decision) -> Iterator[Change]:
    """What differs for the customer; nothing when both say the same."""
    if old.is_eligible != new.is_eligible:
        yield Change.TAKEN if new.is_eligible else Change.REFUSED
        return
    if not new.is_eligible:
        return
    if old.until and new.until and old.until != new.until:
        yield Change.LONGER if new.until > old.until else Change.SHORTER
    had, has = {offer.outcome for offer in old.offers}, {offer.outcome for offer in new.offers}
    if had - has:
        yield Change.FEWER_OFFERS
    if has - had:
        yield Change.MORE_OFFERS
    cost = _costs(old), _costs(new)
    if cost[0] != cost[1]:
        yield Change.DEARER if cost[1] > cost[0] else Change.CHEAPER
    if old.needs_review != new.needs_review:
        yield Change.REVIEWED if new.needs_review else Change.UNREVIEWED


def _decided(one: Past, definition: Definition) -> Decision:
    item = replace(one.item, order=replace(one.item.order, told=definition))
    return decide(definition, item, one.path, one.asked_at)


def _costs(decision: Decision) -> tuple[bool, Decimal]:
    """Comparable: paying the label oneself is dearer than any share in it."""
    return (
        any(offer.payer == "customer" for offer in decision.offers),
        max((offer.fee for offer in decision.offers), default=Decimal(0)),
    )


def _add_worth(result: Comparison, change: Change, item: Item) -> None:
    money = {Change.REFUSED: result.kept_back, Change.TAKEN: result.taken_more}.get(change)
    worth = item.amount(item.line.currency)
    if money is not None and worth is not None:
        money[item.line.currency] = money.get(item.line.currency, Decimal(0)) + worth

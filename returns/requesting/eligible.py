"""What may come back and what may not, each with its reasons."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime

from returns.policy.asking import reasons_for
from returns.policy.deciding import decide
from returns.policy.decision import Decision, Offered, Why
from returns.policy.definition import Reason
from returns.policy.vocabulary import Outcome, Path, Payer
from returns.requesting.bought import Purchases
from returns.requesting.choices import Choice, choices_of
from returns.travelling import STAYS

__all__ = ["STAYS", "Choice", "choices_of", "decision_for", "reasons_of", "travels"]
# Money comes first and nothing is chosen for anybody; of something wrong the law's order stands as the engine gives it.
ORDER = (
    Outcome.REFUND, Outcome.KEEP, Outcome.DONATE, Outcome.EXCHANGE, Outcome.CREDIT, Outcome.RECYCLE,
)  # fmt: skip
TO_BUYER = frozenset({Outcome.REFUND, Outcome.KEEP, Outcome.DONATE, Outcome.REDUCTION})  # money where it came from


def decision_for(
    purchases: Purchases, choice: Choice, path: Path, now: datetime, wanted: int | None = None, reason: str = ""
) -> Decision:
    """What policy and law say of it on that path; of a bundle, the strictest of its parts, and what all of them offer.

    `wanted` counts pieces or bundles. The path of something wrong knows no bundles: each part has its own guarantee.
    """
    decisions = [
        decide(
            purchases.policy.definition,
            purchases.item(part, None if wanted is None else choice.pieces(part, wanted), reason),
            path,
            now,
        )
        for part in choice.parts
    ]
    no = next((decision for decision in decisions if not decision.is_eligible), None)
    decision = no or decisions[0]
    if no is None and len(decisions) > 1:
        shared = [offer for offer in decision.offers if all(other.offered(offer.outcome) for other in decisions)]
        reviews = tuple(dict.fromkeys(why for other in decisions for why in other.reviews))
        days = [other.until for other in decisions if other.until is not None]
        decision = replace(
            decision,
            offers=tuple(shared),
            until=min(days, default=None),
            reviews=reviews,
            review_hours=max(other.review_hours for other in decisions),
            is_by_law=any(other.is_by_law for other in decisions),
        )
    if path == Path.MIND and choice.is_part:
        # The price of a set is for the set: a part of it can go for another size of the same, and not for money.
        return replace(decision, offers=tuple(one for one in decision.offers if one.outcome == Outcome.EXCHANGE))
    return _as_shown(decision, tuple(_offered(decision, purchases)))


def _as_shown(decision: Decision, offers: tuple[Offered, ...]) -> Decision:
    """With what is really offered, and without the steps that speak of money where none is."""
    becauses = decision.becauses
    if not any(offer.outcome in TO_BUYER for offer in offers):
        becauses = tuple(step for step in becauses if step.code not in (Why.REFUND_TO_BUYER, Why.KEEP))
    return replace(decision, offers=offers, becauses=becauses)


def reasons_of(purchases: Purchases, choice: Choice, path: Path) -> tuple[Reason, ...]:
    """The reasons to choose from."""
    return reasons_for(purchases.policy.definition, purchases.item(choice.parts[0]).line, path)


def travels(outcomes: Iterable[Outcome]) -> bool:
    """Is anything sent to the merchant?"""
    return any(outcome.value not in STAYS for outcome in outcomes)


def _offered(decision: Decision, purchases: Purchases) -> Iterator[Offered]:
    offers = decision.offers
    if purchases.person.is_gift:
        # Money goes back to who paid, and that would tell the buyer what became of the gift.
        offers = tuple(offer for offer in offers if offer.outcome not in TO_BUYER)
        has_credit = any(offer.outcome == Outcome.CREDIT for offer in offers)
        if decision.is_eligible and not has_credit and (decision.path == Path.MIND or not offers):
            offers = (*offers, Offered(Outcome.CREDIT, payer=Payer.MERCHANT))
    if decision.path == Path.MIND:
        offers = tuple(sorted(offers, key=lambda offer: ORDER.index(offer.outcome) if offer.outcome in ORDER else 99))
    yield from offers

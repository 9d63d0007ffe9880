"""The third step as its page shows it: what somebody can get for each thing, with what it costs."""

from collections.abc import Sequence
from dataclasses import dataclass

from returns.policy.decision import Why
from returns.policy.explaining import steps_in_words
from returns.policy.vocabulary import Outcome
from storefront.returning.drafts import Draft, Pick
from storefront.returning.exchanging import Swap, said_once, shown
from storefront.returning.reasons import Heading, heading_of
from storefront.returning.sets import why_no_exchange
from storefront.returning.wording import Option, options_of

# What concerns the choice as a whole; costs and amounts stand beside each outcome.
SAID = frozenset({
    Why.ONLY_SEALED, Why.REPAIRED, Why.REMEDY_FIRST, Why.REMEDY_FAILED, Why.NO_REMEDY, Why.REFUND_CHOSEN, Why.CHAIN,
    Why.REVIEW_AMOUNT, Why.REVIEW_UNKNOWN, Why.REVIEW_CLAIM, Why.REVIEW_SCORE, Why.FREE, Why.REFUND_TO_BUYER,
})  # fmt: skip


@dataclass(frozen=True)
class Wishing:
    """One thing with what can be chosen for it."""

    thing: Heading
    options: Sequence[Option]
    notes: Sequence[str]
    error: str
    same: Sequence[Swap]  # other sizes and colours
    others: Sequence[Swap]
    same_price: str  # said once, above them
    others_price: str
    can_search: bool
    words: str  # what was looked for
    is_searching: bool
    turns_out: str  # "Runs small: ..."


def wishes_of(draft: Draft, errors: dict[str, str]) -> list[Wishing]:
    """The things that were chosen, each with its outcomes in the order in which they are offered."""
    return [_wishing(draft, pick, errors.get(f"o-{pick.key}", "")) for pick in draft.picks]


def _wishing(draft: Draft, pick: Pick, error: str) -> Wishing:
    chosen = pick.swap.value if pick.swap else ""
    swaps: list[Swap] = [shown(one, chosen, is_gift=draft.purchases.person.is_gift) for one in pick.swaps]
    may = any(offer.outcome == Outcome.EXCHANGE for offer in pick.offers)
    notes = steps_in_words(step for step in pick.decision.becauses if step.code in SAID)
    if not may and pick.decision.offered(Outcome.EXCHANGE) is not None:
        notes.append(why_no_exchange(pick.choice, is_known=not draft.goods.is_asking(pick.choice)))
    return Wishing(
        thing=heading_of(pick),
        options=options_of(pick, pick.choice.parts[0].order.currency, is_gift=draft.purchases.person.is_gift),
        notes=[note for note in notes if note],
        error=error,
        same=(same := [one for one in swaps if one.is_same]),
        others=(others := [one for one in swaps if not one.is_same]),
        same_price=said_once(same),
        others_price=said_once(others),
        can_search=may and draft.goods.can_search(pick.choice),
        words=pick.words,
        turns_out=draft.goods.turns_out(pick.choice) if may else "",
        is_searching=may and draft.goods.is_asking(pick.choice),
    )

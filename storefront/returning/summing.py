"""The last step as its page shows it: everything once more, with what it costs and when the money comes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from returns.policy.explaining import headline
from returns.policy.vocabulary import Outcome, Path
from returns.policy.wording import OUTCOMES, choice_words, reason_words
from returns.requesting.eligible import STAYS
from returns.requesting.promising import MONEY
from returns.requesting.submitting import Preview
from reviews.photos import ACCEPT
from storefront.returning.costs import cost_of_chosen
from storefront.returning.details import Details
from storefront.returning.drafts import Draft, Pick
from storefront.returning.exchanging import difference_of, leaving, words_of
from storefront.returning.reasons import Heading, heading_of
from storefront.returning.wording import path_words, promise, rows_of


@dataclass(frozen=True)
class Line:
    """One thing as it is sent in, in words."""

    thing: Heading
    reason: str
    answers: list[str]
    outcome: str
    instead: str = ""  # what comes for it
    notes: Sequence[str] = ()  # of that: its price, and when it leaves


def summed_up(draft: Draft, details: Details, told: Preview | None) -> dict[str, Any]:
    """What the page reads; `told` is None where it cannot be any more."""
    outcomes = {pick.outcome for pick in draft.picks}
    is_gift = draft.purchases.person.is_gift
    return {
        "draft": draft,
        "step": draft.step("check"),
        "details": details,
        "errors": details.errors,
        "lines": [_line(pick, is_gift=is_gift) for pick in draft.picks],
        "path": path_words(draft.path or Path.MIND, is_gift=is_gift),
        "is_claim": draft.path == Path.WRONG,
        # A sum would tell what a gift cost.
        "rows": rows_of(told.sums, _titles(draft)) if told and not is_gift else [],
        "is_clear": told is None or told.is_clear or not MONEY & outcomes,
        "costs": cost_of_chosen(draft.picks),
        "promises": _promises(told, outcomes) if told else [],
        "stays": outcomes <= STAYS,
        "is_asked": told is not None and told.timing.decide_by is not None,
        "accept": ACCEPT,
        "back": reverse("return_what" if draft.has_choice else "return_why") + draft.query,
        "action": reverse("return_check") + draft.query,
        "is_gift": is_gift,
        "sender": "" if is_gift else _sender(draft),
    }


def _promises(told: Preview, outcomes: set[Outcome | None]) -> list[str]:
    of_money = MONEY & outcomes
    return promise(told.timing, is_money=bool(of_money), is_credit=of_money == {Outcome.CREDIT})


def _line(pick: Pick, *, is_gift: bool) -> Line:
    answers = []
    for question in pick.reason.questions if pick.reason else ():
        said = next((one for one in question.choices if one.code == pick.answers.get(question.code)), None)
        if said is not None:
            answers.append(choice_words(said))
    reason = reason_words(pick.reason) if pick.reason else ""
    outcome = str(OUTCOMES[pick.outcome]) if pick.outcome else headline(pick.decision)
    if pick.outcome != Outcome.EXCHANGE or pick.swap is None:
        return Line(heading_of(pick), reason, answers, outcome)
    notes = (difference_of(pick.swap, is_gift=is_gift), leaving(pick.decision.ship))
    return Line(heading_of(pick), reason, answers, outcome, words_of(pick.swap), [note for note in notes if note])


def _titles(draft: Draft) -> Mapping[tuple[int, str], str]:
    parts = [part for pick in draft.picks for part in pick.choice.parts]
    return {(part.order.pk, part.line.external_id): part.line.title for part in parts}


def _sender(draft: Draft) -> str:
    """From where it comes: the address of the newest of its orders."""
    chosen = {pick.choice.parts[0].order.pk for pick in draft.picks}
    order = next((one for one in draft.purchases.orders if one.pk in chosen), None)
    return ", ".join(filter(None, [order.receiver_name, order.line1, order.city])) if order else ""

"""The last step as its page shows it: everything once more, with what it costs and when the money comes."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from returns.policy.explaining import headline
from returns.policy.vocabulary import Outcome, Path, Payer
from returns.policy.wording import OUTCOMES, PATHS, choice_words, reason_words
from returns.requesting.eligible import STAYS
from returns.requesting.promising import MONEY
from returns.requesting.submitting import Preview
from reviews.photos import ACCEPT
from storefront.returning.details import Details
from storefront.returning.drafts import Draft, Pick
from storefront.returning.exchanging import difference_of, leaving, words_of
from storefront.returning.reasons import Heading, heading_of
from storefront.returning.wording import promise, rows_of


@dataclass(frozen=True)
class Line:
    """One thing as it is sent in, in words."""

    thing: Heading
    reason: str
    answers: list[str]
    outcome: str


def summed_up(draft: Draft, details: Details, told: Preview | None) -> dict[str, Any]:
    """What the page reads; `told` is None where it cannot be any more."""
    outcomes = {pick.outcome for pick in draft.picks}
    has_choice = any(len(pick.offers) > 1 for pick in draft.picks)
    is_gift = draft.purchases.person.is_gift
    return {
        "draft": draft,
        "details": details,
        "errors": details.errors,
        "lines": [_line(pick) for pick in draft.picks],
        "path": PATHS[draft.path or Path.MIND],
        "rows": rows_of(told.sums, _titles(draft)) if told else [],
        "is_clear": told is None or told.is_clear or not MONEY & outcomes,
        "costs": _costs(draft),
        "promises": promise(told.timing, is_money=bool(MONEY & outcomes)) if told else [],
        "stays": outcomes <= STAYS,
        "is_asked": told is not None and told.timing.decide_by is not None,
        "accept": ACCEPT,
        "back": reverse("return_what" if has_choice else "return_why") + draft.query,
        "action": reverse("return_check") + draft.query,
        "is_gift": is_gift,
        "sender": "" if is_gift else _sender(draft),
    }


def _line(pick: Pick) -> Line:
    answers = []
    for question in pick.reason.questions if pick.reason else ():
        said = next((one for one in question.choices if one.code == pick.answers.get(question.code)), None)
        if said is not None:
            answers.append(choice_words(said))
    reason = reason_words(pick.reason) if pick.reason else ""
    outcome = str(OUTCOMES[pick.outcome]) if pick.outcome else headline(pick.decision)
    if pick.outcome == Outcome.EXCHANGE and pick.swap is not None:
        outcome = f"{words_of(pick.swap)}. {difference_of(pick.swap)} {leaving(pick.decision.ship)}"
    return Line(heading_of(pick), reason, answers, outcome)


def _costs(draft: Draft) -> str:
    """Who pays for sending it; a fee is a row of the sum."""
    offered = [pick.offered for pick in draft.picks if pick.offered is not None]
    if any(one.payer == Payer.CUSTOMER for one in offered):
        return _("You pay for sending it back.")
    if any(one.fee for one in offered) or all(one.payer is None for one in offered):
        return ""
    return _("Sending it back is free.")


def _titles(draft: Draft) -> Mapping[tuple[int, str], str]:
    parts = [part for pick in draft.picks for part in pick.choice.parts]
    return {(part.order.pk, part.line.external_id): part.line.title for part in parts}


def _sender(draft: Draft) -> str:
    """From where it comes: the address of the newest of its orders."""
    chosen = {pick.choice.parts[0].order.pk for pick in draft.picks}
    order = next((one for one in draft.purchases.orders if one.pk in chosen), None)
    return ", ".join(filter(None, [order.receiver_name, order.line1, order.city])) if order else ""

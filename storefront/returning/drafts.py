"""What was chosen so far, out of the addresses and forms of the steps: nothing is kept on the server until the end.

Each step's form carries the answers of those before it, and every page judges all of them anew. So the back button, a
second tab and a link that was kept for a week all show what is true now.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from returns.exchanging.choosing import NewGoods
from returns.policy.decision import Decision, Offered
from returns.policy.definition import Reason
from returns.policy.explaining import headline
from returns.policy.vocabulary import Outcome, Path
from returns.requesting.agreeing import named
from returns.requesting.answering import problems as answer_problems
from returns.requesting.bought import Purchases
from returns.requesting.eligible import Choice, choices_of, decision_for, reasons_of
from storefront.returning.exchanging import Goods
from storefront.returning.sets import why_not_alone

ASKED = (Path.MIND, Path.WRONG)
CARRIED = ("path", "i", "as", "order", "back")
STEPS = ("choose", "why", "what", "check")
PER_ITEM = ("q-", "r-", "a-", "o-", "x-", "w-")
LONGEST_URL = 500  # characters of one value that an address may carry
WHOLE_NUMBER = re.compile("[1-9][0-9]{0,4}")


@dataclass(frozen=True)
class Pick:
    """One thing that was chosen, with what policy and law say of so many of it."""

    choice: Choice
    quantity: int
    decision: Decision
    reasons: tuple[Reason, ...]
    chosen: str  # the reason's code as typed
    offers: tuple[Offered, ...]
    outcome: Outcome | None
    swaps: tuple[NewGoods, ...] = ()  # what can be had instead
    swap: NewGoods | None = None  # what was chosen of it
    words: str = ""  # what was looked for in the shop
    answers: Mapping[str, str] = field(default_factory=dict)

    @property
    def key(self) -> str:
        return self.choice.key

    @property
    def reason(self) -> Reason | None:
        return next((reason for reason in self.reasons if reason.code == self.chosen), None)

    @property
    def offered(self) -> Offered | None:
        return None if self.outcome is None else self.decision.offered(self.outcome)


def answer_name(key: str, reason: str, question: str) -> str:
    """The field of an answer: two reasons may ask the same question, and only the chosen one's answer counts."""
    return f"a-{key}-{reason}.{question}"


class Draft:
    """The answers so far. `params` are those of the address; `typed` those of a posted form."""

    def __init__(self, purchases: Purchases, params: Any, now: datetime) -> None:
        self.purchases, self.params, self.now = purchases, params, now

    @cached_property
    def choices(self) -> list[Choice]:
        return choices_of(self.purchases)

    @cached_property
    def path(self) -> Path | None:
        return next((path for path in Path if path == self.params.get("path")), None)

    @cached_property
    def keys(self) -> list[str]:
        """What was ticked, in the order of the page."""
        ticked = set(self.params.getlist("i"))
        return [one.key for top in self.choices for one in (top, *top.inside) if one.key in ticked]

    @cached_property
    def picks(self) -> list[Pick]:
        """What was ticked and is there, with a number that can be; [] while nobody said why."""
        if self.path not in ASKED:
            return []
        known = {one.key: one for top in self.choices for one in (top, *top.inside)}
        return [self._pick(known[key], self.path) for key in self.keys]

    @cached_property
    def goods(self) -> Goods:
        """What the shops have instead of what was ticked."""
        known = {one.key: one for top in self.choices for one in (top, *top.inside)}
        words = {key: self.params.get(f"w-{key}", "") for key in self.keys}
        return Goods(self.purchases, [known[key] for key in self.keys], words)

    @property
    def is_asking(self) -> bool:
        """Is a shop being asked what somebody could have instead?"""
        asked = [pick for pick in self.picks if pick.decision.offered(Outcome.EXCHANGE)]
        return any(self.goods.is_asking(pick.choice) for pick in asked)

    @property
    def has_choice(self) -> bool:
        """Can somebody say what he would like? Unknown counts as yes, while a shop is asked."""
        return self.is_asking or any(len(pick.offers) > 1 for pick in self.picks)

    def step(self, page: str) -> tuple[int, int]:
        """Which step a page is, of how many: what nobody is asked is no step, so none is jumped over. Before anything
        is chosen all of them may come."""
        asked = STEPS if self.has_choice or not self.picks else tuple(one for one in STEPS if one != "what")
        return (asked.index(page) + 1 if page in asked else STEPS.index(page) + 1), len(asked)

    def quantity(self, choice: Choice) -> int:
        """The chosen number; 1 while none, or none that is a number, was chosen."""
        typed = self.params.get(f"q-{choice.key}", "")
        return int(typed) if WHOLE_NUMBER.fullmatch(typed) else 1

    def what_is_wrong(self) -> dict[str, str]:
        """The first step: by field what is missing or cannot be."""
        found: dict[str, str] = {}
        if self.path is None:
            found["path"] = _("Say first what this is about.")
        if not self.keys and self.path != Path.WITHDRAW:
            found["which"] = _("Choose what you want to send back.")
        for pick in self.picks:
            is_part = pick.choice.is_part and self.path == Path.MIND
            if not pick.decision.is_eligible:
                found[f"i-{pick.key}"] = headline(pick.decision)
            elif is_part and (words := why_not_alone(pick.choice, pick.decision)):
                found[f"i-{pick.key}"] = words
            elif (typed := self.params.get(f"q-{pick.key}", "")) and not WHOLE_NUMBER.fullmatch(typed):
                found[f"i-{pick.key}"] = _("Give a whole number of pieces, such as 1.")
        return found

    def why_is_wrong(self) -> dict[str, str]:
        """The second step. Questions in words are asked at the end; here only those with answers to choose from."""
        found: dict[str, str] = {}
        for pick in self.picks:
            if pick.reason is None:
                if self.path == Path.WRONG:
                    words = _("Say what is wrong with “%(title)s”.") % {"title": named(pick.choice)}
                    found[f"r-{pick.key}"] = words
                continue
            told = answer_problems(pick.reason, pick.answers)
            with_choices = {question.code for question in pick.reason.questions if question.choices}
            asked = {code: words for code, words in told.items() if code in with_choices}
            found.update({answer_name(pick.key, pick.reason.code, code): words for code, words in asked.items()})
        return found

    def outcome_is_wrong(self) -> dict[str, str]:
        """The third step."""
        found = {}
        for pick in self.picks:
            if pick.offered is None:
                words = _("Choose what you would like for “%(title)s”.")
            elif pick.outcome == Outcome.EXCHANGE and pick.swap is None:
                words = _("Choose what you get instead of “%(title)s”.")
            else:
                continue
            found[f"o-{pick.key}"] = words % {"title": named(pick.choice)}
        return found

    def carried(self, but: Iterable[str] = ()) -> list[tuple[str, str]]:
        """The answers as fields for the next form, without those that begin with one of `but`: its own."""
        dropped = tuple(but)
        return [
            (name, value)
            for name, values in self.params.lists()
            if (name in CARRIED or name.startswith(PER_ITEM)) and not (dropped and name.startswith(dropped))
            for value in values
            if value and len(value) <= LONGEST_URL
        ]

    @property
    def query(self) -> str:
        """The answers as the end of an address."""
        return "?" + urlencode(self.carried())

    def _pick(self, choice: Choice, path: Path) -> Pick:
        reasons = reasons_of(self.purchases, choice, path)
        typed = self.params.get(f"r-{choice.key}", "")
        known = typed if any(reason.code == typed for reason in reasons) else ""
        decision = decision_for(self.purchases, choice, path, self.now, self.quantity(choice), known)
        exchange = decision.offered(Outcome.EXCHANGE)
        swaps = tuple(self.goods.swaps(choice, self.quantity(choice), exchange.fee, known)) if exchange else ()
        # Where there is nothing to have instead, it is no choice; unless somebody may look for something else.
        able = bool(swaps) or (exchange is not None and self.goods.can_search(choice))
        offers = tuple(one for one in decision.offers if one.outcome != Outcome.EXCHANGE or able)
        outcome = next((one.outcome for one in offers if one.outcome == self.params.get(f"o-{choice.key}")), None)
        if outcome is None and len(offers) == 1:
            outcome = offers[0].outcome  # there is nothing to choose
        prefix = answer_name(choice.key, typed, "")
        answers = {name.removeprefix(prefix): value for name, value in self.params.items() if name.startswith(prefix)}
        value, words = self.params.get(f"x-{choice.key}", ""), self.params.get(f"w-{choice.key}", "")
        swap = next((one for one in swaps if one.value == value), None)
        return Pick(
            choice, self.quantity(choice), decision, reasons, typed, offers, outcome, swaps, swap, words, answers
        )

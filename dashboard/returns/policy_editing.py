"""The policy's forms together: what they show, what they say, and which field a fault belongs to."""

import re
from collections.abc import Iterator
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from dashboard.returns.policy_forms import ReasonForms, RuleForms, TermsForm
from dashboard.returns.policy_mapping import (
    shown_reasons,
    shown_rules,
    shown_terms,
    typed_definition,
    typed_reason,
)
from returns.policy.checking import check
from returns.policy.coding import PolicyError
from returns.policy.default import REASONS
from returns.policy.definition import Definition, Reason
from returns.policy.versions import InForce
from returns.policy.wording import reason_words

PART = re.compile(r"(rules|reasons)\[(\d+)\](?:\.(.*))?")
OFFER = re.compile(r"(?:terms\.)?offers\[(\d+)\]\.(\w+)")
# Where a field of the definition has another name on the page.
NAMES = {
    "claims.guarantee_months": "guarantee_months", "review.hours": "review_hours", "review.score": "review_score",
    "exchanging.orders": "ship_orders", "terms.days": "days", "terms.remedies": "remedies",
    "fees_told": "told_en",
}  # fmt: skip


GROUPS = (
    (_("In general"), ("is_on", "days", "grace_days", "payer", "currency")),
    (_("What you offer"), ("offers",)),
    (_("Where it says what sending back costs"), ("told_en", "told_nl", "told_de", "told_fr")),
    (_("When something is wrong"), ("remedies", "refund_at_once", "keep_below", "guarantee_months")),
    (_("When a person looks first"), ("review_over", "review_claims", "review_score", "review_hours")),
    (_("Exchanges"), ("ship_start", "ship_orders", "ship_below", "max_exchanges")),
    (_("Promises"), ("drop_off_days", "refund_days")),
)  # fmt: skip


class Editing:
    """One look at the page: the saved policy, or what was typed over it."""

    def __init__(self, now: InForce, sent: QueryDict | None = None, one_more: str = "") -> None:
        self.now = now
        self.is_stale = False
        data = _with_one_more(sent, one_more) if sent is not None and one_more else sent
        self.terms = TermsForm(data, initial=shown_terms(now.definition, now.is_on))
        self.rules = RuleForms(data, prefix="rules", initial=shown_rules(now.definition))
        self.reasons = ReasonForms(data, prefix="reasons", initial=shown_reasons(now.definition, REASONS))
        self.known = {reason.code: reason for reason in (*REASONS, *now.definition.reasons)}
        used = {reason.code for reason in now.definition.reasons}
        for form in self.reasons:
            code = str(form["code"].value() or "")
            form.title = reason_words(self.known[code]) if code in self.known else ""
            form.questions = len(self.known[code].questions) if code in used else None
        if one_more:  # nothing is wrong yet with what is only being typed
            for form in (self.terms, *self.rules, *self.reasons):
                form.errors.clear()

    @property
    def seen(self) -> int:
        """The version that the page was made from. After a warning it is the one in force, which the next save then
        knowingly replaces."""
        sent = "" if self.is_stale else self.terms.data.get("seen", "")
        return int(sent) if sent.isdecimal() and len(sent) < 9 else self.now.number

    @property
    def groups(self) -> list[tuple[Any, list[forms.BoundField]]]:
        """The general terms' fields as they are laid out."""
        return [(title, [self.terms[name] for name in names]) for title, names in GROUPS]

    @property
    def is_on(self) -> bool:
        return bool(self.terms.cleaned_data["is_on"])

    @property
    def has_errors(self) -> bool:
        return any(form.errors for form in (self.terms, *self.rules, *self.reasons))

    def definition(self) -> Definition | None:
        """What was typed, when it is whole and lawful; None with the errors at their fields."""
        if not (self.terms.is_valid() & self.rules.is_valid() & self.reasons.is_valid()):
            return None
        rules = list(self._kept_rules())
        reasons = sorted(self._kept_reasons(), key=lambda kept: _placed(kept[0]))
        made = typed_definition(
            self.terms.cleaned_data, [form.cleaned_data for form in rules],
            [reason for _form, reason in reasons],
        )  # fmt: skip
        parts = {"rules": rules, "reasons": [form for form, _reason in reasons]}
        for fault in check(made):
            self._blame(fault, made, parts)
        return None if self.has_errors else made

    def _kept_rules(self) -> Iterator[forms.Form]:
        kept = [form for form in self.rules if not form.cleaned_data.get("delete") and not _is_empty(form)]
        yield from sorted(kept, key=_placed)

    def _kept_reasons(self) -> Iterator[tuple[forms.Form, Reason]]:
        taken = set(self.known)
        for form in self.reasons:
            typed = form.cleaned_data
            said = any(typed[name] for name in typed if name.startswith("says_"))
            if typed.get("is_used") and (typed["code"] in self.known or said):
                fresh = next(code for code in (f"own_{number}" for number in range(1, 99)) if code not in taken)
                taken.add(fresh)
                yield form, typed_reason(typed, self.known, fresh)

    def _blame(self, fault: PolicyError, made: Definition, parts: dict[str, list[forms.Form]]) -> None:
        """Put the fault at the field of the page that it is about, or else above its form."""
        form: forms.Form = self.terms
        name = fault.field
        part = PART.match(name)
        if part:
            form, name = parts[part[1]][int(part[2])], part[3] or ""
        offer = OFFER.match(name)
        if offer:
            offers = made.rules[int(part[2])].offers if part else made.terms.offers
            name = f"{offer[2]}_{(offers or ())[int(offer[1])].outcome.value}"
        found = NAMES.get(name) or next(
            (one for one in re.findall(r"[a-z_]+", name.replace("match.season.", "")) if one in form.fields), None
        )
        form.add_error(name if name in form.fields else found, fault.message)


def _is_empty(form: forms.Form) -> bool:
    """A row that was added and left as it was."""
    return not any(
        value not in (None, "", (), []) and value is not False
        for name, value in form.cleaned_data.items()
        if name not in ("place", "delete", "every_year")
    )


def _placed(form: forms.Form) -> tuple[bool, int]:
    """By the number that was typed; what has none comes last, as it stood."""
    place = form.cleaned_data["place"]
    return place is None, place or 0


def _with_one_more(sent: QueryDict, which: str) -> Any:
    """What was typed, with one more empty form."""
    data = sent.copy()
    field = f"{which}s-TOTAL_FORMS"
    number = data.get(field, "")
    data[field] = str(min(int(number), 60) + 1) if number.isdecimal() and len(number) < 4 else "1"
    return data

"""A reason's questions while they are edited: what the page shows, and what was typed as questions."""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from dashboard.returns.policy_question_forms import (
    ChoiceForms,
    QuestionForm,
    QuestionForms,
    fresh_code,
    shown_choice,
    shown_question,
)
from returns.policy.checking import check
from returns.policy.definition import Choice, Definition, Question, Reason
from returns.policy.wording import CHOICES, QUESTIONS

QUESTION = re.compile(r"\.questions\[(\d+)\]")


class Asking:
    """The forms of one reason's questions, each with those of its answers."""

    def __init__(self, reason: Reason, sent: QueryDict | None = None, one_more: str = "") -> None:
        data = _with_one_more(sent, one_more) if sent is not None and one_more else sent
        shown = [shown_question(place, one) for place, one in enumerate(reason.questions, 1)]
        self.reason, self.questions = reason, QuestionForms(data, prefix="q", initial=shown)
        self.parts: list[tuple[QuestionForm, Any]] = []
        for place, form in enumerate(self.questions):
            saved = next((one for one in reason.questions if one.code == form["code"].value()), Question(""))
            answers = [shown_choice(number, one) for number, one in enumerate(saved.choices, 1)]
            prefix = f"q-{place}-c"
            has_any = data is None or f"{prefix}-TOTAL_FORMS" in data
            choices = ChoiceForms(data if has_any else None, prefix=prefix, initial=answers)
            self.parts.append((form, choices))
            form.ours = str(QUESTIONS.get(str(form["code"].value() or ""), ""))
            for choice in choices:
                choice.ours = str(CHOICES.get(str(choice["code"].value() or ""), ""))
        if one_more:  # nothing is wrong yet with what is only being typed
            for form in self.forms():
                form.errors.clear()

    def forms(self) -> Iterator[Any]:
        """Every form of the page."""
        for form, choices in self.parts:
            yield from (form, *choices)

    @property
    def has_errors(self) -> bool:
        return any(form.errors for form in self.forms())

    def definition(self, now: Definition) -> Definition | None:
        """The policy with these questions, when it can be taken; None with the errors at their fields."""
        valid = [self.questions.is_valid(), *(choices.is_valid() for _form, choices in self.parts if choices.is_bound)]
        if not all(valid):
            return None
        kept = sorted((part for part in self.parts if part[0].is_kept), key=lambda part: part[0].place_typed())
        taken = {one.code for one in self.reason.questions}
        questions = tuple(self._question(form, choices, taken) for form, choices in kept)
        for form, choices in self.parts:
            typed = choices.is_bound and any(choice.is_kept for choice in choices)
            if typed and not form.is_kept and not form.cleaned_data.get("delete"):
                form.add_error("says_en", _("Write the question, in one language at least."))
        made = replace(now, reasons=tuple(
            replace(one, questions=questions) if one.code == self.reason.code else one for one in now.reasons
        ))  # fmt: skip
        for fault in check(made):
            at = QUESTION.search(fault.field)
            if at:
                wrong = kept[int(at[1])][0]
                wrong.add_error("is_required" if fault.field.endswith("is_required") else None, fault.message)
        return None if self.has_errors else made

    def _question(self, form: QuestionForm, choices: Any, taken: set[str]) -> Question:
        typed = form.cleaned_data
        saved = next((one for one in self.reason.questions if one.code == typed["code"]), None)
        codes = {one.code for one in saved.choices} if saved else set()
        kept = sorted((one for one in choices if choices.is_bound and one.is_kept), key=lambda one: one.place_typed())
        answers = []
        for one in kept:
            code = one.cleaned_data["code"]
            answers.append(Choice(code if code in codes else fresh_code(codes), one.words()))
        return Question(saved.code if saved else fresh_code(taken), form.words(), tuple(answers), typed["is_required"])


def _with_one_more(sent: QueryDict, prefix: str) -> Any:
    """What was typed, with one more empty form of that set."""
    data = sent.copy()
    field = f"{prefix}-TOTAL_FORMS"
    number = data.get(field, "")
    data[field] = str(min(int(number), 24) + 1) if number.isdecimal() and len(number) < 4 else "1"
    data.setdefault(f"{prefix}-INITIAL_FORMS", "0")
    return data

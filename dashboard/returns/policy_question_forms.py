"""The forms of a reason's questions: one for each question, and one for each answer to choose."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dashboard.returns.policy_fields import NumberField
from dashboard.returns.policy_forms import say
from dashboard.returns.policy_mapping import typed_words
from returns.policy.definition import Choice, Question, Words

MOST_QUESTIONS, MOST_CHOICES = 12, 24


class WordsForm(forms.Form):
    """Something with a code and words, at a place. `ours` is what stands in where nobody wrote anything."""

    ours = ""
    code = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)
    place = NumberField(label=_("Place"))
    delete = forms.BooleanField(label=_("Remove it"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        say(self, _("In your words"))

    @property
    def is_kept(self) -> bool:
        """Is it to stay? A fresh row that was left empty is not."""
        typed = self.cleaned_data  # {} of a row that nobody touched
        return not typed.get("delete") and (bool(typed.get("code")) or self.words() != Words())

    def words(self) -> Words:
        return typed_words(self.cleaned_data) if self.cleaned_data else Words()

    def place_typed(self) -> tuple[bool, int]:
        """By the number; what has none comes last."""
        place = self.cleaned_data["place"]
        return place is None, place or 0


class QuestionForm(WordsForm):
    """One question."""

    is_required = forms.BooleanField(
        label=_("Must be answered"), required=False, help_text=_("Only where something is wrong.")
    )


QuestionForms = forms.formset_factory(QuestionForm, extra=0, max_num=MOST_QUESTIONS, absolute_max=MOST_QUESTIONS + 1)
ChoiceForms = forms.formset_factory(WordsForm, extra=0, max_num=MOST_CHOICES, absolute_max=MOST_CHOICES + 1)


def shown_question(place: int, question: Question) -> dict[str, Any]:
    """Initial values of QuestionForm."""
    return {**shown_choice(place, question), "is_required": question.is_required}


def shown_choice(place: int, one: Question | Choice) -> dict[str, Any]:
    """Initial values of WordsForm."""
    says = {f"says_{code}": getattr(one.words, code) for code in ("en", "nl", "de", "fr")}
    return {"code": one.code, "place": place, **says}


def fresh_code(taken: set[str]) -> str:
    """A code that nothing beside it has; answers of the past are kept by their code, so it never changes."""
    code = next(one for one in (f"own_{number}" for number in range(1, 999)) if one not in taken)
    taken.add(code)
    return code

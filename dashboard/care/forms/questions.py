"""Answers to what people ask often."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from care.models import CommonQuestion
from dashboard.care.wording import Part, WordsForm

TOPICS = (
    ("", _("a question of your own")),
    ("where", _("Where is my order?")),
    ("not_received", _("It says delivered, but I have nothing.")),
    ("address", _("Can I change the address or the day?")),
    ("return", _("How do I send something back?")),
    ("damaged", _("Something is missing, wrong or broken.")),
)


class AnswerForm(WordsForm):
    """A question with the brand's own answer."""

    parts: tuple[Part, ...] = (
        Part("question", _("Question"), longest=160, is_needed=True),
        Part(
            "answer",
            _("Answer"),
            _("Plain text; an empty line begins a paragraph, addresses become links."),
            3000,
            True,
            True,
        ),
    )
    topic = forms.ChoiceField(
        label=_("It answers"), choices=TOPICS, required=False,
        help_text=_("Choose one of our questions and your words take the place of our answer."),
    )  # fmt: skip
    is_on = forms.BooleanField(label=_("Show it"), required=False)

    def __init__(self, own: str, row: CommonQuestion, *args: Any, **kwargs: Any) -> None:
        super().__init__(own, *args, texts=row.texts, initial={"topic": row.topic, "is_on": row.is_on}, **kwargs)

    def apply(self, row: CommonQuestion) -> None:
        """Put the cleaned values into the row, unsaved."""
        row.topic, row.is_on, row.texts = self.cleaned_data["topic"], self.cleaned_data["is_on"], self.texts()

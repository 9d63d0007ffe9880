"""What is taken back, and when it is fetched."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from care.models import TakeBack, TakeBackRule
from dashboard.care.forms.blocks import YEAR
from dashboard.care.forms.settings import clean_country
from dashboard.care.wording import EntriesField, Part, WordsForm


class RuleForm(WordsForm):
    """What is taken back, from whom and how."""

    parts: tuple[Part, ...] = (
        Part("offer", _("The offer"), _("Leave it empty and we say it for you."), 500, True),
        Part(
            "how",
            _("How it works"),
            _("For example: the courier takes one appliance along, disconnected and empty."),
            800,
            True,
        ),
    )
    is_on = forms.BooleanField(label=_("Offer it with new orders"), required=False)
    mails_offer = forms.BooleanField(
        label=_("Mail the offer too"), required=False,
        help_text=_("The mail that went is the strongest proof of the offer."),
    )  # fmt: skip
    methods = forms.MultipleChoiceField(
        label=_("How can it be handed in?"), choices=TakeBack.Method.choices, required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    categories = EntriesField(label=_("For these categories"))
    skus = EntriesField(label=_("For these article numbers"))
    words = EntriesField(
        label=_("For items with these words in their name"),
        help_text=_("Leave all three empty to offer it with every order."),
    )
    countries = EntriesField(
        label=_("For deliveries to these countries"),
        longest=2,
        help_text=_("Two letters each, such as NL, DE. Empty: all."),
    )
    days_after_delivery = forms.IntegerField(
        label=_("Days after the delivery until which it can be asked for"), min_value=0, max_value=365
    )

    FIELDS = ("is_on", "mails_offer", "methods", "categories", "skus", "words", "countries", "days_after_delivery")

    def __init__(self, own: str, row: TakeBackRule, *args: Any, **kwargs: Any) -> None:
        given = {name: getattr(row, name) for name in self.FIELDS}
        super().__init__(own, *args, texts=row.texts, initial=given, **kwargs)
        if row.kind != TakeBackRule.Kind.OLD_FOR_NEW:  # see TakeBackRule.mails
            del self.fields["mails_offer"]

    def clean_countries(self) -> list[str]:
        return [clean_country(code) for code in self.cleaned_data["countries"]]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if given.get("is_on") and not given.get("methods"):
            self.add_error("methods", _("Choose at least one way, or nobody can hand anything in."))
        return given

    def apply(self, row: TakeBackRule) -> None:
        """Put the cleaned values into the row, unsaved."""
        for name in self.FIELDS:
            setattr(row, name, self.cleaned_data.get(name, False))
        row.texts = self.texts()


class PlanForm(forms.Form):
    """When and how an old product comes back."""

    planned_on = forms.DateField(
        label=_("Day"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d"], error_messages={"invalid": _("Give a day, such as 2026-12-03.")},
    )  # fmt: skip
    note = forms.CharField(
        label=_("What the customer should know"), required=False, max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("It is mailed, and stands on the order’s page."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        first, last = _plannable()
        self.fields["planned_on"].widget.attrs |= {"min": first.isoformat(), "max": last.isoformat()}

    def clean_planned_on(self) -> date | None:
        """A day of the coming year: what is mailed must be a day that somebody can come on."""
        day: date | None = self.cleaned_data["planned_on"]
        first, last = _plannable()
        if day is not None and not first <= day <= last:
            raise ValidationError(self.fields["planned_on"].error_messages["invalid"], code="invalid")
        return day


def _plannable() -> tuple[date, date]:
    today = timezone.localdate()
    return today, today + YEAR

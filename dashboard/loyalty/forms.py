"""What mails may say of the merchant's programme."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dashboard.care.wording import Part, WebField, WordsForm
from loyalty.models import LoyaltySettings

CURRENCIES = ("", "EUR", "USD", "GBP", "CHF", "DKK", "SEK", "NOK", "PLN", "CZK")


class LoyaltyForm(WordsForm):
    """Name, pages and worth of the programme, and the words that invite to it."""

    FIELDS = ("is_on", "name", "join_url", "points_url", "hundred_worth", "currency")
    parts: tuple[Part, ...] = (
        Part("pitch", _("Why one should join"), _("Stands in the invitation. A sentence or two."), 400, True),
    )
    is_on = forms.BooleanField(label=_("We run a loyalty programme"), required=False)
    name = forms.CharField(label=_("Its name"), max_length=80, required=False)
    join_url = WebField(label=_("The page where one joins"), required=False)
    points_url = WebField(label=_("The page where members see their points"), required=False)
    hundred_worth = forms.DecimalField(
        label=_("What 100 points are worth"), required=False, min_value=0, max_digits=10, decimal_places=2,
        help_text=_("Leave it empty and mails name no value."),
    )  # fmt: skip
    currency = forms.ChoiceField(
        label=_("Currency"), required=False, choices=[(code, code or "–") for code in CURRENCIES]
    )

    def __init__(self, own: str, row: LoyaltySettings, *args: Any, **kwargs: Any) -> None:
        given = {name: getattr(row, name) for name in self.FIELDS}
        super().__init__(own, *args, texts=row.texts, initial=given, **kwargs)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        for name, words in (("name", _("Give it a name.")), ("join_url", _("Without a page nobody can join."))):
            if given.get("is_on") and name in given and not given[name]:
                self.add_error(name, words)
        if given.get("hundred_worth") and not given.get("currency"):
            self.add_error("currency", _("In which currency?"))
        return given

    def apply(self, row: LoyaltySettings) -> None:
        """Put the cleaned values into the row, unsaved."""
        for name in self.FIELDS:
            setattr(row, name, self.cleaned_data[name])
        row.texts = self.texts()

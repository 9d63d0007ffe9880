"""What is asked of a trial run, what messages cost, and how many people are left alone."""

import json
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from notifications.holdout import MOST_PERCENT
from notifications.journeys import titles
from notifications.models import ChannelPrice, Journey, Step

LONGEST_DEFINITION = 100_000  # characters
CURRENCIES = ("EUR", "USD", "GBP", "CHF", "SEK", "NOK", "DKK", "PLN", "CZK")


class TrialForm(forms.Form):
    """Which journey, how far back; `definition` is the journey as edited and not saved, as JSON."""

    journey = forms.ChoiceField(label=_("Journey"))
    days = forms.TypedChoiceField(
        label=_("How far back"),
        coerce=int,
        required=False,
        empty_value="90",  # asked from the preview of an edit, which has no such field
        choices=[(30, _("30 days")), (90, _("90 days")), (180, _("half a year")), (365, _("a year"))],
    )
    definition = forms.CharField(required=False, max_length=LONGEST_DEFINITION, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.journeys = {str(row.pk): row for row in Journey.objects.exclude(state=Journey.State.ARCHIVED)}
        named = sorted((titles.title(row), key) for key, row in self.journeys.items())
        choice: Any = self.fields["journey"]
        choice.choices = [("all", _("All marketing together")), *((key, title) for title, key in named)]

    def clean_definition(self) -> Any:
        """The definition, or None where the journey is meant as it is."""
        told = self.cleaned_data["definition"]
        if not told:
            return None
        try:
            found = json.loads(told)
        except (ValueError, RecursionError):
            found = None
        if not isinstance(found, dict):
            raise ValidationError(_("The edited journey could not be read. Go back and try it from there."))
        return found

    @property
    def chosen(self) -> Journey | None:
        """The journey; None for all marketing together."""
        return self.journeys.get(self.cleaned_data["journey"])


class PricesForm(forms.Form):
    """One price for each channel, as the provider's list says it; empty for none."""

    currency = forms.ChoiceField(label=_("Currency"), choices=[(code, code) for code in CURRENCIES])

    def __init__(self, data: Any = None) -> None:
        kept = {row.channel: row for row in ChannelPrice.objects.all()}
        currency = next((row.currency for row in kept.values()), CURRENCIES[0])
        initial = {"currency": currency, **{channel: row.price for channel, row in kept.items()}}
        super().__init__(data, initial=initial)
        for channel, label in Step.Channel.choices:
            self.fields[channel] = forms.DecimalField(
                label=label, required=False, min_value=Decimal(0), max_value=Decimal(100), max_digits=8,
                decimal_places=5, widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
            )  # fmt: skip
        self.order_fields([*Step.Channel.values, "currency"])

    def save(self) -> None:
        """Keep each price, and drop those that were emptied."""
        for channel in Step.Channel.values:
            price = self.cleaned_data[channel]
            if price is None:
                ChannelPrice.objects.filter(channel=channel).delete()
            else:
                ChannelPrice.objects.update_or_create(
                    channel=channel, defaults={"price": price, "currency": self.cleaned_data["currency"]}
                )


class ShareForm(forms.Form):
    """How many of 100 people get no marketing at all."""

    percent = forms.IntegerField(
        label=_("Of 100 people, this many get no marketing at all"),
        min_value=0,
        max_value=MOST_PERCENT,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )

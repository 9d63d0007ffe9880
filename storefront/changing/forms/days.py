"""Another day, or later."""

from typing import cast

from django import forms
from django.utils.translation import gettext_lazy as _

from storefront.changing.days import day_words, days_for
from storefront.changing.forms.wishes import Kind, WishForm
from storefront.changing.targets import Target


class DayForm(WishForm):
    kind = Kind.DAY
    MISSING = {"date": _("Choose a day.")}

    date = forms.ChoiceField(
        label=_("Which day suits you?"),
        widget=forms.RadioSelect,
        required=False,
        error_messages={"invalid_choice": _("This day is not possible any more. Choose another one.")},
    )

    def prepare(self) -> None:
        choice_field(self, "date").choices = _day_choices(self.target, Kind.DAY)


class HoldForm(WishForm):
    kind = Kind.HOLD
    MISSING = {"until": _("Choose a day.")}

    until = forms.ChoiceField(
        label=_("From which day on can somebody take it in?"),
        widget=forms.RadioSelect,
        required=False,
        error_messages={"invalid_choice": _("This day is not possible any more. Choose another one.")},
    )

    def prepare(self) -> None:
        choice_field(self, "until").choices = _day_choices(self.target, Kind.HOLD)


def choice_field(form: forms.Form, name: str) -> forms.ChoiceField:
    """A field of the form that is known to be one with choices."""
    return cast(forms.ChoiceField, form.fields[name])


def _day_choices(target: Target, kind: str) -> list[tuple[str, str]]:
    return [(day.isoformat(), day_words(day)) for day in days_for(kind, target.order, target.shipment)]

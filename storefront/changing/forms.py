"""What a customer fills in for each kind of wish. `tracking.wishes.clean_wish` decides what is valid; the forms ask for
it in words, say everything that is missing at once, and put its objections at the right field."""

from typing import Any, cast

from babel import Locale
from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from notifications.mails.moments import babel_locale
from storefront.changing.days import day_words, days_for
from storefront.changing.targets import Target
from tracking.models import DeliveryChange
from tracking.wishes import WishError, clean_wish

Kind = DeliveryChange.Kind

LONGEST = 400  # characters; what is longer was not typed by a person, and clean_wish has the real limits
# Where an order's country is unknown: the countries around.
NEAR = ("NL", "BE", "DE", "FR", "LU", "AT")
EXAMPLES = {"NL": "1015 CC", "BE": "2000", "DE": "10115", "FR": "75011", "AT": "1010", "LU": "L-1313", "CH": "8001"}


class WishForm(forms.Form):
    """The fields of one kind of wish. Errors come from clean_wish, so that no door is wider than another."""

    kind: str = ""
    MISSING: dict[str, Promise] = {}

    def __init__(self, target: Target, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.target = target
        self.wish: dict[str, str] = {}
        self.prepare()

    def prepare(self) -> None:
        """What a field needs to know of the target."""

    def clean(self) -> dict[str, Any]:
        """Everything that is missing at once; else what clean_wish says."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        for name, words in self.MISSING.items():
            if name not in self.errors and not str(given.get(name, "")).strip():
                self.add_error(name, str(words))
        if not self.errors:
            try:
                self.wish = clean_wish(
                    self.kind, self.as_wish(given), order=self.target.order, shipment=self.target.shipment
                )
            except WishError as error:
                self._object(error)
        return given

    def as_wish(self, given: dict[str, Any]) -> dict[str, Any]:
        """The typed values under the names that clean_wish knows."""
        return given

    def words_for(self, error: WishError) -> str:
        """The objection, where this form can say it better."""
        return error.message

    def laid_out(self) -> list[forms.BoundField]:
        """The visible fields, with ids, and descriptions that name hint and error. Call it after validation."""
        for bound in self.visible_fields():
            name, field = bound.name, bound.field
            described = ([f"{name}-hint"] if field.help_text else []) + ([f"{name}-error"] if bound.errors else [])
            attributes: dict[str, Any] = {"id": name, "required": False}
            if not isinstance(field.widget, forms.RadioSelect):
                attributes["class"] = "input"
            if described:
                attributes["aria-describedby"] = " ".join(described)
            if bound.errors:
                attributes["aria-invalid"] = "true"
            field.widget.attrs.update(attributes)
        return list(self.visible_fields())

    def _object(self, error: WishError) -> None:
        field = error.field if error.field in self.fields else next(iter(self.fields), None)
        self.add_error(field, self.words_for(error))


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
        _choice(self, "date").choices = _day_choices(self.target, Kind.DAY)


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
        _choice(self, "until").choices = _day_choices(self.target, Kind.HOLD)


class NeighbourForm(WishForm):
    kind = Kind.NEIGHBOUR
    MISSING = {
        "name": _("Fill in your neighbour’s name."),
        "number": _("Fill in the house number, such as 12 or 12 B."),
    }

    name = forms.CharField(
        label=_("Name of your neighbour"),
        help_text=_("As it is on the bell."),
        max_length=LONGEST,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "words", "spellcheck": "false"}),
    )
    number = forms.CharField(
        label=_("House number"),
        help_text=_("In the same street, such as 12 or 12 B."),
        max_length=LONGEST,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )


class SafePlaceForm(WishForm):
    kind = Kind.SAFE_PLACE
    MISSING = {"description": _("Describe the place, for example: in the shed behind the house.")}

    description = forms.CharField(
        label=_("Where should it be left?"),
        help_text=_(
            "Dry and out of sight, for example: in the shed behind the house. From there on it is in your care."
        ),
        max_length=LONGEST,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "maxlength": "140"}),
    )


class AddressForm(WishForm):
    kind = Kind.ADDRESS
    MISSING = {
        "name": _("Fill in the name on the door."),
        "line1": _("Fill in street and house number."),
        "postal_code": _("Fill in the postcode."),
        "city": _("Fill in the town."),
    }

    name = forms.CharField(
        label=_("Name on the door"),
        max_length=LONGEST,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "name", "autocapitalize": "words", "spellcheck": "false"}),
    )
    line1 = forms.CharField(
        label=_("Street and house number"),
        max_length=LONGEST,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "address-line1", "spellcheck": "false"}),
    )
    line2 = forms.CharField(
        label=_("Flat, floor or company (optional)"),
        max_length=LONGEST,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "address-line2", "spellcheck": "false"}),
    )
    postal_code = forms.CharField(
        label=_("Postcode"),
        max_length=LONGEST,
        required=False,
        widget=forms.TextInput(
            attrs={"autocomplete": "postal-code", "autocapitalize": "characters", "spellcheck": "false"}
        ),
    )
    city = forms.CharField(
        label=_("Town"),
        max_length=LONGEST,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "address-level2", "spellcheck": "false"}),
    )
    country = forms.ChoiceField(
        label=_("Country"),
        required=False,
        widget=forms.Select(attrs={"autocomplete": "country"}),
        error_messages={"invalid_choice": _("The order cannot go to another country. Write to us instead.")},
    )

    def prepare(self) -> None:
        codes = [self.target.order.country] if self.target.order.country else list(NEAR)
        _choice(self, "country").choices = [(code, country_words(code)) for code in codes]
        if len(codes) == 1:
            # The only country is no question. What is posted is read all the same.
            self.fields["country"].widget = forms.HiddenInput()
            self.fields["country"].initial = codes[0]
        example = EXAMPLES.get(codes[0]) if len(codes) == 1 else None
        if example:
            self.fields["postal_code"].help_text = gettext("For example %(example)s.") % {"example": example}

    @property
    def only_country(self) -> str:
        """The country in words where there is only one."""
        code = self.target.order.country
        return country_words(code) if code else ""

    def words_for(self, error: WishError) -> str:
        """For a postcode: what one looks like there."""
        country = self.cleaned_data.get("country") or self.target.order.country
        example = EXAMPLES.get(country)
        if error.field != "postal_code" or not example:
            return error.message
        return gettext("Check the postcode: it looks like %(example)s.") % {"example": example}


class CancelForm(WishForm):
    kind = Kind.CANCEL

    text = forms.CharField(
        label=_("Why? (optional)"),
        help_text=_("It helps us to do better. You can leave it out."),
        max_length=LONGEST,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "maxlength": "300"}),
    )


FORMS: dict[str, type[WishForm]] = {
    form.kind: form for form in (DayForm, NeighbourForm, SafePlaceForm, AddressForm, HoldForm, CancelForm)
}


def country_words(code: str) -> str:
    """The country as the reader calls it."""
    locale: Locale = babel_locale()
    return str(locale.territories.get(code.upper(), code))


def _choice(form: forms.Form, name: str) -> forms.ChoiceField:
    return cast(forms.ChoiceField, form.fields[name])


def _day_choices(target: Target, kind: str) -> list[tuple[str, str]]:
    return [(day.isoformat(), day_words(day)) for day in days_for(kind, target.order, target.shipment)]

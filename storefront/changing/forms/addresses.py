"""Another address."""

from babel import Locale
from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from notifications.mails.moments import babel_locale
from storefront.changing.forms.days import choice_field
from storefront.changing.forms.wishes import LONGEST, Kind, WishForm
from tracking.wishes import WishError

# Where an order's country is unknown: the countries around.
NEAR = ("NL", "BE", "DE", "FR", "LU", "AT")


EXAMPLES = {"NL": "1015 CC", "BE": "2000", "DE": "10115", "FR": "75011", "AT": "1010", "LU": "L-1313", "CH": "8001"}


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
        choice_field(self, "country").choices = [(code, country_words(code)) for code in codes]
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


def country_words(code: str) -> str:
    """The country as the reader calls it."""
    locale: Locale = babel_locale()
    return str(locale.territories.get(code.upper(), code))

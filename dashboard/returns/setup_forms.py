"""What a merchant types before returns work: where goods go, keys, settings of the shop's API, labels."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dashboard.connecting import AddressField, TokenField
from dashboard.returns.policy_fields import DayField
from inbox.http import same_origin
from inbox.models import Connection
from inbox.signatures import standard_key
from returns.labels.uploading import MAX_BYTES
from returns.models import ReturnPolicy
from tracking.carriers.directory import CARRIERS
from visits.models import Location

COUNTRY = RegexValidator(r"^[A-Z]{2}$", _("Expected a country in two letters, such as NL."))
ADDRESS = ("name", "line1", "postal_code", "city", "country")
NEEDED = {
    "line1": _("Street and house number are missing: a label needs them."),
    "postal_code": _("The postcode is missing: a label needs it."),
    "city": _("The place is missing: a label needs it."),
    "country": _("The country is missing: a label needs it."),
}
# Of Mollie and of Stripe: what a key begins with, and for which of them a person should look.
KEYS = {
    "mollie": (("live_", "test_"), _("A key of Mollie begins with live_ or test_.")),
    "stripe": (
        ("sk_live_", "sk_test_", "rk_live_", "rk_test_"),
        _("A secret key of Stripe begins with sk_live_, rk_live_, sk_test_ or rk_test_; one with pk_ cannot pay back."),
    ),
}  # fmt: skip


class DeskForm(forms.Form):
    """Where goods come back to: a shop of the merchant, or an address."""

    location: Any = forms.ModelChoiceField(
        None, label=_("A shop of yours"), required=False, empty_label=_("No: the address below")
    )
    name = forms.CharField(label=pgettext_lazy("address", "Name"), max_length=100, required=False)
    line1 = forms.CharField(label=_("Street and house number"), max_length=100, required=False)
    postal_code = forms.CharField(label=_("Postcode"), max_length=12, required=False)
    city = forms.CharField(label=pgettext_lazy("address", "Place"), max_length=80, required=False)
    country = forms.CharField(label=pgettext_lazy("address", "Country"), max_length=2, required=False)

    def __init__(self, policy: ReturnPolicy | None, country: str, data: Any = None) -> None:
        told = dict(policy.address) if policy else {}
        place = policy.receiving_location_id if policy else None
        super().__init__(data, initial={"country": country, **told, "location": place})
        self.fields["location"].queryset = Location.objects.filter(is_active=True)  # type: ignore[attr-defined]

    def clean_country(self) -> str:
        country = str(self.cleaned_data["country"]).strip().upper()
        if country:
            COUNTRY(country)
        return country

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if given.get("location") is None and "location" not in self.errors:
            for name, words in NEEDED.items():
                if not given.get(name) and name not in self.errors:
                    self.add_error(name, words)
        return given

    def address(self) -> dict[str, str]:
        """The address as ReturnPolicy keeps it; {} where a shop receives."""
        return {} if self.cleaned_data["location"] else {name: self.cleaned_data[name] for name in ADDRESS}


class KeyForm(forms.Form):
    """A payment provider's key, and nothing else: where its API is cannot be typed."""

    api_key = forms.CharField(
        label=_("API key"), max_length=300,
        widget=forms.PasswordInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": _("Paste the key here.")},
    )  # fmt: skip

    def __init__(self, provider: str, *args: Any) -> None:
        super().__init__(*args)
        self.beginnings, self.expected = KEYS[provider]
        self.fields["api_key"].help_text = self.expected

    def clean_api_key(self) -> str:
        key = str(self.cleaned_data["api_key"])
        if not key.startswith(self.beginnings) or not (key.isascii() and key.isprintable()) or " " in key:
            raise ValidationError(self.expected)
        return key


class ShopForm(forms.Form):
    """How a shop's own API takes part in returns. Only what the shop's kind reads has a field."""

    refunds_by = forms.ChoiceField(
        label=_("Money goes back by"), required=False,
        choices=[
            ("", _("the shop where it can, else the payment provider")), ("shop", _("the shop only")),
            ("provider", _("the payment provider where we have your account there")),
            ("manual", _("you, by hand")),
        ],
    )  # fmt: skip

    def __init__(self, connection: Connection, data: Any = None) -> None:
        self.connection = connection
        super().__init__(data, initial=connection.config)
        for name, field in FIELDS.get(connection.source, dict)().items():
            self.fields[name] = field
        if "api_token" in self.fields and connection.api_token:
            self.fields["api_token"].help_text = _("A secret is stored and never shown. Leave this empty to keep it.")

    def clean_currency(self) -> str:
        return str(self.cleaned_data["currency"]).strip().upper()

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if "bridge_url" in given and "api_token" in given:
            self._clean_bridge(given["bridge_url"], given["api_token"])
        return given

    def _clean_bridge(self, address: str, secret: str) -> None:
        kept = self.connection.api_token
        if secret and standard_key(secret) == secret.encode():
            self.add_error("api_token", _("Expected a signing secret such as whsec_… followed by base64."))
        elif address and not (secret or kept):
            self.add_error("api_token", _("Without a secret your bridge cannot tell us from somebody else."))
        elif address and not secret and not self._is_where_it_was(address):
            self.add_error("api_token", _("The address leads somewhere else now: enter the secret for it as well."))

    def _is_where_it_was(self, address: str) -> bool:
        # Whoever may change the address must not be able to have calls signed for his own machine.
        return same_origin(address, str(self.connection.config.get("bridge_url") or "https://nowhere.invalid"))

    def apply(self) -> None:
        """Write the valid form to the connection, unsaved; other settings stay."""
        given, row = self.cleaned_data, self.connection
        others = {name: value for name, value in row.config.items() if name not in self.fields}
        named = {name: given[name] for name in self.fields if name != "api_token" and given[name]}
        row.config, row.api_token = {**others, **named}, given.get("api_token") or row.api_token


def _bridge() -> dict[str, forms.Field]:
    address, secret = (
        AddressField(),
        TokenField(help_text=_("You choose it: whsec_ and base64. Every call is signed with it.")),
    )
    address.label, address.help_text = (
        _("Address of your bridge"),
        _("Such as https://loper.example/stoep. Empty: by hand."),
    )
    secret.label = _("Signing secret")
    return {"bridge_url": address, "api_token": secret}


def _place_of_stock() -> dict[str, forms.Field]:
    return {
        "restock_location": forms.RegexField(
            r"^[0-9]{1,20}$", label=_("Location that stock goes back to"), required=False,
            help_text=_("Its number in Shopify. Empty: where the order was sent from."),
            error_messages={"invalid": _("Expected a number, such as 70123456789.")},
        )
    }  # fmt: skip


def _currency() -> dict[str, forms.Field]:
    return {
        "currency": forms.RegexField(
            r"^\s*[A-Za-z]{3}\s*$", label=_("Currency of your prices"), required=False,
            help_text=_("Such as EUR. WooCommerce does not tell it with a product; exchanges need it."),
            error_messages={"invalid": _("Expected three letters, such as EUR.")},
        )
    }  # fmt: skip


FIELDS = {"generic_shop": _bridge, "shopify": _place_of_stock, "woocommerce": _currency}


class KarrioForm(forms.Form):
    """A karrio server of the merchant's own."""

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        address, token = AddressField(), TokenField(help_text=_("Made in karrio’s own settings."))
        address.required = token.required = True
        address.label, address.help_text = _("Address of the server"), _("Such as https://karrio.loper.example.")
        self.fields.update({"base_url": address, "api_token": token})


class LabelsForm(forms.Form):
    """Labels that the merchant has already."""

    carrier = forms.ChoiceField(label=_("Carrier"))
    valid_until = DayField(label=_("Valid until"), help_text=_("Empty: they do not expire, or the table says when."))
    file = forms.FileField(
        label=_("ZIP with PDFs"),
        help_text=_(
            "One PDF a label, named by its number: 3SABCD1234567.pdf. A table in the ZIP (CSV: file, number,"
            " valid_until) may name them instead."
        ),
        widget=forms.FileInput(attrs={"accept": ".zip,application/zip"}),
        error_messages={"required": _("Choose a file."), "empty": _("The file is empty.")},
    )  # fmt: skip

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        named = sorted(((code, one.name) for code, one in CARRIERS.items()), key=lambda pair: pair[1].casefold())
        self.fields["carrier"].choices = named  # type: ignore[attr-defined]

    def clean_valid_until(self) -> Any:
        day = self.cleaned_data["valid_until"]
        if day is not None and day <= timezone.localdate():
            raise ValidationError(_("This day is over. Labels that are no longer valid help nobody."))
        return day

    def clean_file(self) -> Any:
        if self.cleaned_data["file"].size > MAX_BYTES:
            raise ValidationError(_("The file is larger than 25 MB. Split it."))
        return self.cleaned_data["file"]

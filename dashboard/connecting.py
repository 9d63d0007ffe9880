"""What a shop may set for each kind of sender, beside the secret: its name, the way into its API, its own settings."""

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from inbox.answers import HttpProblem
from inbox.http import require_private_channel
from inbox.models import Connection

# The keys of Connection.config that an adapter reads (docs/connecting-shops.md). A source that is missing here is
# never asked: it needs neither a token nor an address.
SETTINGS: dict[str, tuple[str, ...]] = {
    "shopify": ("base_url", "shop", "api_version"),
    "woocommerce": ("base_url", "fulfilments"),
    "saleor": ("base_url", "recheck_days"),
    "generic_shop": ("base_url",),
    "sendcloud": ("base_url",),
    "easypost": ("base_url",),
    "dhl": ("base_url", "header"),
    "postnl": ("base_url", "header", "language"),
}
# Of these the address must be told; a carrier's API is where it is for everybody.
EXAMPLES = {
    "shopify": "https://loper.myshopify.com",
    "woocommerce": "https://loper.example",
    "saleor": "https://loper.example/graphql/",
    "generic_shop": "https://loper.example/api",
}
USUAL = _("Empty: the carrier's usual one.")
NO_ADDRESS = _("The token alone is not enough: enter the address of the shop's API as well.")


class TokenField(forms.CharField):
    """Access to an API. Never sent back to the browser, not even after an error."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.PasswordInput(attrs={"autocomplete": "off", "spellcheck": "false"})
        super().__init__(label=_("API token"), required=False, max_length=2000, widget=widget, **kwargs)

    def clean(self, value: Any) -> str:
        cleaned = str(super().clean(value))
        if not (cleaned.isascii() and cleaned.isprintable()) or " " in cleaned:
            raise ValidationError(_("The token holds a blank or a character that no token has. Copy it once more."))
        return cleaned


class AddressField(forms.CharField):
    """Where the API is. The token goes there, so only over a private channel."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.URLInput(attrs={"inputmode": "url", "spellcheck": "false"})
        super().__init__(label=_("Address of the API"), required=False, max_length=300, widget=widget, **kwargs)

    def clean(self, value: Any) -> str:
        cleaned = str(super().clean(value)).rstrip("/")
        if cleaned and not _is_address(cleaned):
            raise ValidationError(_("Expected an address that begins with https://, such as https://shop.example."))
        return cleaned


def _is_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
        require_private_channel(text)
    except (ValueError, HttpProblem):
        return False
    plain = not (parts.query or parts.fragment or "@" in parts.netloc or re.search(r"\s", text))
    return bool(plain and parts.hostname)


def _matching(label: Any, pattern: str, expected: Any, hint: Any) -> forms.Field:
    return forms.CharField(
        label=label, required=False, max_length=100, help_text=hint, validators=[RegexValidator(pattern, expected)]
    )


FIELDS: dict[str, Callable[[], forms.Field]] = {
    "base_url": AddressField,
    "shop": lambda: _matching(
        _("Shop"), r"^[a-z0-9.-]+\.[a-z]+$", _("Expected a host name such as loper.myshopify.com."),
        _("Such as loper.myshopify.com. Webhooks that name another shop are refused. Empty: no check."),
    ),
    "api_version": lambda: _matching(
        _("API version"), r"^\d{4}-\d{2}$", _("Expected a version such as 2026-07."), _("Empty: the one we know best.")
    ),
    "header": lambda: _matching(
        _("Header with the secret"), r"^[A-Za-z0-9-]+$", _("Expected the name of a header: letters, digits, hyphens."),
        USUAL,
    ),
    "language": lambda: _matching(
        _("Language of the carrier's words"), r"^[A-Za-z]{2}$", _("Expected two letters, such as NL or EN."),
        _("Empty: Dutch."),
    ),
    "recheck_days": lambda: forms.IntegerField(
        label=_("Ask again about sent orders, days"), required=False, min_value=0, max_value=365,
        help_text=_("Saleor does not say when a tracking number was added later. 0: never. Empty: the usual number."),
    ),
    "fulfilments": lambda: forms.BooleanField(
        label=_("Fetch the shop's own fulfilments as well, one call more per changed order"), required=False
    ),
}  # fmt: skip


class SettingsForm(forms.Form):
    """A connection's name, token and settings. An empty token keeps the stored one, an empty setting its default."""

    label = forms.CharField(
        label=_("Name"), required=False, max_length=80, help_text=_("For your own overview, when there are several.")
    )

    def __init__(self, connection: Connection, data: Any = None) -> None:
        self.connection, self.names = connection, SETTINGS.get(connection.source, ())
        super().__init__(data, initial={**connection.config, "label": connection.label})
        for name in self.names:
            self.fields[name] = FIELDS[name]()
        if self.names:
            example = EXAMPLES.get(connection.source)
            self.fields["base_url"].help_text = _("Such as %(address)s.") % {"address": example} if example else USUAL
            kept = _("A token is stored and never shown. Leave this empty to keep it.")
            none = _("With it we ask for what a webhook lost. Without it, what is lost stays lost.")
            self.fields["api_token"] = TokenField(help_text=kept if connection.api_token else none)
            self.order_fields(["label", "base_url", "api_token"])

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        token, kept = given.get("api_token", ""), self.connection.api_token
        if "base_url" not in given or "api_token" not in given:
            return given
        if (token or kept) and not given["base_url"] and self.connection.source in EXAMPLES:
            self.add_error("base_url", NO_ADDRESS)
        elif kept and not token and _origin(given["base_url"]) != _origin(self.connection.config.get("base_url")):
            # Whoever may change the address must not be able to have the stored token sent to his own machine.
            self.add_error("api_token", _("The address leads somewhere else now: enter the token for it as well."))
        return given

    def apply(self) -> None:
        """Write the valid form to the connection, unsaved. Settings that have no field here stay as they are."""
        given, row = self.cleaned_data, self.connection
        others = {name: value for name, value in row.config.items() if name not in self.names}
        row.config = {**others, **{name: given[name] for name in self.names if given[name] not in ("", None, False)}}
        row.label, row.api_token = given["label"], given.get("api_token") or row.api_token


def _origin(address: Any) -> tuple[str, str]:
    parts = urlsplit(str(address or "").lower())
    return parts.scheme, parts.netloc

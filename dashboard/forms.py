"""What the people of a shop may type in."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from dashboard import words
from dashboard.connecting import EXAMPLES, NO_ADDRESS, SETTINGS, AddressField, TokenField

HINT = _("Paste the secret that the sender shows, or leave it empty and we make one for you to paste there.")
SHORTEST_SECRET = 12  # a shorter one can be guessed from one signed webhook


class SecretField(forms.CharField):
    """A webhook's secret, "" where we are to make one. Never sent back to the browser, not even after an error."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            label=_("Secret"),
            required=False,
            max_length=500,
            widget=forms.PasswordInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
            help_text=HINT,
            **kwargs,
        )

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        if cleaned and len(cleaned) < SHORTEST_SECRET:
            raise ValidationError(
                _("The secret has %(length)s characters; at least %(least)s are needed to be safe."),
                params={"length": len(cleaned), "least": SHORTEST_SECRET},
            )
        return cleaned


class ConnectionForm(forms.Form):
    """A new connection."""

    source = forms.ChoiceField(label=_("Who sends?"))
    label = forms.CharField(
        label=_("Name"), required=False, max_length=80, help_text=_("For your own overview, when there are several.")
    )
    secret = SecretField()
    base_url = AddressField(help_text=_("Of a shop: its address. Of a carrier: only for a sandbox."))
    api_token = TokenField(
        help_text=_("With it we ask for what a webhook lost. WooCommerce: consumer key and secret, joined by a colon.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        source: Any = self.fields["source"]
        source.choices = [
            ("", _("Choose a shop or a carrier")),
            # Mail providers get theirs with the account (dashboard/sending).
            *(
                (name, words.told(words.SOURCES, name))
                for name in settings.STOEP_SOURCES
                if name not in settings.STOEP_MAIL_ACCOUNTS
            ),
        ]
        source.error_messages["required"] = _("Choose who sends.")

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        source = given.get("source", "")
        if source and source not in SETTINGS:
            for name in ("base_url", "api_token"):
                if given.get(name):
                    self.add_error(name, _("This sender is never asked by us: leave this empty."))
        elif source in EXAMPLES and given.get("api_token") and given.get("base_url") == "":
            self.add_error("base_url", NO_ADDRESS)
        return given


class RotationForm(forms.Form):
    """A new secret for a connection."""

    secret = SecretField()

"""What a shop types in to send by accounts and addresses of its own."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from notifications.models import ChannelAccount, MailAccount
from notifications.providers.account import AccountProvider, Field
from notifications.senders.accounts import SERVES

LONGEST = 1000
SERVED = {
    "legal": _("Mails that the law asks for"),
    "status": _("Status mails, which customers wait for"),
    "marketing": _("Advertising and review requests"),
}


class AccountForm(forms.Form):
    """The fields of one provider. Secrets are never sent back; left empty they stay as they are."""

    def __init__(self, kind: type[AccountProvider], account: MailAccount | ChannelAccount, *args: Any) -> None:
        super().__init__(*args)
        for field in kind.fields:
            if field.only not in ("", getattr(account, "channel", "")):
                continue
            self.fields[field.name] = _field(field, account)
        if isinstance(account, MailAccount):
            for served in SERVES:
                self.fields[f"serves_{served}"] = forms.BooleanField(
                    label=SERVED[served], required=False, initial=getattr(account, f"serves_{served}")
                )


def _field(field: Field, account: MailAccount | ChannelAccount) -> forms.Field:
    quiet = {"autocomplete": "off", "spellcheck": "false", "autocapitalize": "none"}
    kept = field.secret and bool(account.keys.get(field.name))
    hint = _("Kept. Leave it empty to keep it so.") if kept else field.help
    required = field.required and not kept
    if field.choices:
        known = account.settings.get(field.name)
        return forms.ChoiceField(label=field.label, help_text=hint, choices=field.choices, initial=known)
    kind = forms.CharField if field.name == "password" else PlainField
    return kind(
        label=field.label,
        help_text=hint,
        required=required,
        max_length=LONGEST,
        initial="" if field.secret else account.settings.get(field.name, ""),
        widget=(forms.PasswordInput if field.secret else forms.TextInput)(attrs=quiet),
        error_messages={"required": _("Fill this in.")},
    )


class PlainField(forms.CharField):
    """Text that fits a header and an address: printable ASCII without blanks, as keys and hosts are."""

    def clean(self, value: Any) -> Any:
        found = super().clean(value)
        if found and not (found.isascii() and found.isprintable() and " " not in found):
            raise ValidationError(_("Only letters, digits and signs, without blanks. Copy it again."))
        return found


class SenderForm(forms.Form):
    """The address that stands in the From of mails."""

    address = forms.CharField(
        label=_("Sender address"),
        max_length=318,
        help_text=_(
            "Best below a name of its own, such as hello@mail.shop.example: what happens to its good name stays there."
        ),
        error_messages={"required": _("Fill in an address, such as hello@mail.shop.example.")},
        widget=forms.EmailInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    selector = forms.CharField(
        label=_("DKIM selector"),
        max_length=80,
        required=False,
        help_text=_("Only if your provider shows one and we could not ask it: the part before ._domainkey."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "autocapitalize": "none"}),
    )


class ChoiceForm(forms.Form):
    """Whether opened links are counted."""

    counts_clicks = forms.BooleanField(label=_("Count opened links"), required=False)

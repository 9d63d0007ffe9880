"""What a customer types."""

from typing import Any

from django import forms
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

from orders.intake import number_key


class FindOrderForm(forms.Form):
    """Order number, and something only the buyer and the carrier know. Says what is expected, keeps what was typed."""

    number = forms.CharField(
        label=_("Order number"),
        help_text=_("It is in the subject of our email, for example 1042."),
        max_length=60,
        error_messages={
            "required": _("Fill in the order number. It is in the subject of our email."),
            "max_length": _("An order number has at most %(limit_value)d characters."),
        },
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )
    proof = forms.CharField(
        label=_("Email address or postcode"),
        help_text=_("The address you ordered with, or the postcode of the delivery."),
        max_length=254,
        error_messages={
            "required": _("Fill in the email address of the order, or its postcode."),
            "max_length": _("That is longer than an email address can be."),
        },
        widget=forms.TextInput(attrs={"autocomplete": "email", "autocapitalize": "none", "spellcheck": "false"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            described = [f"{name}-hint"] + ([f"{name}-error"] if self.is_bound and name in self.errors else [])
            field.widget.attrs.update(
                {"class": "input", "id": name, "aria-describedby": " ".join(described), "required": False}
            )

    def clean_number(self) -> str:
        number: str = self.cleaned_data["number"]
        if not number_key(number):
            raise forms.ValidationError(_("An order number has digits or letters, for example 1042."))
        return number

    def clean_proof(self) -> str:
        proof: str = self.cleaned_data["proof"].strip()
        if "@" in proof:
            validate_email_address(proof)
        elif not any(character.isdigit() for character in proof):
            raise forms.ValidationError(
                _("This is neither an email address nor a postcode. Give one like name@mail.com or 1015 CC.")
            )
        return proof


def validate_email_address(address: str) -> None:
    """Raise ValidationError in our own words when it cannot be an address."""
    try:
        validate_email(address)
    except forms.ValidationError as error:
        raise forms.ValidationError(_("This email address looks incomplete. Give one like name@mail.com.")) from error

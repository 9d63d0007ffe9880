"""What is typed to find a pick-up point."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tracking.pickup.places import EXAMPLES, is_postcode

LONGEST = 40


class PlaceForm(forms.Form):
    """A postcode in the country that the order goes to. Keeps what was typed, says what one looks like there."""

    postcode = forms.CharField(
        label=_("Postcode"),
        max_length=LONGEST,
        error_messages={
            "required": _("Fill in a postcode. We list what is near it."),
            "max_length": _("That is longer than a postcode can be."),
        },
        widget=forms.TextInput(
            attrs={"autocomplete": "postal-code", "autocapitalize": "characters", "spellcheck": "false"}
        ),
    )

    def __init__(self, country: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.country = country
        field = self.fields["postcode"]
        example = EXAMPLES.get(country)
        field.help_text = _("For example %(example)s.") % {"example": example} if example else ""
        described = ["postcode-hint"] if example else []
        if self.is_bound and "postcode" in self.errors:
            described.append("postcode-error")
            field.widget.attrs["aria-invalid"] = "true"
        field.widget.attrs |= {"class": "input", "id": "postcode", "aria-describedby": " ".join(described)}
        field.widget.attrs["required"] = False

    def clean_postcode(self) -> str:
        written: str = self.cleaned_data["postcode"]
        if not is_postcode(self.country, written):
            example = EXAMPLES.get(self.country)
            if example:
                raise forms.ValidationError(
                    _("Check the postcode: it looks like %(example)s."), params={"example": example}
                )
            raise forms.ValidationError(_("Check the postcode: it has letters and digits, at most ten of them."))
        return " ".join(written.upper().split())

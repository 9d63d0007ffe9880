"""What a customer types when booking."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class BookingForm(forms.Form):
    """Who comes, and what it is about."""

    name = forms.CharField(
        label=_("Your name"),
        max_length=200,
        error_messages={
            "required": _("Fill in your name, so that we know whom to expect."),
            "max_length": _("A name has at most %(limit_value)d characters."),
        },
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    wish = forms.CharField(
        label=_("What is it about? (optional)"),
        help_text=_("Then we can prepare."),
        max_length=500,
        required=False,
        error_messages={"max_length": _("Keep it below %(limit_value)d characters.")},
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            described = [f"{name}-hint"] if field.help_text else []
            if self.is_bound and name in self.errors:
                described.append(f"{name}-error")
                field.widget.attrs["aria-invalid"] = "true"
            field.widget.attrs.update({"class": "input", "id": name, "required": False})
            if described:
                field.widget.attrs["aria-describedby"] = " ".join(described)

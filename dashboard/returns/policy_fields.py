"""Single things that a merchant types into a policy."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


def one_line(typed: str) -> str:
    """One line without what cannot be seen: a zero-width space out of some word processor would be kept, and the
    policy could not be read again."""
    return " ".join("".join(one if one.isprintable() else " " if one.isspace() else "" for one in typed).split())


class NamesField(forms.CharField):
    """Several names, one a line or divided by commas: a tuple of texts."""

    def __init__(self, *, upper: bool = False, **kwargs: Any) -> None:
        super().__init__(
            required=False, max_length=8000, widget=forms.Textarea(attrs={"rows": 2, "spellcheck": "false"}), **kwargs
        )
        self.upper = upper

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, tuple | list) else value

    def clean(self, value: Any) -> Any:
        written = str(super().clean(value) or "")
        names = [one_line(part) for part in re.split(r"[,;\n]", written)]
        return tuple(dict.fromkeys(name.upper() if self.upper else name for name in names if name))


class DayField(forms.DateField):
    """A day, by the browser's own field where it has one."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            input_formats=["%Y-%m-%d", "%d-%m-%Y", "%d.%m.%Y", "%d/%m/%Y"],
            error_messages={"invalid": _("Give a day, such as 2026-12-31.")}, **kwargs,
        )  # fmt: skip


class NumberField(forms.IntegerField):
    """A whole number; "" means that there is none."""

    def __init__(self, *, required: bool = False, **kwargs: Any) -> None:
        super().__init__(
            required=required, min_value=0, max_value=9999,
            widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}), **kwargs,
        )  # fmt: skip

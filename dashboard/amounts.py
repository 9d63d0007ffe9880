"""An amount as somebody types it: with a comma or a point, whatever the language, and never taken for another one."""

import re
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.formats import number_format
from django.utils.translation import gettext as _

# [0-9], not \d: "٣" is a digit to Python, and nobody types it on purpose.
PLAIN = re.compile(r"[0-9]+(?:[.,][0-9]{1,2})?")
# "1.000" is a thousand in Dutch and one in English; a space or an apostrophe divides thousands in French and Swiss.
GROUPED = re.compile(r"[1-9][0-9]{0,2}(?:[.,'’\s][0-9]{3})+(?:[.,][0-9]{1,2})?")
EXAMPLE = Decimal("12.50")


class AmountField(forms.DecimalField):
    """Money or a percentage with at most two decimals, `least` or more; the cleaned value is a Decimal, or None for
    nothing typed. What could mean two amounts is refused with words."""

    def __init__(self, *, least: Decimal | int = 0, required: bool = False, **kwargs: Any) -> None:
        given = {"min_value": least, "max_digits": 12, "decimal_places": 2, **kwargs}
        super().__init__(
            required=required, widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}), **given
        )

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]  # the stubs take it for a whole number
        if isinstance(value, Decimal):
            return value
        typed = " ".join(str("" if value is None else value).split())
        if not typed:
            return None
        if GROUPED.fullmatch(typed):
            words = _("Write it without anything between the thousands, such as %(example)s.")
            raise forms.ValidationError(words % {"example": number_format("1250.00", 2)}, "grouped")
        if not PLAIN.fullmatch(typed):
            words = _("Give an amount of 0 or more, such as %(example)s.")
            raise forms.ValidationError(words % {"example": number_format(EXAMPLE, 2)}, "invalid")
        return Decimal(typed.replace(",", "."))

    def prepare_value(self, value: Any) -> Any:
        """What is kept, as the reader writes it; what was typed, as it was typed."""
        return number_format(value) if isinstance(value, Decimal) else value

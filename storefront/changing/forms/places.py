"""With whom, or where, it is left."""

from django import forms
from django.utils.translation import gettext_lazy as _

from storefront.changing.forms.wishes import LONGEST, Kind, WishForm


class NeighbourForm(WishForm):
    kind = Kind.NEIGHBOUR
    MISSING = {
        "name": _("Fill in your neighbour’s name."),
        "number": _("Fill in the house number, such as 12 or 12 B."),
    }

    name = forms.CharField(
        label=_("Name of your neighbour"),
        help_text=_("As it is on the bell."),
        max_length=LONGEST,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "words", "spellcheck": "false"}),
    )
    number = forms.CharField(
        label=_("House number"),
        help_text=_("In the same street, such as 12 or 12 B."),
        max_length=LONGEST,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )


class SafePlaceForm(WishForm):
    kind = Kind.SAFE_PLACE
    MISSING = {"description": _("Describe the place, for example: in the shed behind the house.")}

    description = forms.CharField(
        label=_("Where should it be left?"),
        help_text=_(
            "Dry and out of sight, for example: in the shed behind the house. From there on it is in your care."
        ),
        max_length=LONGEST,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "maxlength": "140"}),
    )

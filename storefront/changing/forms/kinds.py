"""The form for each kind of wish."""

from django import forms
from django.utils.translation import gettext_lazy as _

from storefront.changing.forms.addresses import AddressForm
from storefront.changing.forms.days import DayForm, HoldForm
from storefront.changing.forms.places import NeighbourForm, SafePlaceForm
from storefront.changing.forms.wishes import LONGEST, Kind, WishForm


class CancelForm(WishForm):
    kind = Kind.CANCEL

    text = forms.CharField(
        label=_("Why? (optional)"),
        help_text=_("It helps us to do better. You can leave it out."),
        max_length=LONGEST,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "maxlength": "300"}),
    )


FORMS: dict[str, type[WishForm]] = {
    form.kind: form for form in (DayForm, NeighbourForm, SafePlaceForm, AddressForm, HoldForm, CancelForm)
}

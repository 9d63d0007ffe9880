"""What the team types about returns."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dashboard.amounts import AmountField
from returns.models import Return, ReturnItem, UnexpectedItem
from returns.receiving.deducting import grounds_of, is_protected
from returns.receiving.findings import Condition, Finding
from returns.receiving.refusals import wrong
from returns.receiving.unexpected import Thing
from reviews.photos import ACCEPT, NoPhoto, Photo, remade

AREA = forms.Textarea(attrs={"rows": 2})
YES_NO = (("yes", pgettext_lazy("can be sold again", "yes")), ("no", pgettext_lazy("can be sold again", "no")))


class PhotoField(forms.FileField):
    """A photo as we make it anew; the cleaned value is a reviews.photos.Photo or None."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.FileInput(attrs={"accept": ACCEPT, "capture": "environment"})
        super().__init__(required=False, widget=widget, **kwargs)

    def clean(self, data: Any, initial: Any = None) -> Photo | None:
        if not data:
            return None
        data.seek(0)  # the form may have been read before, by the same request
        try:
            return remade(data)
        except NoPhoto:
            raise forms.ValidationError(wrong("photo")) from None


class RefusalForm(forms.Form):
    """Why a return may not come."""

    note = forms.CharField(
        label=_("Why?"), max_length=500, widget=AREA, help_text=_("The customer reads this in the email."),
        error_messages={"required": _("Say why: the customer wants to know.")},
    )  # fmt: skip


class PhotoForm(forms.Form):
    """A form with a photo, of which a browser forgets the file when the form comes back."""

    @property
    def is_photo_lost(self) -> bool:
        """It was there, and has to be chosen again."""
        return self.is_bound and "photo" not in self.errors and bool(self.files.get(self.add_prefix("photo")))


class ItemForm(PhotoForm):
    """One item, looked at. Whether it all fits together is for returns.receiving.inspecting to say."""

    received = forms.IntegerField(label=_("Pieces in the parcel"), min_value=0, max_value=9999)
    condition = forms.ChoiceField(label=_("Condition"), required=False, widget=forms.RadioSelect)
    restock = forms.ChoiceField(
        label=_("Can it be sold again?"), required=False, choices=YES_NO, widget=forms.RadioSelect
    )
    serial = forms.CharField(label=_("Serial number"), required=False, max_length=100)
    note = forms.CharField(label=_("Note for your team"), required=False, max_length=500, widget=AREA)
    photo = PhotoField(label=_("Photo of what is wrong"))
    deduction = AmountField(label=_("Amount deducted"))
    handling = forms.ChoiceField(label=_("How was it handled beyond trying it?"), required=False)
    reason = forms.CharField(
        label=_("Why? In words for the customer"), required=False, max_length=400, widget=AREA,
        help_text=_("The customer reads this in the email and may object."),
    )  # fmt: skip

    def __init__(self, data: Any, files: Any, *, item: ReturnItem, row: Return, initial: dict[str, Any]) -> None:
        super().__init__(data, files, prefix=str(item.pk), initial=initial)
        self.item = item
        self.fields["received"].widget.attrs["inputmode"] = "numeric"
        self._choices("condition", Condition.choices)
        self._choices("handling", [("", _("Nothing of these")), *grounds_of(item).items()])
        self.is_by_law = is_protected(row, item)
        if not self.is_by_law:
            del self.fields["handling"]

    def finding(self) -> Finding:
        """The cleaned data as a finding."""
        given = self.cleaned_data
        restock = {"yes": True, "no": False}.get(given.get("restock", ""))
        return Finding(
            given.get("received") or 0, given.get("condition", ""), restock, given.get("serial", ""),
            given.get("note", ""), given.get("deduction") or Decimal(0), given.get("handling", ""),
            given.get("reason", ""), given.get("photo"),
        )  # fmt: skip

    def _choices(self, name: str, choices: Any) -> None:
        field: Any = self.fields[name]
        field.choices = choices


class ThingForm(PhotoForm):
    """Something that nobody had registered."""

    title = forms.CharField(
        label=_("What is it?"), max_length=300, error_messages={"required": _("Say what it is.")}
    )  # fmt: skip
    quantity = forms.IntegerField(label=_("Pieces"), min_value=1, max_value=9999, initial=1)
    sku = forms.CharField(label=_("Article number"), required=False, max_length=100)
    condition = forms.ChoiceField(
        label=_("Condition"), required=False, choices=[("", "–"), *Condition.choices[:-1]]
    )  # fmt: skip
    note = forms.CharField(
        label=_("Note for your team"), required=False, max_length=500, widget=AREA,
        help_text=_("What is on the parcel: sender, numbers, a note inside."),
    )  # fmt: skip
    photo = PhotoField(label=_("Photo"))

    def thing(self) -> Thing:
        """The cleaned data as what lay in the parcel."""
        given = self.cleaned_data
        return Thing(
            given["title"], given["sku"], given["quantity"], given["condition"], given["note"], given["photo"]
        )  # fmt: skip


class DecisionForm(forms.Form):
    """What becomes of something unexpected."""

    decision = forms.ChoiceField(choices=UnexpectedItem.Decision.choices[1:])

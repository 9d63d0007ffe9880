"""A new plan, and a list of codes for it."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coupons.models import CouponPlan
from coupons.uploading import MOST_BYTES
from inbox.models import Connection
from notifications.journeys.titles import title
from notifications.models import Journey, MailClass

Worth, Source = CouponPlan.Worth, CouponPlan.Source


class PlanForm(forms.ModelForm):  # type: ignore[type-arg]
    """What the codes are worth and where they come from. It is never changed afterwards: a promise is a promise."""

    class Meta:
        model = CouponPlan
        fields = (
            "label",
            "journey",
            "worth",
            "value",
            "currency",
            "minimum",
            "valid_days",
            "ends_on",
            "source",
            "prefix",
        )
        widgets = {"ends_on": forms.DateInput(attrs={"type": "date"})}
        labels = {
            "label": gettext_lazy("Name, for your team"), "worth": gettext_lazy("What it is worth"),
            "value": gettext_lazy("How much: per cent, or an amount"), "currency": gettext_lazy("Currency"),
            "minimum": gettext_lazy("Only for orders from"), "valid_days": gettext_lazy("Valid for how many days"),
            "ends_on": gettext_lazy("But not after"), "source": gettext_lazy("Where the codes come from"),
            "prefix": gettext_lazy("Codes begin with"),
        }  # fmt: skip
        help_texts = {
            "valid_days": gettext_lazy("Counted from the day on which the mail is written."),
            "prefix": gettext_lazy(
                "For codes that we make, for example LOPER-. Leave it empty for codes that you upload."
            ),
            "minimum": gettext_lazy("Leave it empty for every order."),
        }  # fmt: skip

    journey = forms.ChoiceField(label=gettext_lazy("Which mails carry it"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        journeys = Journey.objects.filter(mail_class=MailClass.MARKETING).exclude(state=Journey.State.ARCHIVED)
        field: Any = self.fields["journey"]
        field.choices = sorted(((one.key, str(title(one))) for one in journeys), key=lambda one: one[0] != "coupon")
        self.fields["valid_days"].widget.attrs.update({"min": 1, "max": 730})

    def clean_currency(self) -> str:
        currency: str = self.cleaned_data["currency"].strip().upper()
        if currency and not (len(currency) == 3 and currency.isascii() and currency.isalpha()):
            raise forms.ValidationError(_("A currency has three letters, for example EUR."))
        return currency

    def clean_valid_days(self) -> int:
        days: int = self.cleaned_data["valid_days"]
        if not 1 <= days <= 730:
            raise forms.ValidationError(_("Between 1 and 730 days."))
        return days

    def clean_prefix(self) -> str:
        prefix: str = self.cleaned_data["prefix"].strip().upper()
        if prefix and not all(one.isascii() and (one.isalnum() or one == "-") for one in prefix):
            raise forms.ValidationError(_("Letters, digits and hyphens only."))
        return prefix

    def clean_ends_on(self) -> Any:
        ends = self.cleaned_data["ends_on"]
        if ends and ends <= timezone.localdate():
            raise forms.ValidationError(_("This day is over. Choose a later one, or none."))
        return ends

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or self.cleaned_data
        worth, value = given.get("worth"), given.get("value")
        if worth == Worth.SHIPPING:
            given["value"] = None
        elif worth and (value is None or value <= 0):
            self.add_error("value", _("Say how much, in digits above 0."))
        elif worth == Worth.PERCENT and value is not None and value > 100:
            self.add_error("value", _("At most 100 per cent."))
        minimum = given.get("minimum")
        if minimum is not None and minimum <= 0:
            self.add_error("minimum", _("Leave it empty, or write an amount above 0."))
        if (worth == Worth.AMOUNT or minimum) and not given.get("currency"):
            self.add_error("currency", _("Say in which currency, for example EUR."))
        self._connect(given)
        return given

    def _connect(self, given: dict[str, Any]) -> None:
        source = given.get("source")
        if source in (Source.SHOPIFY, Source.WOOCOMMERCE):
            found = (
                Connection.objects.filter(source=source, is_active=True).exclude(api_token="").order_by("pk").first()
            )
            if found is None:
                self.add_error("source", _("Connect this shop with an API token first, under Set-up, Connections."))
            self.instance.connection = found


class UploadForm(forms.Form):
    """A file, or the codes themselves."""

    file = forms.FileField(
        label=gettext_lazy("CSV or text file"),
        help_text=gettext_lazy("One code a line; of a table the first column counts. At most 100,000 codes."),
        required=False,
    )
    codes = forms.CharField(
        label=gettext_lazy("Or paste them"), required=False, max_length=200_000,
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false", "autocapitalize": "none"}),
    )  # fmt: skip

    def raw(self) -> bytes:
        """What was given, as bytes; a file goes first."""
        upload = self.cleaned_data.get("file")
        if upload:
            return bytes(upload.read(MOST_BYTES + 1))
        return str(self.cleaned_data["codes"]).encode()

"""The forms of the policy's page: the general terms, one for each rule, one for each reason."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dashboard.amounts import AmountField
from dashboard.returns.policy_fields import DayField, NamesField, NumberField
from dashboard.returns.policy_offers import OffersForm
from returns.policy.vocabulary import OF_MIND, Exemption, Payer, ShipStart
from returns.policy.wording import EXEMPTIONS, OUTCOMES

PAYERS = [(Payer.MERCHANT.value, _("We do")), (Payer.CUSTOMER.value, _("The customer does"))]
STARTS = [
    (ShipStart.TRUSTED.value, _("At once to customers we can trust, on the first scan to others")),
    (ShipStart.NOW.value, _("At once")),
    (ShipStart.SCAN.value, _("When the parcel back was scanned for the first time")),
    (ShipStart.RECEIPT.value, _("When the old item is here")),
]
REMEDIES = [
    ("repair replacement", _("Repair or replacement")),
    ("replacement repair", _("Replacement or repair, named in this order")),
    ("repair", _("Only repair")),
    ("replacement", _("Only replacement")),
    ("none", _("Neither: money back at once")),
]
AS_ABOVE = ("", _("As in the general terms"))
LANGUAGES = {"en": "English", "nl": "Nederlands", "de": "Deutsch", "fr": "Français"}


class TermsForm(OffersForm):
    """What holds for everything."""

    is_on = forms.BooleanField(
        label=_("Customers can start a return here"), required=False,
        help_text=_("The withdrawal function is always open, as the law asks."),
    )  # fmt: skip
    currency = forms.CharField(label=_("Currency of the amounts"), max_length=3)
    days = NumberField(
        label=_("Days to send something back"), required=True,
        help_text=_("From the day after the last parcel came. Below 14 the law’s days hold."),
    )  # fmt: skip
    grace_days = NumberField(
        label=_("Days of grace after that"), required=True, help_text=_("Customers do not see them.")
    )
    payer = forms.ChoiceField(
        label=_("Who pays the label?"), choices=PAYERS,
        help_text=_("The customer pays only for orders placed while your policy said so."),
    )  # fmt: skip
    offers = forms.MultipleChoiceField(
        label=_("What can be chosen?"), widget=forms.CheckboxSelectMultiple,
        choices=[(outcome.value, OUTCOMES[outcome]) for outcome in OF_MIND],
        error_messages={"required": _("Offer at least one outcome.")},
    )  # fmt: skip
    remedies = forms.ChoiceField(label=_("When something is wrong, we can offer"), choices=REMEDIES)
    refund_at_once = forms.BooleanField(
        label=_("Money back at once as well, without trying a remedy first"), required=False
    )
    keep_below = AmountField(label=_("Money back and nothing to send, below"))
    guarantee_months = NumberField(label=_("Guarantee, in months"), required=True, help_text=_("The law gives 24."))
    review_over = AmountField(label=_("A person looks first above"))
    review_claims = forms.BooleanField(label=_("A person looks first when something is wrong"), required=False)
    review_score = NumberField(
        label=_("A person looks first from this score on"), help_text=_("Signals of abuse, 1 to 100. Empty: never.")
    )
    review_hours = NumberField(label=_("Within how many hours?"), required=True)
    ship_start = forms.ChoiceField(label=_("When does the new item of an exchange leave?"), choices=STARTS)
    ship_orders = NumberField(label=_("Trusted from so many earlier orders on"), required=True)
    ship_below = AmountField(label=_("Trusted below"))
    max_exchanges = NumberField(label=_("Exchanges in a row, of one item"), required=True)
    drop_off_days = NumberField(
        label=_("Days until a registered return must be handed over"), required=True,
        help_text=_("The law gives 14."),
    )  # fmt: skip
    refund_days = NumberField(
        label=_("Days until the money is there, once the goods are back"), required=True,
        help_text=_("Customers see this promise. The law allows 14."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        say(self, _("Where customers read of fees before they buy"), "told")
        self.fields["told_en"].help_text = _(
            "Such as: At the checkout, above the button. Customers see it beside a fee."
        )

    def clean_currency(self) -> str:
        return str(self.cleaned_data["currency"]).strip().upper()


class RuleForm(OffersForm):
    """One rule."""

    name = forms.CharField(label=_("Name"), max_length=100, required=False, help_text=_("For your team."))
    place = NumberField(label=_("Place"), help_text=_("The first rule that fits decides."))
    categories = NamesField(label=_("Categories"), help_text=_("One a line. Those below them belong to it."))
    tags = NamesField(label=_("Tags"))
    skus = NamesField(label=_("Article numbers"))
    countries = NamesField(label=_("Countries of delivery"), upper=True, help_text=_("Such as NL, DE."))
    first = DayField(label=_("Bought from"))
    last = DayField(label=_("Bought until"))
    every_year = forms.BooleanField(label=_("Every year"), required=False)
    days = NumberField(label=_("Days to send it back"), help_text=_("Empty: as in the general terms."))
    until = DayField(label=_("Returnable at least until"))
    offers = forms.MultipleChoiceField(
        label=_("Only this can be chosen"), widget=forms.CheckboxSelectMultiple, required=False,
        choices=[(outcome.value, OUTCOMES[outcome]) for outcome in OF_MIND],
        help_text=_("None ticked: as in the general terms. An amount left empty is the one of the general terms."),
    )  # fmt: skip
    payer = forms.ChoiceField(label=_("Who pays the label?"), choices=[AS_ABOVE, *PAYERS], required=False)
    remedies = forms.ChoiceField(
        label=_("When something is wrong, we can offer"), choices=[AS_ABOVE, *REMEDIES], required=False
    )
    final_sale = forms.ChoiceField(
        label=_("Final sale, because it is"), required=False,
        choices=[("", _("No final sale")), *((point.value, EXEMPTIONS[point]) for point in Exemption)],
        help_text=_("The law’s list is closed: sale items and opened boxes are not on it."),
    )  # fmt: skip
    delete = forms.BooleanField(label=_("Delete this rule"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        say(self, _("Sentence for the customer"))


class ReasonForm(forms.Form):
    """One reason; its questions have a page of their own (policy_questions.py) and stay as they are here."""

    title = ""  # how customers read it now; "" for a new one
    questions: int | None = None  # how many it has; None: it is not in the saved policy, so it has no page yet
    code = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)
    is_used = forms.BooleanField(label=_("Offer this reason"), required=False)
    place = NumberField(label=_("Place"), help_text=_("In which order customers read them."))
    is_claim = forms.BooleanField(label=_("Something is wrong: the guarantee holds"), required=False)
    wants_photo = forms.BooleanField(label=_("Ask for a photo"), required=False)
    remedies = forms.ChoiceField(
        label=_("What can mend it"), choices=[("", _("Whatever we can offer when something is wrong")), *REMEDIES],
        required=False,
    )  # fmt: skip
    categories = NamesField(label=_("Only for these categories"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        say(self, _("In your words"))


def say(form: forms.Form, label: Any, name: str = "says") -> None:
    """A field for each language."""
    for code, language in LANGUAGES.items():
        form.fields[f"{name}_{code}"] = forms.CharField(label=f"{label}: {language}", max_length=300, required=False)


RuleForms = forms.formset_factory(RuleForm, extra=0, max_num=60, absolute_max=61)
ReasonForms = forms.formset_factory(ReasonForm, extra=0, max_num=60, absolute_max=61)

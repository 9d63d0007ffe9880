"""The forms of the recycling scheme's page, and the scheme that they mean."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from dashboard.returns.policy_fields import NamesField, NumberField
from dashboard.returns.policy_forms import LANGUAGES, PAYERS
from returns.circular.scheme import STREAMS, THENS, Counted, Kind, Scheme, Stream, Then
from returns.policy.definition import Words
from returns.policy.vocabulary import Payer

COUNTED = (Stream.WEEE, Stream.TEXTILE, Stream.PACKAGING)
STREAM_CHOICES = [(stream.value, words) for stream, words in STREAMS.items()]
THEN_CHOICES = [(then.value, words) for then, words in THENS.items()]


class SchemeForm(forms.Form):
    """What holds for every kind."""

    is_on = forms.BooleanField(
        label=_("Customers can hand in old products here"), required=False,
        help_text=_("The page and its link on the order’s page appear when it is on."),
    )  # fmt: skip
    countries = NamesField(
        upper=True, label=_("From these countries"), help_text=_("Two letters each, such as NL. Empty: from all.")
    )  # fmt: skip
    payer = forms.ChoiceField(
        label=_("Who pays for the way?"), choices=PAYERS,
        help_text=_("An old appliance for a new one is always free: that is the law."),
    )  # fmt: skip
    most_pieces = NumberField(label=_("Most pieces in one parcel"), required=True)
    days = NumberField(label=_("Days to hand it in"), required=True)
    weee = NamesField(
        label=_("Your own goods that count as electrical and electronic"),
        help_text=_("Categories as your shop calls them, one a line. They sort the report."),
    )  # fmt: skip
    textile = NamesField(label=_("Your own goods that count as textiles and shoes"))
    packaging = NamesField(label=_("Your own goods that count as packaging"))


class KindForm(forms.Form):
    """One kind of old product."""

    code = forms.CharField(required=False, widget=forms.HiddenInput)
    stream = forms.ChoiceField(label=_("Reported as"), choices=STREAM_CHOICES)
    then = forms.ChoiceField(label=_("What becomes of it"), choices=THEN_CHOICES)
    grams = NumberField(label=_("Usual weight of one piece, in grams"), help_text=_("For carriers and the report."))
    delete = forms.BooleanField(label=_("Remove it"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = {
            f"says_{code}": forms.CharField(
                label=_("In %(language)s") % {"language": name}, max_length=80, required=False,
                widget=forms.TextInput(attrs={"lang": code}),
            )
            for code, name in LANGUAGES.items()
        }  # fmt: skip
        grams: Any = self.fields["grams"]
        grams.max_value = None
        grams.validators = [one for one in grams.validators if getattr(one, "limit_value", None) != 9999]
        self.fields = {**names, **self.fields}

    @property
    def title(self) -> str:
        """What it is called, for its heading, in the reader's language where that was written; "" for a new one."""
        said = {code: str(self[f"says_{code}"].value() or "") for code in LANGUAGES}
        own = said.get((get_language() or "")[:2], "")
        return own or next((words for words in said.values() if words), "")

    @property
    def is_empty(self) -> bool:
        """A row that was added and left as it was."""
        return not any(self.cleaned_data.get(f"says_{code}") for code in LANGUAGES)


KindForms = forms.formset_factory(KindForm, extra=0, max_num=30, absolute_max=31)


def shown_terms(scheme: Scheme, is_on: bool) -> dict[str, Any]:
    """The scheme as the first form shows it."""
    counted = {one.stream.value: one.categories for one in scheme.counted}
    return {
        "is_on": is_on, "countries": scheme.countries, "payer": scheme.payer.value, "days": scheme.days,
        "most_pieces": scheme.most_pieces, **{stream.value: counted.get(stream.value, ()) for stream in COUNTED},
    }  # fmt: skip


def shown_kinds(scheme: Scheme) -> list[dict[str, Any]]:
    """Its kinds as their forms show them."""
    return [
        {"code": kind.code, "stream": kind.stream.value, "then": kind.then.value, "grams": kind.grams,
         **{f"says_{code}": getattr(kind.words, code) for code in LANGUAGES}}
        for kind in scheme.kinds
    ]  # fmt: skip


def typed_scheme(terms: Mapping[str, Any], kinds: list[KindForm]) -> Scheme:
    """What was typed; a new kind gets the next free code, a known one keeps its own."""
    taken = {form.cleaned_data["code"] for form in kinds}
    fresh = (code for code in (f"kind_{number}" for number in range(1, 99)) if code not in taken)
    return Scheme(
        kinds=tuple(_kind(form.cleaned_data, form.cleaned_data["code"] or next(fresh)) for form in kinds),
        countries=terms["countries"], payer=Payer(terms["payer"]), most_pieces=terms["most_pieces"],
        days=terms["days"],
        counted=tuple(Counted(stream, terms[stream.value]) for stream in COUNTED if terms[stream.value]),
    )  # fmt: skip


def _kind(typed: Mapping[str, Any], code: str) -> Kind:
    words = Words(**{name: " ".join(typed[f"says_{name}"].split()) for name in LANGUAGES})
    return Kind(code, words, Stream(typed["stream"]), Then(typed["then"]), typed["grams"])

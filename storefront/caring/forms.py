"""What a customer types around care: a question, a wish to hand something in."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from care.models import TakeBack
from merchants.models import unguessable
from storefront.caring.sections import method_words

TRAP = "website"  # no person sees this field
LINKS_ALLOWED = 5


class QuestionForm(forms.Form):
    """A question about the order. The answer goes to the order's address, so no address is asked for."""

    message = forms.CharField(
        label=_("Your question"),
        help_text=_("Say what happened and what you would like. We see your order beside it."),
        max_length=4000,
        min_length=3,
        error_messages={
            "required": _("Write your question first."),
            "max_length": _("Your question has %(show_value)d characters; at most %(limit_value)d fit."),
            "min_length": _("Write a few words more, so that we understand you."),
        },
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    phone = forms.CharField(
        label=_("Phone number, if you would rather be called"),
        help_text=_("You need not fill this in."),
        required=False,
        max_length=50,
        error_messages={"max_length": _("A phone number has at most %(limit_value)d characters.")},
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
    )
    form_key = forms.CharField(widget=forms.HiddenInput, required=False, max_length=200)
    website = forms.CharField(required=False, widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        describe(self, ("message", "phone"))
        self.fields["form_key"].initial = unguessable()

    def clean_phone(self) -> str:
        phone: str = " ".join(self.cleaned_data["phone"].split())
        if phone and sum(character.isdigit() for character in phone) < 6:
            raise forms.ValidationError(_("A phone number has at least six digits, for example 06 12345678."))
        return phone

    def clean_form_key(self) -> str:
        key: str = self.cleaned_data["form_key"]
        return key if key.isascii() and key.isalnum() and len(key) == 24 else ""

    @property
    def is_trapped(self) -> bool:
        """Only a machine fills in what nobody sees."""
        return bool(self.data.get(TRAP))

    @property
    def visible(self) -> list[forms.BoundField]:
        return [self["message"], self["phone"]]


class TakeBackForm(forms.Form):
    """What the customer hands in, how many of it and how."""

    what = forms.CharField(
        label=_("What do you hand in?"),
        help_text=_("For example: an old kettle."),
        max_length=300,
        error_messages={
            "required": _("Say what you hand in, for example: an old kettle."),
            "max_length": _("At most %(limit_value)d characters fit here."),
        },
    )
    pieces = forms.IntegerField(
        label=_("How many?"),
        min_value=1,
        initial=1,
        error_messages={
            "required": _("Say how many, in digits."),
            "invalid": _("Say how many in digits, for example 1."),
            "min_value": _("At least 1."),
            "max_value": _("At most %(limit_value)s: one old for each new one."),
        },
    )
    method = forms.ChoiceField(
        label=_("How?"),
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose how you hand it in."),
            "invalid_choice": _("That way is not possible any more. Choose one of these."),
        },
    )

    def __init__(self, take_back: TakeBack, methods: list[str], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        method: Any = self.fields["method"]
        method.choices = [(code, _capital(method_words(code))) for code in methods]
        pieces: Any = self.fields["pieces"]
        pieces.max_value = take_back.allowed
        pieces.validators = [*pieces.validators, *forms.IntegerField(max_value=take_back.allowed).validators]
        pieces.widget.attrs.update({"inputmode": "numeric", "min": 1, "max": take_back.allowed})
        describe(self, ("what", "pieces"))

    @property
    def visible(self) -> list[forms.BoundField]:
        return [self["what"], self["pieces"]]


def describe(form: forms.Form, names: tuple[str, ...]) -> None:
    """Give the fields our look, and tie each to its hint and its error for who cannot see them."""
    for name in names:
        field = form.fields[name]
        marks = [f"{name}-hint"] if field.help_text else []
        marks += [f"{name}-error"] if form.is_bound and name in form.errors else []
        field.widget.attrs.update(
            {"class": "input", "id": name, "aria-describedby": " ".join(marks), "required": False}
        )


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]

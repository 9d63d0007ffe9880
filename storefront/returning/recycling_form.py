"""What somebody says who hands in old products: what, how many, in which condition, and from where."""

from typing import Any

from babel import Locale
from django import forms
from django.utils.translation import gettext_lazy as _

from merchants.tones import plain_language
from returns.circular.scheme import Kind, Scheme
from returns.circular.starting import Piece, Sender
from storefront.forms import validate_email_address

MOST = 99


def countries(scheme: Scheme) -> list[tuple[str, str]]:
    """The countries to choose from, by name in the active language; of all where the scheme names none."""
    names = Locale.parse(plain_language() or "en").territories
    codes = scheme.countries or tuple(code for code in names if len(code) == 2 and code.isalpha())
    return sorted(((code, str(names.get(code, code))) for code in codes), key=lambda one: one[1])


def _text(label: Any, longest: int, missing: Any, complete: str, **more: Any) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=longest,
        error_messages={"required": missing, "max_length": _("At most %(limit_value)d characters fit here.")},
        widget=forms.TextInput(attrs={"autocomplete": complete, **more}),
    )  # fmt: skip


class RecyclingForm(forms.Form):
    """One number and one line of words for each kind, and who sends them."""

    name = _text(_("Your name"), 200, _("Fill in your name: it stands on the label."), "name")
    email = _text(
        _("Your email address"), 254, _("Fill in your email address: the code goes there."), "email",
        inputmode="email", autocapitalize="none", spellcheck="false",
    )  # fmt: skip
    line1 = _text(_("Street and number"), 200, _("Fill in street and number."), "address-line1")
    postal_code = _text(_("Postcode"), 12, _("Fill in the postcode."), "postal-code")
    city = _text(_("City"), 100, _("Fill in the city."), "address-level2")
    country = forms.ChoiceField(label=_("Country"), widget=forms.Select(attrs={"autocomplete": "country"}))

    def __init__(self, scheme: Scheme, data: Any = None, *, home: str = "") -> None:
        super().__init__(data, initial={"country": home})
        self.scheme = scheme
        field: Any = self.fields["country"]
        field.choices = countries(scheme)
        for kind in scheme.kinds:
            self.fields[f"n_{kind.code}"] = _pieces()
            self.fields[f"c_{kind.code}"] = forms.CharField(
                label=_("%(what)s: its condition, in your words") % {"what": kind.name}, required=False, max_length=300,
                widget=forms.TextInput(attrs={"autocomplete": "off"}),
            )  # fmt: skip
        for name, one in self.fields.items():
            wrong = self.is_bound and name in self.errors
            described = f"{name}-error" if wrong else ""
            one.widget.attrs |= {"class": "input", "id": name, "required": False} | (
                {"aria-describedby": described} if described else {}
            )

    @property
    def kinds(self) -> list[tuple[Kind, Any, Any]]:
        """Each kind with its two fields."""
        return [(kind, self[f"n_{kind.code}"], self[f"c_{kind.code}"]) for kind in self.scheme.kinds]

    @property
    def address(self) -> list[Any]:
        """The fields about who sends it."""
        return [self[name] for name in ("name", "email", "line1", "postal_code", "city", "country")]

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = self.cleaned_data
        counts = [f"n_{kind.code}" for kind in self.scheme.kinds]
        if counts and not any(given.get(name) or name in self.errors for name in counts):
            self.add_error(counts[0], _("Say how many pieces of what you hand in."))
        return given

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"].strip()
        validate_email_address(email)
        return email

    def pieces(self) -> list[Piece]:
        """What was said of what; only kinds with a number."""
        given = self.cleaned_data
        return [
            Piece(kind.code, given[f"n_{kind.code}"], given.get(f"c_{kind.code}", "").strip())
            for kind in self.scheme.kinds
            if given.get(f"n_{kind.code}")
        ]

    def sender(self) -> Sender:
        """Who sends it."""
        given = self.cleaned_data
        return Sender(**{name: given[name].strip() for name in
                         ("name", "email", "line1", "postal_code", "city", "country")})  # fmt: skip


def _pieces() -> forms.IntegerField:
    wrong = _("Give a number of pieces, such as 1.")
    return forms.IntegerField(
        label=_("Pieces"), required=False, min_value=0, max_value=MOST,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "size": "3", "placeholder": " "}),
        error_messages={"invalid": wrong, "min_value": wrong, "max_value": wrong},
    )  # fmt: skip

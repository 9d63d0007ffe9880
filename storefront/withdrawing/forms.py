"""What somebody who withdraws is asked: who he is, which contract, and where to confirm. Nothing else may be asked
(Directive 2011/83/EU, art. 11a(2)); no reason, no photo, no account."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from returns.requesting.bought import Bought
from returns.withdrawing.stating import EMAIL, IDENTIFICATION, MOST_ITEMS, NAME, TITLE, Item, clean
from storefront.forms import validate_email_address

# The receipt goes to whatever address was typed: nobody shall send links by it in the shop's name.
WEB_ADDRESS = re.compile(r"https?:|www\.|://", re.IGNORECASE)
# What mail programs make a link of without being asked. It may be honest ("bought at loper.nl"): nobody is turned away
# for it, but the receipt waits until the order is found, or a person lets it go.
BARE_ADDRESS = re.compile(r"(?<![\w@])[\w-]+\.[^\W\d_]{2,24}(?![\w])", re.IGNORECASE)
BARE_PAGE = re.compile(BARE_ADDRESS.pattern + r"[/?:#]", re.IGNORECASE)  # of a contract: a shop's name stands there
TRAP = "leave_empty"  # no person sees this field; the browser that fills in addresses knows no such name


class WithdrawalForm(forms.Form):
    """The three fields, and a free one for who wants to keep some of the goods and comes without a key."""

    name = forms.CharField(
        label=_("Your name"),
        max_length=NAME,
        error_messages={
            "required": _("Fill in your name."),
            "max_length": _("A name has at most %(limit_value)d characters."),
        },
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    identification = forms.CharField(
        label=_("Which order is it?"),
        help_text=_("The order number is best. Without it, say what you ordered and when."),
        max_length=IDENTIFICATION,
        error_messages={
            "required": _("Fill in the order number, or what you ordered and when."),
            "max_length": _("At most %(limit_value)d characters fit here."),
        },
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    email = forms.CharField(
        label=_("Your email address"),
        help_text=_("We confirm your withdrawal to this address at once."),
        max_length=EMAIL,
        error_messages={
            "required": _("Fill in your email address, so that we can confirm your withdrawal."),
            "max_length": _("That is longer than an email address can be."),
        },
        widget=forms.TextInput(
            attrs={"autocomplete": "email", "inputmode": "email", "autocapitalize": "none", "spellcheck": "false"}
        ),
    )
    goods = forms.CharField(
        label=_("Only some of it? Say what (optional)"),
        help_text=_("One product on each line. Leave it empty to withdraw from the whole order."),
        required=False,
        max_length=4000,
        error_messages={"max_length": _("At most %(limit_value)d characters fit here.")},
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    leave_empty = forms.CharField(
        required=False, widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("name", "identification", "email", "goods"):
            field = self.fields[name]
            marks = [f"{name}-hint"] if field.help_text else []
            marks += [f"{name}-error"] if self.is_bound and name in self.errors else []
            field.widget.attrs.update({"class": "input", "id": name, "required": False})
            if marks:
                field.widget.attrs["aria-describedby"] = " ".join(marks)

    def clean_name(self) -> str:
        return _line(self.cleaned_data["name"], NAME, str(_("Fill in your name.")))

    def clean_identification(self) -> str:
        said = str(_("Fill in the order number, or what you ordered and when."))
        return _line(self.cleaned_data["identification"], IDENTIFICATION, said)

    def clean_email(self) -> str:
        address: str = self.cleaned_data["email"].strip()
        validate_email_address(address)
        return address

    def clean_goods(self) -> tuple[Item, ...]:
        lines = [clean(line, TITLE) for line in self.cleaned_data["goods"].splitlines()]
        found = [_plain(line) for line in lines if line]
        return tuple(Item("", line, 1) for line in found[:MOST_ITEMS])

    @property
    def is_doubtful(self) -> bool:
        """Did a machine fill in what nobody sees, or would its receipt carry an address into somebody's mailbox? It is
        taken all the same: a declaration is never thrown away. Call it when the form is valid."""
        given = self.cleaned_data
        free = (given["name"], *(item.title for item in given["goods"]))
        has_address = any(BARE_ADDRESS.search(text) for text in free) or BARE_PAGE.search(given["identification"])
        return bool(self.data.get(TRAP)) or bool(has_address)

    @property
    def visible(self) -> list[forms.BoundField]:
        return [self["name"], self["identification"], self["email"]]


class LinesForm(forms.Form):
    """How many of each bought line; all of them at first, which is the whole contract. `inside`: pieces by the line's
    id that a return holds already, which stay there unless somebody says otherwise, or nothing else is left."""

    def __init__(self, bought: Sequence[Bought], inside: Mapping[str, int], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.inside = inside
        self.bought = [one for one in bought if self.most(one)]
        self.is_all_inside = not any(one.left for one in self.bought)
        for place, one in enumerate(self.bought):
            field = forms.IntegerField(
                label=_name(one),
                required=False,
                min_value=0,
                max_value=self.most(one),
                initial=self._first(one),
                error_messages={
                    "invalid": _("Say how many, in digits; 0 to keep it."),
                    "min_value": _("Say how many, in digits; 0 to keep it."),
                    "max_value": _("At most %(limit_value)s."),
                },
            )
            key = f"line-{place}"
            field.widget.attrs.update({"class": "input", "id": key, "inputmode": "numeric"})
            self.fields[key] = field
        for key in self.errors if self.is_bound else ():
            if key in self.fields:
                self.fields[key].widget.attrs["aria-describedby"] = f"{key}-error"

    def most(self, one: Bought) -> int:
        """Pieces that may be withdrawn from."""
        return one.left + self.inside.get(one.line.external_id, 0)

    def _first(self, one: Bought) -> int:
        return self.most(one) if self.is_all_inside else one.left

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        for place, one in enumerate(self.bought):
            key = f"line-{place}"
            if key not in self.data:  # nobody said that anything stays
                given[key] = self._first(one)
            elif given.get(key) is None and key not in self.errors:
                self.add_error(key, _("Say how many, in digits; 0 to keep it."))
        if not self.errors and self.bought and not any(given.values()):
            self.add_error("line-0", _("Say of at least one product how many you do not want."))
        return given

    def items(self) -> tuple[Item, ...]:
        """What was chosen; () for all there is: the whole contract. Call it when the form is valid."""
        counts = [(one, int(self.cleaned_data[f"line-{place}"])) for place, one in enumerate(self.bought)]
        if all(count == self.most(one) for one, count in counts):
            return ()
        return tuple(Item(one.line.external_id, clean(_name(one), TITLE), count) for one, count in counts if count)

    @property
    def rows(self) -> list[tuple[Bought, forms.BoundField, int, int]]:
        """Each line with its field, how many there are, and how many of them a return holds."""
        return [
            (one, self[f"line-{place}"], self.most(one), self.inside.get(one.line.external_id, 0))
            for place, one in enumerate(self.bought)
        ]


def _name(one: Bought) -> str:
    return " ".join(part for part in (one.line.title, one.line.variant) if part)


def _line(typed: str, longest: int, empty: str) -> str:
    found = clean(typed, longest)
    if not found:
        raise forms.ValidationError(empty)
    return _plain(found)


def _plain(line: str) -> str:
    if WEB_ADDRESS.search(line):
        raise forms.ValidationError(_("Leave web addresses out: a number, or a few words, is enough."))
    return line

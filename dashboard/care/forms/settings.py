"""What the shop says on its pages, and where it may be."""

from typing import Any

from babel import Locale
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from care.models import CareSettings
from dashboard.care.wording import Part, WordsForm
from inbox.reading import web_address

COUNTRIES = frozenset(code for code in Locale("en").territories if len(code) == 2 and code.isalpha())


def clean_country(written: str) -> str:
    """Two letters of ISO 3166-1, upper-case; "" stays "". Raises ValidationError."""
    code = written.strip().upper()
    if code and code not in COUNTRIES:
        raise ValidationError(_("Give the country in two letters, such as NL or DE."))
    return code


class CareForm(WordsForm):
    """The switches, how to reach the team, and the words that belong to them."""

    SWITCHES = ("answers_questions", "takes_questions", "shows_blocks", "offers_newsletter", "offers_reorder")
    parts: tuple[Part, ...] = (
        Part(
            "phone_hours", _("When somebody answers the phone"), _("For example: Monday to Friday, 9:00 to 17:00"), 120
        ),
        Part(
            "newsletter",
            _("What the newsletter is about"),
            _("Stands beside the box that the customer ticks."),
            400,
            True,
        ),
    )
    promise = forms.ChoiceField(
        label=_("How soon do you answer?"), choices=CareSettings.Promise.choices, required=False
    )
    whatsapp = forms.CharField(
        label=_("WhatsApp number"), required=False, max_length=30,
        help_text=_("With the country’s code, such as +31 6 12345678. Leave it empty and WhatsApp is not offered."),
    )  # fmt: skip
    social_links = forms.CharField(
        label=_("Your social pages"), required=False, max_length=3000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One a line: the name, then the address. For example: Instagram https://www.instagram.com/yourshop"),
    )  # fmt: skip

    def __init__(self, own: str, row: CareSettings, *args: Any, **kwargs: Any) -> None:
        given = {name: getattr(row, name) for name in (*self.SWITCHES, "promise")}
        given["whatsapp"] = f"+{row.whatsapp}" if row.whatsapp else ""
        given["social_links"] = "\n".join(f"{link['name']} {link['url']}" for link in row.social_links)
        super().__init__(own, *args, texts=row.texts, initial=given, **kwargs)
        switches = {
            name: forms.BooleanField(label=CareSettings._meta.get_field(name).verbose_name, required=False)  # type: ignore[union-attr]
            for name in self.SWITCHES
        }
        self.fields = {**switches, **self.fields}

    def clean_whatsapp(self) -> str:
        written: str = self.cleaned_data["whatsapp"]
        digits = "".join(character for character in written if character.isdigit())
        if written and (written.strip()[0] == "0" and not written.strip().startswith("00")):
            raise ValidationError(_("Begin with the country’s code, such as +31 instead of 0."))
        digits = digits.removeprefix("00")
        if written and not 8 <= len(digits) <= 15:
            raise ValidationError(_("A number with its country’s code has 8 to 15 digits."))
        return digits

    def clean_social_links(self) -> list[dict[str, str]]:
        links = []
        for number, line in enumerate(self.cleaned_data["social_links"].splitlines(), start=1):
            name, _blank, url = line.strip().rpartition(" ")
            if not line.strip():
                continue
            if not name.strip() or not (web_address(url) and url.startswith("https://")):
                raise ValidationError(
                    _(
                        "Line %(number)s: give a name and an address, such as Instagram https://www.instagram.com/yourshop"
                    ),
                    params={"number": number},
                )
            links.append({"name": name.strip()[:40], "url": url})
        if len(links) > 6:
            raise ValidationError(_("At most six pages fit here."))
        return links

    def apply(self, row: CareSettings) -> None:
        """Put the cleaned values into the row, unsaved."""
        for name in (*self.SWITCHES, "promise", "whatsapp", "social_links"):
            setattr(row, name, self.cleaned_data[name])
        row.texts = self.texts()

    @property
    def switches(self) -> list[forms.BoundField]:
        return [self[name] for name in self.SWITCHES]

    @property
    def reach(self) -> list[forms.BoundField]:
        return [self[name] for name in ("promise", "whatsapp", "social_links")]

"""What the team may write and switch around a delivery."""

from datetime import date, timedelta
from typing import Any

from babel import Locale
from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from care.models import CareBlock, CareSettings, CommonQuestion, TakeBack, TakeBackRule
from dashboard.care.wording import EntriesField, Part, WordsForm
from inbox.reading import web_address

Kind, Moment = CareBlock.Kind, CareBlock.Moment
YEAR = timedelta(days=365)  # how far ahead something is planned
COUNTRIES = frozenset(code for code in Locale("en").territories if len(code) == 2 and code.isalpha())
TOPICS = (
    ("", _("a question of your own")),
    ("where", _("Where is my order?")),
    ("not_received", _("It says delivered, but I have nothing.")),
    ("address", _("Can I change the address or the day?")),
    ("return", _("How do I send something back?")),
    ("damaged", _("Something is missing, wrong or broken.")),
)


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


class BlockForm(WordsForm):
    """One thing that the brand says, and to whom and when."""

    parts: tuple[Part, ...] = (
        Part("title", _("Title"), longest=120, is_needed=True),
        Part("text", _("Text"), _("Plain text; an empty line begins a paragraph, addresses become links."), 1500, True),
        Part("link", _("Link"), _("Opens on its own page; nothing of it is loaded into yours."), is_link=True),
        Part("label", _("Words of the link"), _("For example: Read the care guide"), 60),
    )
    moment = forms.ChoiceField(label=_("When is it shown?"), choices=Moment.choices, required=False)
    days_after = forms.IntegerField(
        label=_("Days after the delivery"), min_value=0, max_value=365, required=False, initial=0,
        help_text=_("Only for what is shown after everything was delivered."),
    )  # fmt: skip
    categories = EntriesField(
        label=_("Only for these categories"), help_text=_("As your shop calls them, such as: Shoes, Coats.")
    )
    skus = EntriesField(label=_("Only for these article numbers"))
    words = EntriesField(
        label=_("Only for items with these words in their name"),
        help_text=_("Leave all three empty to show it with every order."),
    )
    is_on = forms.BooleanField(label=_("Show it"), required=False)

    FIELDS = ("moment", "days_after", "categories", "skus", "words", "is_on")
    EVENT = ("starts_at", "ends_at", "place", "country", "postcodes")

    def __init__(self, own: str, row: CareBlock, *args: Any, **kwargs: Any) -> None:
        names = [*self.FIELDS, *(self.EVENT if row.kind == Kind.EVENT else ())]
        super().__init__(own, *args, texts=row.texts, initial={name: getattr(row, name) for name in names}, **kwargs)
        self.row = row
        if row.kind == Kind.EVENT:
            self._add_event_fields()
        if row.kind in (Kind.SOCIAL, Kind.NEWSLETTER):
            for name in [name for name in self.fields if name.startswith(("link_", "label_"))]:
                del self.fields[name]
            self.parts = tuple(part for part in self.parts if part.name not in ("link", "label"))
        if row.kind == Kind.VIDEO:
            self.fields[f"link_{own}"].required = True

    def _add_event_fields(self) -> None:
        clock: dict[str, Any] = {
            "widget": forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
        }
        when: dict[str, Any] = {"input_formats": ["%Y-%m-%dT%H:%M"], **clock}
        wrong = {"invalid": _("Give day and time, such as 2026-12-03T19:00."), "required": _("When does it begin?")}
        self.fields |= {
            "starts_at": forms.DateTimeField(label=_("It begins"), error_messages=wrong, **when),
            "ends_at": forms.DateTimeField(label=_("It ends"), required=False, error_messages=wrong, **when),
            "place": forms.CharField(label=_("Place"), max_length=200),
            "country": forms.CharField(label=_("Only for deliveries to this country"), max_length=2, required=False,
                                       help_text=_("Two letters, such as NL.")),
            "postcodes": EntriesField(label=_("Only where the postcode begins with"), longest=10,
                                      help_text=_("For example: 10, 11. Leave it empty for the whole country.")),
        }  # fmt: skip

    def clean_days_after(self) -> int:
        return self.cleaned_data.get("days_after") or 0

    def clean_country(self) -> str:
        return clean_country(self.cleaned_data["country"])

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        start, end = given.get("starts_at"), given.get("ends_at")
        if start and end and end <= start:
            self.add_error("ends_at", _("It ends before it begins. Give a later moment."))
        return given

    def apply(self, row: CareBlock) -> None:
        """Put the cleaned values into the row, unsaved."""
        for name in (*self.FIELDS, *self.EVENT):
            if name in self.cleaned_data:
                setattr(row, name, self.cleaned_data[name])
        row.texts = self.texts()


class AnswerForm(WordsForm):
    """A question with the brand's own answer."""

    parts: tuple[Part, ...] = (
        Part("question", _("Question"), longest=160, is_needed=True),
        Part(
            "answer",
            _("Answer"),
            _("Plain text; an empty line begins a paragraph, addresses become links."),
            3000,
            True,
            True,
        ),
    )
    topic = forms.ChoiceField(
        label=_("It answers"), choices=TOPICS, required=False,
        help_text=_("Choose one of our questions and your words take the place of our answer."),
    )  # fmt: skip
    is_on = forms.BooleanField(label=_("Show it"), required=False)

    def __init__(self, own: str, row: CommonQuestion, *args: Any, **kwargs: Any) -> None:
        super().__init__(own, *args, texts=row.texts, initial={"topic": row.topic, "is_on": row.is_on}, **kwargs)

    def apply(self, row: CommonQuestion) -> None:
        """Put the cleaned values into the row, unsaved."""
        row.topic, row.is_on, row.texts = self.cleaned_data["topic"], self.cleaned_data["is_on"], self.texts()


class RuleForm(WordsForm):
    """What is taken back, from whom and how."""

    parts: tuple[Part, ...] = (
        Part("offer", _("The offer"), _("Leave it empty and we say it for you."), 500, True),
        Part(
            "how",
            _("How it works"),
            _("For example: the courier takes one appliance along, disconnected and empty."),
            800,
            True,
        ),
    )
    is_on = forms.BooleanField(label=_("Offer it with new orders"), required=False)
    mails_offer = forms.BooleanField(
        label=_("Mail the offer too"), required=False,
        help_text=_("The mail that went is the strongest proof of the offer."),
    )  # fmt: skip
    methods = forms.MultipleChoiceField(
        label=_("How can it be handed in?"), choices=TakeBack.Method.choices, required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    categories = EntriesField(label=_("For these categories"))
    skus = EntriesField(label=_("For these article numbers"))
    words = EntriesField(
        label=_("For items with these words in their name"),
        help_text=_("Leave all three empty to offer it with every order."),
    )
    countries = EntriesField(
        label=_("For deliveries to these countries"),
        longest=2,
        help_text=_("Two letters each, such as NL, DE. Empty: all."),
    )
    days_after_delivery = forms.IntegerField(
        label=_("Days after the delivery until which it can be asked for"), min_value=0, max_value=365
    )

    FIELDS = ("is_on", "mails_offer", "methods", "categories", "skus", "words", "countries", "days_after_delivery")

    def __init__(self, own: str, row: TakeBackRule, *args: Any, **kwargs: Any) -> None:
        given = {name: getattr(row, name) for name in self.FIELDS}
        super().__init__(own, *args, texts=row.texts, initial=given, **kwargs)
        if row.kind != TakeBackRule.Kind.OLD_FOR_NEW:  # see TakeBackRule.mails
            del self.fields["mails_offer"]

    def clean_countries(self) -> list[str]:
        return [clean_country(code) for code in self.cleaned_data["countries"]]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if given.get("is_on") and not given.get("methods"):
            self.add_error("methods", _("Choose at least one way, or nobody can hand anything in."))
        return given

    def apply(self, row: TakeBackRule) -> None:
        """Put the cleaned values into the row, unsaved."""
        for name in self.FIELDS:
            setattr(row, name, self.cleaned_data.get(name, False))
        row.texts = self.texts()


class PlanForm(forms.Form):
    """When and how an old product comes back."""

    planned_on = forms.DateField(
        label=_("Day"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d"], error_messages={"invalid": _("Give a day, such as 2026-12-03.")},
    )  # fmt: skip
    note = forms.CharField(
        label=_("What the customer should know"), required=False, max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("It is mailed, and stands on the order’s page."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        first, last = _plannable()
        self.fields["planned_on"].widget.attrs |= {"min": first.isoformat(), "max": last.isoformat()}

    def clean_planned_on(self) -> date | None:
        """A day of the coming year: what is mailed must be a day that somebody can come on."""
        day: date | None = self.cleaned_data["planned_on"]
        first, last = _plannable()
        if day is not None and not first <= day <= last:
            raise ValidationError(self.fields["planned_on"].error_messages["invalid"], code="invalid")
        return day


def _plannable() -> tuple[date, date]:
    today = timezone.localdate()
    return today, today + YEAR

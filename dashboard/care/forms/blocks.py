"""What is added to pages and mails."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from care.models import CareBlock
from dashboard.care.forms.settings import clean_country
from dashboard.care.wording import EntriesField, Part, WordsForm

Kind, Moment = CareBlock.Kind, CareBlock.Moment
YEAR = timedelta(days=365)  # how far ahead something is planned


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

"""What the team writes about a prize draw, with what the law asks of a small one (Dutch code of conduct for small prize
draws of 2014, and the Wet op de kansspelen behind it): free to enter, terms to read, an end, prizes below a limit."""

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from care.models import CareBlock
from dashboard.care.forms import BlockForm
from dashboard.care.wording import Part

SMALL = Decimal(4500)  # euros: below it any number of draws a year, above it one, with full terms
LARGEST = Decimal(100_000)
CLOCK = "%Y-%m-%dT%H:%M"


class DrawForm(BlockForm):
    """A prize draw: mailed to those who may be written to, never shown beside an order."""

    parts: tuple[Part, ...] = (
        Part("title", _("What can be won"), longest=120, is_needed=True),
        Part("text", _("Text"), _("Plain text; an empty line begins a paragraph."), 1500, True),
        Part("link", _("Where one takes part"), is_link=True, is_needed=True),
        Part("terms", _("The terms"), _("Who may take part, how winners are drawn, where to complain."), is_link=True,
             is_needed=True),
    )  # fmt: skip
    DRAW = ("ends_at", "prize_total", "country")

    def __init__(self, own: str, row: CareBlock, *args: Any, **kwargs: Any) -> None:
        super().__init__(own, row, *args, **kwargs)
        for name in ("moment", "days_after", "categories", "skus", "words"):
            del self.fields[name]
        wrong = {"invalid": _("Give day and time, such as 2026-12-03T19:00."), "required": _("When does it end?")}
        self.fields |= {
            "ends_at": forms.DateTimeField(
                label=_("It ends"), error_messages=wrong, input_formats=[CLOCK],
                widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=CLOCK),
            ),
            "prize_total": forms.DecimalField(
                label=_("What all prizes are worth together, in euros"), min_value=0, max_digits=10, decimal_places=2,
            ),
            "is_free": forms.BooleanField(
                label=_("Taking part is free, and buying something does not raise the chances"),
                error_messages={"required": _("A draw that one has to pay or buy for needs a licence.")},
            ),
            "country": forms.CharField(label=_("Only for deliveries to this country"), max_length=2, required=False,
                                       help_text=_("Two letters, such as NL.")),
        }  # fmt: skip
        for name in self.DRAW:
            self.initial[name] = getattr(row, name)
        self.initial["is_free"] = row.pk is not None

    def clean_prize_total(self) -> Decimal:
        total: Decimal = self.cleaned_data["prize_total"]
        if total > LARGEST:
            raise ValidationError(_("Above €100,000 a prize draw needs a licence."))
        return total

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        end, total = given.get("ends_at"), given.get("prize_total")
        if end and end <= timezone.now():
            self.add_error("ends_at", _("That is over. Give a later moment."))
        if total is not None and total >= SMALL and end and _large_ones(end.year) - {self.row.pk}:
            self.add_error("prize_total", _("With prizes of €4,500 or more there may be one draw a year."))
        return given

    def apply(self, row: CareBlock) -> None:
        """Put the cleaned values into the row, unsaved."""
        super().apply(row)
        for name in self.DRAW:
            setattr(row, name, self.cleaned_data[name])


def _large_ones(year: int) -> set[int]:
    rows = CareBlock.objects.filter(kind=CareBlock.Kind.DRAW, prize_total__gte=SMALL, ends_at__year=year)
    return set(rows.values_list("pk", flat=True))

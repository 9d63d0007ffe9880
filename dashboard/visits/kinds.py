"""The kinds of appointment: what can be booked, how long it takes, who does it and where."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from dashboard.access import MemberRequest, member_required
from dashboard.care.wording import Part, WordsForm
from dashboard.visits.editing import delete, edit
from visits.models import AppointmentKind, KindAtLocation, Location, Skill, Specialist


class KindForm(WordsForm):
    """One kind of appointment, its name in every language."""

    parts: tuple[Part, ...] = (Part("name", _("Name"), _("Such as: Fitting, Running analysis."), 120, is_needed=True),)
    explains = forms.CharField(
        label=_("What happens"), max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("One or two sentences that customers read before they choose."),
    )  # fmt: skip
    minutes = forms.IntegerField(label=_("Takes, in minutes"), min_value=5, max_value=480)
    buffer_minutes = forms.IntegerField(
        label=_("Kept free after each, in minutes"), min_value=0, max_value=240,
        help_text=_("To tidy up, or to catch breath."),
    )  # fmt: skip
    every_minutes = forms.IntegerField(
        label=_("A time is offered every … minutes"), min_value=5, max_value=480,
        help_text=_("Counted from the opening: with 30 at 9:00, 9:30, 10:00."),
    )  # fmt: skip
    notice_hours = forms.IntegerField(label=_("Hours before, until which it can be booked"), min_value=0, max_value=720)
    change_hours = forms.IntegerField(
        label=_("Hours before, until which customers can move or cancel it"), min_value=0, max_value=720
    )
    days_ahead = forms.IntegerField(label=_("Days ahead that can be booked"), min_value=1, max_value=180)
    locations: "forms.ModelMultipleChoiceField[Location]" = forms.ModelMultipleChoiceField(
        label=_("Where?"), queryset=None, required=False, widget=forms.CheckboxSelectMultiple
    )
    specialists: "forms.ModelMultipleChoiceField[Specialist]" = forms.ModelMultipleChoiceField(
        label=_("With whom?"), queryset=None, required=False, widget=forms.CheckboxSelectMultiple
    )
    is_active = forms.BooleanField(label=_("Customers can book it"), required=False)

    FIELDS = (
        "explains", "minutes", "buffer_minutes", "every_minutes", "notice_hours", "change_hours", "days_ahead",
        "is_active",
    )  # fmt: skip

    def __init__(self, own: str, row: AppointmentKind, sent: Any = None) -> None:
        names = {**row.names, own: row.name}
        initial: dict[str, Any] = {name: getattr(row, name) for name in self.FIELDS}
        for name in ("locations", "specialists"):
            initial[name] = list(getattr(row, name).values_list("pk", flat=True)) if row.pk else []
        texts = {code: {"name": name} for code, name in names.items()}
        super().__init__(own, sent, texts=texts, initial=initial)
        self.row = row
        fields: dict[str, Any] = self.fields
        fields["locations"].queryset, fields["specialists"].queryset = Location.objects.all(), Specialist.objects.all()

    def save(self) -> None:
        """Write the kind, where it is offered and who does it."""
        names = {code: words["name"] for code, words in self.texts().items()}
        self.row.name = names.pop(self.own)
        self.row.names = names
        for name in self.FIELDS:
            setattr(self.row, name, self.cleaned_data[name])
        self.row.save()
        offered, able = set(self.cleaned_data["locations"]), set(self.cleaned_data["specialists"])
        KindAtLocation.objects.filter(kind=self.row).exclude(location__in=offered).delete()
        for location in offered:
            KindAtLocation.objects.get_or_create(kind=self.row, location=location)
        Skill.objects.filter(kind=self.row).exclude(specialist__in=able).delete()
        for specialist in able:
            Skill.objects.get_or_create(kind=self.row, specialist=specialist)


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def kind_new(request: MemberRequest) -> HttpResponse:
    return _edit(request, AppointmentKind())


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def kind(request: MemberRequest, pk: int) -> HttpResponse:
    return _edit(request, get_object_or_404(AppointmentKind, pk=pk))


@require_POST
@member_required
def kind_delete(request: MemberRequest, pk: int) -> HttpResponse:
    return delete(request, get_object_or_404(AppointmentKind, pk=pk), "kind")


def _edit(request: MemberRequest, row: AppointmentKind) -> HttpResponse:
    form = KindForm(request.member.merchant.language, row, request.POST if request.method == "POST" else None)
    return edit(request, form, row, "kind")

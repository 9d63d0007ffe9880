"""What the three kinds of set-up rows have in common: a form that saves or tells what is wrong, and deleting."""

from typing import Any, Protocol

from django.db import IntegrityError, transaction
from django.db.models import RestrictedError
from django.http import HttpResponse
from django.utils.translation import gettext as _

from dashboard.access import MemberRequest
from dashboard.answering import done, page, place
from visits.models import Appointment, AppointmentKind, Collection, Location, Specialist

Row = Location | Specialist | AppointmentKind
MOST = 200  # rows of one kind: more, and the customer's pages become a telephone book
FIELD = {Location: "location", Specialist: "specialist", AppointmentKind: "kind"}


class Saving(Protocol):
    """A form that can write what it was given."""

    is_bound: bool

    def is_valid(self) -> bool: ...

    def add_error(self, field: str | None, error: Any) -> None: ...

    def save(self) -> None: ...


def edit(request: MemberRequest, form: Saving, row: Row, view: str) -> HttpResponse:
    """Show the row's form, or save it; 422 names what is wrong and keeps what was typed."""
    is_new = row.pk is None
    if form.is_bound and form.is_valid() and _saved(form, row):
        return done(request, _("Saved."), place(request, "visits_setup"))
    context = {
        "here": "visits_setup",
        "form": form,
        "row": row,
        "is_new": is_new,
        "delete": "" if is_new or hangs_on(row) else f"{view}_delete",
        "is_kept": not is_new and hangs_on(row),
    }
    return page(request, f"dashboard/visits/{view}.html", context, status=422 if form.is_bound else 200)


def delete(request: MemberRequest, row: Row, view: str) -> HttpResponse:
    """Delete a row on which nothing hangs; any other can be switched off."""
    try:
        with transaction.atomic():
            if hangs_on(row):
                raise RestrictedError("appointments or orders to collect", set())
            row.delete()
    except RestrictedError:  # also of somebody who booked a moment ago
        words = _("Not deleted: appointments or orders belong to it. Switch it off, and nobody can choose it any more.")
        return done(request, words, place(request, view, row.pk), good=False)
    return done(request, _("Deleted."), place(request, "visits_setup"))


def hangs_on(row: Row) -> bool:
    """Do appointments or orders to collect belong to it, also past ones?"""
    belongs: dict[str, Any] = {FIELD[type(row)]: row}
    if Appointment.objects.filter(**belongs).exists():
        return True
    return isinstance(row, Location) and Collection.objects.filter(location=row).exists()


def _saved(form: Saving, row: Row) -> bool:
    if row._state.adding and type(row).objects.count() >= MOST:
        form.add_error(None, _("There are %(most)s already. Delete one first.") % {"most": MOST})
        return False
    try:
        with transaction.atomic():
            form.save()
    except IntegrityError:  # a colleague saved the same name in this moment
        form.add_error("name", _("There is one of this name already."))
        return False
    return True

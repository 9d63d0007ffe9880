"""Connections: who sends to us, whether they still do, and with which secret."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dashboard import words
from dashboard.access import MemberRequest, member_required
from dashboard.answering import SeeOther, done, page, place
from dashboard.connecting import SettingsForm
from dashboard.forms import ConnectionForm, RotationForm
from inbox.connecting import create_connection, fresh_secret, hook_url
from inbox.door import forget_cached
from inbox.models import Connection

SHOW_ONCE = "dashboard.show_secret_of"


@require_safe
@member_required
def connections(request: MemberRequest) -> HttpResponse:
    """Every connection with its health in words."""
    rows = Connection.objects.order_by("-is_active", "source", "pk")
    return page(
        request, "dashboard/connections.html", {"here": "connections", "connections": rows, "alarms": words.ALARMS}
    )


@require_safe
@member_required
def connection(request: MemberRequest, pk: int) -> HttpResponse:
    """One connection. Right after its secret was made it is shown, once."""
    row = get_object_or_404(Connection, pk=pk)
    return page(request, "dashboard/connection.html", _context(request, row))


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def connection_new(request: MemberRequest) -> HttpResponse:
    """Choose a source and give or get a secret; 422 names what is wrong with the form."""
    form = ConnectionForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        given = form.cleaned_data
        config = {"base_url": given["base_url"]} if given["base_url"] else {}
        try:
            row = create_connection(
                given["source"], given["secret"], label=given["label"], api_token=given["api_token"], config=config
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            request.session[SHOW_ONCE] = row.pk
            return SeeOther(place(request, "connection", row.pk))
    return page(
        request, "dashboard/connection_new.html", {"here": "connections", "form": form},
        status=422 if form.is_bound else 200,
    )  # fmt: skip


@require_POST
@member_required
def connection_rotate(request: MemberRequest, pk: int) -> HttpResponse:
    """Make a new secret current. The one before stays valid until the next rotation, so nothing is lost."""
    row = _locked(pk)
    form = RotationForm(request.POST)
    if not form.is_valid():
        return page(request, "dashboard/connection.html", _context(request, row, form=form), status=422)
    row.rotate_secret(form.cleaned_data["secret"] or fresh_secret())
    forget_cached()
    request.session[SHOW_ONCE] = row.pk
    return SeeOther(place(request, "connection", pk) + "#secret")


@require_POST
@member_required
def connection_settings(request: MemberRequest, pk: int) -> HttpResponse:
    """Change name, API token and settings; 422 names what is wrong. An empty token keeps the stored one."""
    row = _locked(pk)
    form = SettingsForm(row, request.POST)
    if not form.is_valid():
        return page(request, "dashboard/connection.html", _context(request, row, settings=form), status=422)
    form.apply()
    row.save(update_fields=["label", "api_token", "config"])
    forget_cached()
    return done(request, _("Saved."), place(request, "connection", pk))


@require_POST
@member_required
def connection_switch(request: MemberRequest, pk: int) -> HttpResponse:
    """Pause or resume (`is_active` = 0 or 1). A paused connection turns its sender away and is not asked."""
    row = _locked(pk)
    row.is_active = request.POST.get("is_active") == "1"
    row.alarm, row.alarm_since = ("", None) if not row.is_active else (row.alarm, row.alarm_since)
    row.save(update_fields=["is_active", "alarm", "alarm_since"])
    forget_cached()
    said = (
        _("The connection receives again.")
        if row.is_active
        else _("The connection is paused: its sender is turned away.")
    )
    return done(request, said, place(request, "connection", pk))


@require_POST
@member_required
def connection_repaired(request: MemberRequest, pk: int) -> HttpResponse:
    """A person says that the losses are repaired: count anew, so that the alarm means something again."""
    row = _locked(pk)
    row.missed, row.alarm, row.alarm_since = 0, "", None
    row.save(update_fields=["missed", "alarm", "alarm_since"])
    return done(
        request, _("Noted. We raise the alarm again if webhooks get lost again."), place(request, "connection", pk)
    )


def _locked(pk: int) -> Connection:
    rows = Connection.objects.select_for_update().order_by("pk")
    found: Connection = get_object_or_404(rows, pk=pk)
    return found


def _context(
    request: MemberRequest, row: Connection, *, form: RotationForm | None = None, settings: SettingsForm | None = None
) -> dict[str, Any]:
    shown = request.session.get(SHOW_ONCE) == row.pk and request.method == "GET" and request.member.may_act
    if shown:
        del request.session[SHOW_ONCE]
    return {
        "here": "connections",
        "connection": row,
        "hook_url": hook_url(row),
        "new_secret": row.secret if shown else "",
        "form": form or RotationForm(),
        "settings": settings or SettingsForm(row),
        "alarm": words.ALARMS.get(row.alarm),
    }

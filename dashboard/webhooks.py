"""Inbound webhooks: find them, look into them, put them through again."""

import json
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from dashboard.access import MemberRequest, member_required
from dashboard.answering import SeeOther, done, is_fragment, page, place
from dashboard.disclosure import masked, readable
from inbox.contracts import Credentials
from inbox.models import Connection, InboundWebhook
from inbox.replay import FOR_A_PERSON, Replayed, replay, set_aside
from inbox.sources import UnknownSource, source
from outbox.models import DomainEvent

PAGE = 50
MOST_AT_ONCE = 500  # one transaction, so that a click never locks the table for long
States = InboundWebhook.State
BY_NAME = {state.name.lower(): state for state in States}
# Replaying "waiting" or "done" in bulk helps nobody and costs every worker's time.
IN_BULK = {"quarantined", "rejected", "buried", "ignored"}
# What is still in front of a person can be set aside; the rest is not in their way.
CAN_BE_SET_ASIDE = {state.name.lower() for state in FOR_A_PERSON}
MOST_ASKS = 5  # a worker that is down must not be asked about for ever


@require_safe
@member_required
def webhooks(request: MemberRequest) -> HttpResponse:
    """GET ?state= &connection= &topic= &older=: newest first, a page at a time."""
    found = _older_than(_filtered(request.GET), request.GET.get("older", ""))
    rows = list(found.defer("body", "headers").select_related("connection")[: PAGE + 1])
    shown = rows[:PAGE]
    given = {name: request.GET.get(name, "") for name in ("state", "connection", "topic")}
    return page(request, "dashboard/webhooks.html", {
        "here": "webhooks",
        "webhooks": shown,
        "given": given,
        "states": [(name, state.label) for name, state in BY_NAME.items()],
        "connections": Connection.objects.order_by("source", "pk"),
        "in_bulk": given["state"] in IN_BULK and bool(shown),
        "aside_in_bulk": given["state"] in CAN_BE_SET_ASIDE and bool(shown),
        "can_be_set_aside": FOR_A_PERSON,
        "older": _next(given, shown[-1]) if len(rows) > PAGE else "",
        "newest": "?" + urlencode(given) if request.GET.get("older") else "",
    }, part="webhooks")  # fmt: skip


@require_safe
@member_required
def webhook(request: MemberRequest, pk: int) -> HttpResponse:
    """One request as it came in, without the secrets in its headers, and what followed from it."""
    row = get_object_or_404(InboundWebhook.objects.select_related("connection"), pk=pk)
    return page(request, "dashboard/webhook.html", {
        "here": "webhooks",
        "webhook": row,
        "can_be_set_aside": FOR_A_PERSON,
        "headers": masked(json.loads(row.headers or "{}"), _secret_headers(row.connection)),
        "body": readable(bytes(row.body)),
        "events": DomainEvent.objects.filter(webhook_id=row.pk).order_by("pk"),
    })  # fmt: skip


@require_POST
@member_required
def webhook_replay(request: MemberRequest, pk: int) -> HttpResponse:
    """Put one webhook through again; htmx gets the row as it is now."""
    row = get_object_or_404(InboundWebhook.objects.only("pk"), pk=pk)
    outcome = replay(InboundWebhook.objects.filter(pk=row.pk))
    if is_fragment(request, f"webhook-{pk}"):
        return _row(request, pk, outcome=_told(outcome), ask=1)
    return done(request, _told(outcome), place(request, "webhook", pk), good=bool(outcome.queued))


@require_safe
@member_required
def webhook_row(request: MemberRequest, pk: int) -> HttpResponse:
    """GET ?asked=: the row as it is now, for htmx; while it waits it asks again, MOST_ASKS times in all."""
    get_object_or_404(InboundWebhook.objects.only("pk"), pk=pk)
    if not is_fragment(request, f"webhook-{pk}"):
        return SeeOther(place(request, "webhook", pk))
    asked = request.GET.get("asked", "")
    return _row(request, pk, ask=int(asked) + 1 if asked in map(str, range(MOST_ASKS)) else MOST_ASKS + 1)


def _row(request: MemberRequest, pk: int, *, outcome: str = "", ask: int) -> HttpResponse:
    fresh = InboundWebhook.objects.select_related("connection").defer("body", "headers").get(pk=pk)
    return render(request, "dashboard/_webhook_row.html", {
        "webhook": fresh,
        "can_be_set_aside": FOR_A_PERSON,
        "outcome": outcome,
        "ask": ask if fresh.state == States.PENDING and ask <= MOST_ASKS else 0,
    })  # fmt: skip


@require_POST
@member_required
def webhook_set_aside(request: MemberRequest, pk: int) -> HttpResponse:
    """Take one webhook out of "To do"; htmx gets the row as it is now."""
    row = get_object_or_404(InboundWebhook.objects.only("pk"), pk=pk)
    number = set_aside(InboundWebhook.objects.filter(pk=row.pk))
    if is_fragment(request, f"webhook-{pk}"):
        return _row(request, pk, outcome=_aside_told(number), ask=0)
    return done(request, _aside_told(number), place(request, "webhook", pk), good=bool(number))


@require_POST
@member_required
def webhooks_set_aside(request: MemberRequest) -> HttpResponse:
    """Take every webhook of a filter out of "To do", oldest first, at most MOST_AT_ONCE."""
    overview = place(request, "webhooks")
    if request.POST.get("state") not in CAN_BE_SET_ASIDE:
        words = _("Choose first which webhooks: not verified, not understood or given up.")
        return done(request, words, overview, good=False)
    wanted = _filtered(request.POST).order_by("pk").values_list("pk", flat=True)[:MOST_AT_ONCE]
    number = set_aside(InboundWebhook.objects.filter(pk__in=list(wanted)))
    return done(request, _aside_told(number), overview, good=bool(number))


@require_POST
@member_required
def webhooks_replay(request: MemberRequest) -> HttpResponse:
    """Put every webhook of a filter through again, oldest first, at most MOST_AT_ONCE."""
    overview = place(request, "webhooks")
    if request.POST.get("state") not in IN_BULK:
        words = _("Choose first which webhooks: not verified, not understood, given up or nothing to do.")
        return done(request, words, overview, good=False)
    wanted = _filtered(request.POST).order_by("pk").values_list("pk", flat=True)[:MOST_AT_ONCE]
    outcome = replay(InboundWebhook.objects.filter(pk__in=list(wanted)))
    return done(request, _told(outcome), overview, good=bool(outcome.queued))


def _filtered(given: QueryDict) -> QuerySet[InboundWebhook]:
    rows: QuerySet[InboundWebhook] = InboundWebhook.objects.order_by("-received_at", "-pk")
    wanted = {name: str(given.get(name, "")).replace("\0", "") for name in ("state", "connection", "topic", "reason")}
    if wanted["state"] in BY_NAME:
        rows = rows.filter(state=BY_NAME[wanted["state"]])
    if wanted["connection"].isdecimal() and len(wanted["connection"]) < 19:
        rows = rows.filter(connection_id=int(wanted["connection"]))
    if wanted["topic"].strip():
        rows = rows.filter(topic__icontains=wanted["topic"].strip())
    if "reason" in given:
        rows = rows.filter(last_error=wanted["reason"])
    return rows


def _older_than(rows: QuerySet[InboundWebhook], cursor: str) -> QuerySet[InboundWebhook]:
    written, _sign, pk = cursor.partition("~")
    try:
        moment = parse_datetime(written)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None or not pk.isdecimal() or len(pk) > 18:
        return rows
    return rows.filter(Q(received_at__lt=moment) | Q(received_at=moment, pk__lt=int(pk)))


def _next(given: dict[str, str], last: InboundWebhook) -> str:
    wanted: dict[str, Any] = {name: value for name, value in given.items() if value}
    return "?" + urlencode({**wanted, "older": f"{last.received_at.isoformat()}~{last.pk}"})


def _aside_told(number: int) -> str:
    if not number:
        return _("There was nothing to set aside.")
    return ngettext("%(n)s webhook is set aside.", "%(n)s webhooks are set aside.", number) % {"n": number}


def _told(outcome: Replayed) -> str:
    """What became of it, in words."""
    parts = []
    if outcome.queued:
        parts.append(
            ngettext("%(n)s webhook is put through again.", "%(n)s webhooks are put through again.", outcome.queued)
            % {"n": outcome.queued}
        )
    if outcome.still_unverified:
        parts.append(
            ngettext(
                "%(n)s is still not verified: what proves the sender does not fit.",
                "%(n)s are still not verified: what proves the sender does not fit.",
                outcome.still_unverified,
            )
            % {"n": outcome.still_unverified}
        )
    if outcome.already_stored:
        parts.append(
            ngettext("%(n)s came in properly since.", "%(n)s came in properly since.", outcome.already_stored)
            % {"n": outcome.already_stored}
        )
    if outcome.erased:
        parts.append(
            ngettext(
                "%(n)s was erased with its customer's data, so nothing is left to put through.",
                "%(n)s were erased with their customers' data, so nothing is left to put through.",
                outcome.erased,
            )
            % {"n": outcome.erased}
        )
    return " ".join(parts) or _("There was nothing to put through again.")


def _secret_headers(connection: Connection) -> frozenset[str]:
    try:
        return source(connection.source).secret_headers(Credentials(connection.secrets, connection.config))
    except UnknownSource:  # an adapter that this version does not have any more
        return frozenset()

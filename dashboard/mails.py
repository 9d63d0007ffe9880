"""One mail: why it went, waits or did not go, what was sent word by word, and another try for one that failed."""

from typing import Any
from urllib.parse import urlsplit

from csp.constants import SELF
from csp.decorators import csp_update
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from dashboard.access import MemberRequest, member_required
from dashboard.advising import advice
from dashboard.answering import done, page, place
from merchants.links import storefront_url
from notifications import reasons
from notifications.delivery.moves import move
from notifications.journeys import titles
from notifications.models import Message, MessageContent, MessageMove
from notifications.tasks import doorbell
from orders.models import Order

# The mail's own styles and pictures of the shop's own host: no script, no picture that tells another server who looked,
# no form.
MAIL_POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'self'"


@csp_update({"frame-src": [SELF]})  # type: ignore[untyped-decorator]
@require_safe
@member_required
def mail(request: MemberRequest, pk: int) -> HttpResponse:
    """What became of the message, why, and what can be done about it; with its content once that was made."""
    row = get_object_or_404(
        Message.objects.select_related("step", "enrolment__journey", "content").prefetch_related("moves"), pk=pk
    )
    content: MessageContent | None = getattr(row, "content", None)
    run = row.enrolment
    order = Order.objects.filter(pk=run.order_id).first() if run.order_id else None
    context = {
        "here": "orders" if order else "journeys", "mail": row, "content": content, "order": order,
        "state": Message.State(row.state).name.lower(), "journey": run.journey,
        "journey_title": titles.title(run.journey),
        "why": reasons.words(row.last_error) if row.last_error else "",
        "is_until": reasons.names_its_end(row.last_error),
        "advice": advice(row.state, row.last_error, run.journey_id), "moves": [_moved(one) for one in row.moves.all()],
    }  # fmt: skip
    return page(request, "dashboard/mail.html", context)


def _moved(one: MessageMove) -> dict[str, Any]:
    return {
        "at": one.at, "to": Message.State(one.to_state).name.lower(), "until": one.until,
        "why": reasons.words(one.reason) if one.reason else "",
    }  # fmt: skip


@require_safe
@member_required
def mail_html(request: MemberRequest, pk: int) -> HttpResponse:
    """The html part alone, for the frame on the mail's page: locked up by a policy of its own."""
    content = get_object_or_404(MessageContent.objects.only("html"), pk=pk)
    response = HttpResponse(content.html)
    # The logo comes from the storefront's own host, as it does in the customer's mailbox.
    here = urlsplit(storefront_url(request.member.merchant, "home"))
    response["Content-Security-Policy"] = f"{MAIL_POLICY}; img-src {here.scheme}://{here.netloc}"
    response["X-Frame-Options"] = "SAMEORIGIN"
    return response


@require_POST
@member_required
def message_retry(request: MemberRequest, pk: int) -> HttpResponse:
    """Plan a failed mail anew, due now. The guards still decide at send time whether it is right to send."""
    message = get_object_or_404(
        Message.objects.select_for_update(of=("self",)).select_related("enrolment").order_by("pk"), pk=pk
    )
    run = message.enrolment
    order = place(request, "order", run.order_id) if run.order_id else place(request, "journey", run.journey_id)
    now = timezone.now()
    # planned_at too: a person asked for it now, so it is not "due too long ago to be welcome".
    if message.state != Message.State.FAILED or not move(
        message, Message.State.SCHEDULED, due_at=now, planned_at=now, attempts=0
    ):
        return done(request, _("This mail is not waiting for another try any more."), order, good=False)
    transaction.on_commit(doorbell.ring)
    return done(request, _("The mail is sent again in a moment."), order)

"""One mail: what was sent, word by word, and another try for one that failed."""

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
from dashboard.answering import done, page, place
from merchants.links import storefront_url
from notifications.delivery.moves import move
from notifications.models import Message, MessageContent
from notifications.tasks import doorbell

# The mail's own styles and pictures of the shop's own host: no script, no picture that tells another server who looked,
# no form.
MAIL_POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'self'"


@csp_update({"frame-src": [SELF]})  # type: ignore[untyped-decorator]
@require_safe
@member_required
def mail(request: MemberRequest, pk: int) -> HttpResponse:
    """The stored mail with its subject, addresses and both parts."""
    content = get_object_or_404(MessageContent.objects.select_related("message__step", "message__enrolment"), pk=pk)
    return page(request, "dashboard/mail.html", {"here": "orders", "content": content, "mail": content.message})


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

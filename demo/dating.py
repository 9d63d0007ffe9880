"""The story happened over days and is told in a minute: its mails are dated as they would have gone.

What is told of this morning was mailed this morning. Without that, whoever got the mails of three days within this one
minute would look like somebody whom a fault floods, and the breaker for that would hold what came last.
"""

from datetime import datetime, timedelta

from django.db.models import F

from merchants.models import Merchant
from merchants.tenancy import scoped
from notifications.models import MailClass, Message, MessageContent, MessageMove
from orders.models import Order

TOOK = timedelta(seconds=40)  # from the news to the mail
TEMPLATE, OFFERED = "message__step__template", "take_back_offered"
LATE = timedelta(minutes=2)  # what went so long after its news is dated back


def date_back(merchant: Merchant) -> int:
    """Date every status mail that went later than its news; returns how many. Twice is once."""
    with scoped(merchant):
        status = MessageContent.objects.exclude(mail_class=MailClass.MARKETING)
        sent = status.filter(sent_at__isnull=False, message__enrolment__order_id__isnull=False)
        rows = list(sent.values_list("pk", "sent_at", "message__planned_at", TEMPLATE, "message__enrolment__order_id"))
        placed = dict(Order.objects.filter(pk__in={row[4] for row in rows}).values_list("pk", "placed_at"))
        late = 0
        for pk, at, planned, template, order in rows:
            # What was offered with an order was offered when it was placed, whenever we heard of it.
            news = placed[order] if template == OFFERED else planned
            if at > news + LATE:
                _date(pk, at, news + TOOK)
                late += 1
        return late


def _date(pk: int, went: datetime, to: datetime) -> None:
    """The mail, its plan and its history, as if it had gone then."""
    by = went - to
    MessageContent.objects.filter(pk=pk).update(sent_at=to, rendered_at=F("rendered_at") - by)
    MessageMove.objects.filter(message=pk).update(at=F("at") - by)
    Message.objects.filter(pk=pk, planned_at__gt=to).update(planned_at=to, due_at=to)

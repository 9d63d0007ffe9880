"""Mails that did not go, or of which nobody knows whether they did."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from dashboard import words
from dashboard.needs.need import SHOWN, Need, since
from notifications.models import Message
from notifications.reasons import words as reason_words
from orders.models import Order


def messages() -> Iterator[Need]:
    """What is held is no trouble: a pause, the night, a budget. A storm is, and has one line (needs/sending.py)."""
    state = Message.State
    rows = list(
        Message.objects.filter(state__in=[state.FAILED, state.UNCERTAIN], planned_at__gt=since())
        .select_related("step", "enrolment")
        .order_by("-planned_at")[: SHOWN + 1]
    )
    numbers = dict(Order.objects.filter(pk__in=[row.enrolment.order_id for row in rows]).values_list("pk", "number"))
    for row in rows:
        yield _message(row, numbers.get(row.enrolment.order_id, ""))


def _message(row: Message, number: str) -> Need:
    code = Message.State(row.state).name.lower()
    failed = row.state == Message.State.FAILED
    order_id = row.enrolment.order_id
    told = {
        "number": number,
        "mail": words.told(words.MAILS, row.step.template),
        "state": row.get_state_display(),
    }
    # A birthday or a wish has no order: its own page tells of it.
    what = _("Order %(number)s, “%(mail)s”: %(state)s") if order_id else _("“%(mail)s”: %(state)s")
    return Need(
        what=what % told,
        means=_("%(meaning)s Reason: %(reason)s.")
        % {"meaning": words.MESSAGE_TROUBLE[code], "reason": reason_words(row.last_error)},
        tone="danger" if failed else "warning",
        at=row.planned_at,
        link=("order", (order_id,)) if order_id else ("journey", (row.enrolment.journey_id,)),
        act=("message_retry", (row.pk,)) if failed else None,
        act_words=_("Send again") if failed else "",
    )

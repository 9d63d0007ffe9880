"""What the clock settles: expired leases, doubts that nobody resolved, holds that ran out."""

from collections.abc import Callable

from django.db.models import Q
from django.utils import timezone

from merchants.tenancy import scoped, unscoped
from notifications import reasons
from notifications.delivery import State, doubt
from notifications.models import MailClass, Message
from notifications.models.messages import hour_of
from notifications.moves import move

BATCH = 500


def settle() -> int:
    """Settle every message whose time ran out, for every merchant; returns how many moved."""
    moved, now = 0, timezone.now()
    for state, wanted, decide in UNSETTLED:
        with unscoped("find messages whose time ran out"):
            rows = list(
                Message.objects.filter(wanted, state=state, due_at__lte=now, due_hour__lte=hour_of(now))
                .order_by("due_at")
                .values_list("merchant_id", "pk")[:BATCH]
            )
        for merchant_id, pk in rows:
            moved += _settle(merchant_id, pk, state, decide)
    return moved


def _settle(merchant_id: int, pk: int, state: int, decide: Callable[[Message], bool]) -> bool:
    with scoped(merchant_id):
        message = (
            Message.objects.select_for_update()
            .filter(pk=pk, state=state, due_at__lte=timezone.now())
            .order_by("pk")
            .first()
        )
        return message is not None and decide(message)


def _lost(message: Message) -> bool:
    """The sender was killed while it handed the mail over."""
    doubt(message, reasons.DOUBT)
    return True


def _once_more(message: Message) -> bool:
    """Fifteen minutes without the provider's word: a status mail goes once more, anything else stays in doubt."""
    if message.mail_class != MailClass.STATUS or message.resent:
        return False
    return move(message, State.SCHEDULED, reasons.RESENT, due_at=timezone.now(), resent=True)


def _wake(message: Message) -> bool:
    return move(message, State.SCHEDULED, "", due_at=timezone.now())


# Doubts that stay are left out of the search: they only grow in number, and would crowd out the ones to settle.
UNSETTLED: tuple[tuple[int, Q, Callable[[Message], bool]], ...] = (
    (State.SENDING, Q(), _lost),
    (State.UNCERTAIN, Q(mail_class=MailClass.STATUS, resent=False), _once_more),
    (State.HELD, Q(), _wake),
)

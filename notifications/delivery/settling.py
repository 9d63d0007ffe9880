"""What the clock settles: expired leases, doubts that nobody resolved, holds that ran out."""

from collections.abc import Callable, Sequence
from functools import partial
from time import monotonic

from django.db.models import Q
from django.utils import timezone

from merchants.sweeping import merchants_with
from merchants.tenancy import scoped
from notifications import reasons
from notifications.delivery.draining import State, doubt
from notifications.delivery.leasing import forget
from notifications.delivery.moves import move, move_all
from notifications.models import MailClass, Message
from notifications.models.messages import hour_of

SHARE = 500  # messages of one merchant in one round: nobody's ten thousand holds are everybody's morning
LONGEST = 45.0  # seconds: Celery ends the task after 90
Settle = Callable[[Sequence[Message]], int]


def settle() -> int:
    """Settle every message whose time ran out, for every merchant; returns how many moved.

    In rounds of a share each, what the law asks for and status mail first, until nothing is left or time is up.
    """
    moved, now, stop = 0, timezone.now(), monotonic() + LONGEST
    forget(now)
    for state, wanted, decide in UNSETTLED:
        due = Q(wanted, state=state, due_at__lte=now, due_hour__lte=hour_of(now))
        merchants = merchants_with("find messages whose time ran out", partial(Message.objects.filter, due))
        while merchants and monotonic() < stop:
            more = []
            for merchant_id in merchants:
                done = _round(merchant_id, due, decide)
                moved += done
                if done >= SHARE:
                    more.append(merchant_id)
            merchants = more
    return moved


def _round(merchant_id: int, due: Q, decide: Settle) -> int:
    with scoped(merchant_id):
        first = list(Message.objects.filter(due).order_by("mail_class", "due_at").values_list("pk", flat=True)[:SHARE])
        rows = Message.objects.filter(due, pk__in=first).select_for_update().order_by("pk")
        return decide(list(rows)) if first else 0


def _lost(message: Message) -> bool:
    """The sender was killed while it handed the mail over."""
    doubt(message, reasons.DOUBT)
    return True


def _once_more(message: Message) -> bool:
    """Fifteen minutes without the provider's word: a status mail goes once more, anything else stays in doubt."""
    if message.mail_class != MailClass.STATUS or message.resent:
        return False
    return move(message, State.SCHEDULED, reasons.RESENT, due_at=timezone.now(), resent=True)


def _each(decide: Callable[[Message], bool]) -> Settle:
    return lambda messages: sum(decide(message) for message in messages)


def _wake(messages: Sequence[Message]) -> int:
    return len(move_all(messages, State.SCHEDULED, "", due_at=timezone.now()))


# Doubts that stay are left out of the search: they only grow in number, and would crowd out the ones to settle.
UNSETTLED: tuple[tuple[int, Q, Settle], ...] = (
    (State.SENDING, Q(), _each(_lost)),
    (State.UNCERTAIN, Q(mail_class=MailClass.STATUS, resent=False), _each(_once_more)),
    (State.HELD, Q(), _wake),
)

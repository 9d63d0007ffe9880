"""The months before the story, at each shop: written once, before the first scene, without a single webhook."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial

from django.utils import timezone

from demo.past import giving, occasions, posting, running, sending, speaking, switching
from demo.past.booking import Booked, book
from demo.past.buying import sales
from demo.past.plot import History
from demo.past.posting import Went
from demo.returning import past as coming_back
from inbox.models import Connection
from merchants.models import Merchant
from merchants.tenancy import scoped
from notifications.holdout import is_within
from notifications.mails.mail import Mail
from notifications.models import Journey, Message
from notifications.simulating.asking import ask
from orders.models import Order

MEASURED = "care_content"  # the journey whose held-out people buy less


def has_past(merchant: Merchant) -> bool:
    """Are there orders already? Opens its own scope."""
    with scoped(merchant):
        return Order.objects.exists()


def remember(merchant: Merchant, history: History, source: str) -> int:
    """Write the past unless it is there; returns how many mails of it were handed over to the mailbox.

    Opens its own scopes: mails go out between two transactions.
    """
    now = timezone.now()
    with scoped(merchant):
        if Order.objects.exists():
            return 0
        sending.introduce(history.sender, now)
        merchant.refresh_from_db()
        mails = _written(merchant, history, Connection.objects.get(source=source), now)
    count = posting.hand_over(merchant, mails)
    sending.look_up(merchant)
    return count


def _written(merchant: Merchant, history: History, shop: Connection, now: datetime) -> list[Mail]:
    switching.switch(merchant, history, now)
    share = Journey.objects.get(key=MEASURED).holdout_percent
    made = sales(history, now, partial(_is_out, share=share))
    booked = book(merchant, history, shop, made)
    runs = running.run(merchant, booked, switching.paused(history, now), now)
    sent = _sent(runs)
    coupons = [one for one in sent if one.kind == "coupon"]
    giving.hand_out(merchant, giving.plan(history, len(coupons)), coupons)
    sent += occasions.celebrate(merchant, history, shop, booked)
    mails = posting.write_contents(merchant, sent, now)
    speaking.speak(merchant, history, booked, now)
    coming_back.write(history, booked, now)
    switching.edit(history, now)
    occasions.come_true(merchant)
    ask(Journey.objects.get(key="review_request"), 90)
    return mails


def _is_out(email: str, share: int) -> bool:
    return is_within(MEASURED, email, share)


def _sent(runs: Sequence[running.Run]) -> list[Went]:
    return [
        Went(message, fate.moves[-1][0], one.booked.customer, str(one.booked.sale.number))
        for one in runs
        for message, fate in one.messages
        if fate.state == Message.State.SENT
    ]


__all__ = ["Booked", "remember"]

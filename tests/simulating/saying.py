"""What customers say and do themselves, written by the code that writes it for real."""

from datetime import timedelta

from django.utils import timezone

from care.models import Question
from consents import consenting, preferring
from consents.purposes import Purpose
from merchants.tenancy import scoped
from notifications.answers.suppressing import BOUNCED, UNSUBSCRIBED, lift, suppress
from notifications.models import MailClass
from orders.models import Order
from reviews import giving
from tests.cast import Shop
from tests.simulating.histories import PEOPLE, Act

OF_ORDERS = frozenset({"question", "answer", "review"})
SAYINGS = OF_ORDERS | {
    "consent", "withdraw", "unsubscribe", "subscribe_again", "bounce", "refuse", "fewer", "pause", "as_usual",
}  # fmt: skip


def say(act: Act, shop: Shop, external_id: str) -> None:
    """The act's person says it, or it is said about the order; of an order that is not there, nothing."""
    with scoped(shop.merchant):
        if act.kind in OF_ORDERS:
            order = Order.objects.filter(external_id=external_id).first()
            if order is not None:
                _about(act.kind, order)
        else:
            _for_himself(act.kind, PEOPLE[act.person])


def _about(kind: str, order: Order) -> None:
    if kind == "question":
        Question.objects.create(order=order, topic="damaged", message="x", asked_at=timezone.now())
    elif kind == "answer":
        Question.objects.filter(order=order, answered_at=None).update(answered_at=timezone.now())
    else:
        giving.give(order, [giving.Given(None, 4, "Fijn")], "A", "nl", "")


def _for_himself(kind: str, email: str) -> None:
    yes = consenting.Said("Yes, please.", "nl", "preference centre")
    if kind == "consent":
        consenting.agree(email, Purpose.OFFERS, yes)
    elif kind == "withdraw":
        consenting.withdraw(email, Purpose.OFFERS)
    elif kind == "unsubscribe":
        suppress(email, MailClass.MARKETING, UNSUBSCRIBED)
    elif kind == "subscribe_again":
        lift(email, MailClass.MARKETING, UNSUBSCRIBED)
    elif kind == "bounce":
        suppress(email, MailClass.STATUS, BOUNCED)
    elif kind == "refuse":
        preferring.refuse(email, Purpose.REVIEWS, "preference centre")
    else:
        wishes = {
            "fewer": preferring.Wanted(frequency=preferring.Frequency.LESS),
            "pause": preferring.Wanted(paused_until=timezone.now() + timedelta(days=4)),
            "as_usual": preferring.USUAL,
        }
        preferring.prefer(email, wishes[kind], "preference centre")

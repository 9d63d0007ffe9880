"""A refund that the shop told of and does not list any more: deleted there, perhaps because it was booked by mistake.

It goes on counting as paid: WooCommerce deletes its record of a refund and not the payment, and who has the money must
not get it twice. A person looks, and says whether the customer has it. Where no return of ours is about the order,
nothing was paid or called off for it, and the shop's word stands.
"""

from typing import Any

from django.db.models import Q, QuerySet

from orders.models import Order, Refund
from outbox.events import record
from outbox.models import DomainEvent
from returns.models import Payout, Return
from returns.money.bouncing import promise_again
from returns.money.locks import Locked, lock_orders, locked_all
from returns.money.matching import matches
from returns.money.releasing import settle
from returns.money.room import ours_of, payouts_of, told_of
from returns.paid import NOTE

State = Payout.State
MOVING = (State.HELD, State.WAITING, State.BY_HAND, State.FAILED)


def follow_order(event: DomainEvent) -> None:
    """For `order.refund_missing` in portal/subscriptions.py; idempotent."""
    if event.order_id is None:
        return
    lock_orders([event.order_id])  # first: a return of it may be on its way
    if not returns_of(event.order_id).exists():
        asked_about(Refund.objects.filter(order=event.order_id)).delete()


def asked_about(refunds: QuerySet[Refund]) -> QuerySet[Refund]:
    """Those of which a person has to say whether the customer has the money; the longest missing first. Not our own
    notes: their money is the payout's."""
    rows = refunds.filter(missing_at__isnull=False, kept_by="").exclude(key__endswith=NOTE)
    return rows.order_by("missing_at", "pk")


def returns_of(order_id: Any) -> QuerySet[Return]:
    """The returns that are about the order (also an OuterRef), by their goods or their money; the newest first."""
    about = Q(items__order=order_id) | Q(payouts__order=order_id)
    return Return.objects.filter(about).distinct().order_by("-pk")


def is_with_customer(refund_id: int, by: str) -> bool:
    """A person (a mail address) saw that the money went: it counts, whatever the shop lists. False when somebody
    said it already. In the caller's transaction, within its scope."""
    refund, _locks = _held(refund_id)
    if refund is None:
        return False
    refund.kept_by = by[:254]
    refund.save(update_fields=["kept_by"])
    return True


def was_never_paid(refund_id: int, by: str) -> int | None:
    """A person (a mail address) saw that no money went: the refund is forgotten, what it had paid is open again, and
    what it had called off is worked out anew, and goes where nothing holds it. Returns how many payouts of the order
    are open now; None when somebody said it already. What left with a smaller sum because of the refund is not made
    larger: with none open, a person pays the rest on top.

    In the caller's transaction, within its scope. Takes the locks of returns/money/locks.py.
    """
    refund, held = _held(refund_id)
    if refund is None:
        return None
    order: Order = refund.order
    found = matches(told_of(order), [ours_of(payout) for payout in payouts_of(order)])
    paid_by_it = [pk for pk, told in found.items() if told == refund.pk]
    record("order.refund_forgotten", order, order_id=order.pk, by=by[:254], refund=refund.external_id,
           amount=str(refund.amount))  # fmt: skip
    refund.delete()
    for payout in Payout.objects.select_for_update().filter(pk__in=paid_by_it, state=State.PAID).order_by("pk"):
        _open(payout)
        promise_again(held[payout.in_return_id])
    for pk in sorted(held):
        settle(pk)  # of one that is over as well: what was opened there is called off
    return Payout.objects.filter(order=order, state__in=MOVING).count()


def _held(refund_id: int) -> tuple[Refund | None, dict[int, Locked]]:
    order_id = Refund.objects.filter(pk=refund_id).values_list("order_id", flat=True).first()
    if order_id is None:  # somebody else's click was faster
        return None, {}
    held = locked_all(returns_of(order_id).values_list("pk", flat=True))
    lock_orders([order_id])
    rows = asked_about(Refund.objects.filter(pk=refund_id))
    return rows.select_related("order").first(), held


def _open(payout: Payout) -> None:
    """Owed again, under a new key: a provider takes each once. Told again, too, once it is paid."""
    payout.state, payout.tries = State.HELD, payout.tries + 1
    payout.paid_at = payout.sent_at = payout.told_at = payout.called_at = None
    payout.external_id = payout.held_for = payout.last_error = payout.export = ""
    payout.save(
        update_fields=[
            "state", "tries", "paid_at", "sent_at", "told_at", "called_at", "external_id", "held_for", "last_error",
            "export",
        ]
    )  # fmt: skip

"""What is to be done about a payout after its call: noted in the shop where the money went by a payment provider, and
followed until the bank has it for good."""

from collections.abc import Iterable, Mapping

from django.db.transaction import on_commit
from django.utils import timezone

from inbox.models import Connection
from returns.models import Payout, PayoutStep
from returns.money.choosing import BY_PROVIDER, BY_SHOP
from returns.money.paid_in import payment_of
from returns.paid import NOTE
from returns.shops.naming import is_callable

Kind, State = PayoutStep.Kind, PayoutStep.State
# Working days from the provider to the customer's account, at most, for those who name a most; looked up in November
# 2026. Stripe: 5 to 10, by the bank (support.stripe.com/questions/how-long-refunds-take-to-process). Mollie names none:
# it sends the next working day, mostly there the same day, by the bank and its country (help.mollie.com, "How do I
# refund a payment"). Shops hand on to whatever provider they have.
BANK_DAYS: Mapping[str, int] = {"stripe": 10}


def follow_up(payout: Payout, *, is_pending: bool, tell_shop: bool = True) -> None:
    """Begin what remains after a call that was taken; in its transaction, under its locks. Again changes nothing but
    what is followed, which is followed anew. `tell_shop`: it does not know yet."""
    by_provider = payout.means in BY_PROVIDER
    if tell_shop and by_provider and not payment_of(payout) and (shop := _shop_of(payout)) is not None:
        defaults = {"connection": shop, "key": f"{payout.key}{NOTE}", "due_at": timezone.now()}
        PayoutStep.objects.get_or_create(payout=payout, kind=Kind.NOTE, defaults=defaults)
    if is_pending or by_provider:
        values = {"key": payout.call_key, "state": State.WAITING, "due_at": timezone.now(), "attempts": 0, "looks": 0,
                  "last_error": "", "done_at": None}  # fmt: skip
        step, is_new = PayoutStep.objects.get_or_create(payout=payout, kind=Kind.FOLLOW, defaults=values)
        if not is_new and step.key != payout.call_key:
            PayoutStep.objects.filter(pk=step.pk).update(**values)
    ring_later()


def bank_days(payouts: Iterable[Payout]) -> int | None:
    """Within how many working days these are on the account once they left; None where somebody names no most."""
    days = [BANK_DAYS.get(one.means) for one in payouts]
    known = [one for one in days if one is not None]
    return max(known) if known and len(known) == len(days) else None


def look_soon(payout: Payout) -> None:
    """Somebody told something of this payout: ask the provider now instead of later."""
    rows = PayoutStep.objects.filter(payout=payout, kind=Kind.FOLLOW, state=State.WAITING, attempts=0)
    if rows.update(due_at=timezone.now()):
        ring_later()


def _shop_of(payout: Payout) -> Connection | None:
    """The shop that can be told; None where nobody can."""
    shop: Connection | None = Connection.objects.filter(pk=payout.order.connection_id, is_active=True).first()
    return shop if shop is not None and is_callable(shop, BY_SHOP) else None


def ring_later() -> None:
    """There is something to do after a call, once the transaction is over."""
    from returns.tasks import step_bell

    on_commit(step_bell.ring)

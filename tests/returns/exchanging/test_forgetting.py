"""Who is erased while an exchange is open gets his money; nothing is ordered to nobody, and no link stays open."""

from datetime import timedelta
from decimal import Decimal

from django.utils import timezone

from orders import privacy, snapshots
from returns.exchanging import paying
from returns.models import Exchange, Payout, Return
from returns.money.paid_in import payment_of
from returns.moves import move
from tests.returns.exchanging.stage import work
from tests.returns.exchanging.test_paying import Counter, counter, dear, pytestmark

__all__ = ["counter", "pytestmark"]
State = Exchange.State


def erased(counter: Counter, exchange: Exchange, then_moves: bool = False) -> Exchange:
    """The exchange after its customer was erased, everything done that followed; and after a first scan."""
    with counter.stage.shop.scoped():
        order = exchange.item.order
        told = snapshots.CustomerRequest("redact", email=order.email, order_external_ids=(order.external_id,))
        privacy.redact(told, counter.stage.linked, 0)
    work()
    work()
    if then_moves:
        with counter.stage.shop.scoped():
            move(exchange.item.in_return_id, Return.State.DROPPED_OFF, "carrier")
        work()
    with counter.stage.shop.scoped():
        exchange.refresh_from_db()
        exchange.item.refresh_from_db()
    return exchange


def test_an_open_link_is_shut_and_then_forgotten(counter: Counter) -> None:
    exchange = dear(counter)
    link = exchange.payment_id
    exchange = erased(counter, exchange)
    assert (exchange.state, exchange.payment_url, exchange.payment_id) == (State.CANCELLED, "", "")
    assert not counter.till.pays(link)


def test_a_link_of_what_ran_out_is_shut_too(counter: Counter) -> None:
    exchange = dear(counter)
    link = exchange.payment_id
    with counter.stage.shop.scoped():
        paying.expire(timezone.now() + timedelta(days=3))
    assert erased(counter, exchange).payment_url == ""
    assert not counter.till.pays(link)


def test_what_was_paid_on_top_goes_back_and_nothing_is_ordered(counter: Counter) -> None:
    exchange = dear(counter)
    payment = exchange.payment_id
    counter.till.pays(payment)
    work()
    exchange = erased(counter, exchange, then_moves=True)
    assert exchange.state == State.CANCELLED and exchange.item.outcome == "refund"
    assert not counter.stage.desk.made
    with counter.stage.shop.scoped():
        back = Payout.objects.get(key=f"{exchange.key}-B")
        assert payment_of(back) and back.state == Payout.State.PAID
        goods = Payout.objects.exclude(pk=back.pk).get()
    assert (goods.kind, goods.amount, back.amount) == ("refund", Decimal("89.95"), Decimal("10.05"))


def test_an_order_that_is_asked_for_when_he_is_erased_is_left_to_a_person(counter: Counter) -> None:
    exchange = dear(counter)
    with counter.stage.shop.scoped():
        Exchange.objects.update(state=State.WAITING, called_at=timezone.now(), paid_at=timezone.now(), paid_amount=1)
    exchange = erased(counter, exchange)
    assert exchange.state == State.FAILED and "erased" in exchange.last_error
    assert exchange.payment_id and not counter.stage.desk.made

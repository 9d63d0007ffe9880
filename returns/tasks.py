"""Periodic work of returns, and the bells that ring for it."""

from celery import shared_task

from workqueue.doorbell import Doorbell
from workqueue.ticks import only_one


@shared_task(name="returns.tasks.ring_labels")
def ring_labels() -> None:
    """Make codes and labels, and ask for offers: a customer waits for them."""
    from returns.labels import inquiring, making

    inquiring.drain()
    making.drain()


@shared_task(name="returns.tasks.make_labels")
def make_labels() -> None:
    """The guarantee behind the doorbell; and what is not used any more is called off."""
    from returns.labels import calling_off, inquiring, making

    with only_one("returns.labels") as mine:
        if mine:
            inquiring.drain()
            making.drain()
            calling_off.call_off_due()


@shared_task(name="returns.tasks.ring_payouts")
def ring_payouts() -> None:
    """Pay back what may go."""
    from returns.money.paying import drain

    drain()


@shared_task(name="returns.tasks.pay")
def pay() -> None:
    """The guarantee behind the doorbell."""
    from returns.money.paying import drain

    with only_one("returns.payouts") as mine:
        if mine:
            drain()


@shared_task(name="returns.tasks.ring_steps")
def ring_steps() -> None:
    """Tell shops what was paid back elsewhere, and ask how far money is."""
    from returns.money.stepping import drain

    drain()


@shared_task(name="returns.tasks.follow_payouts")
def follow_payouts() -> None:
    """The guarantee behind the doorbell; and who asks providers as time goes by."""
    from returns.money.stepping import drain

    with only_one("returns.payout_steps") as mine:
        if mine:
            drain()


@shared_task(name="returns.tasks.ring_exchanges")
def ring_exchanges() -> None:
    """Ask shops what they have, set aside and order, and look at payments: a customer waits for it."""
    _exchange()


@shared_task(name="returns.tasks.exchange")
def exchange() -> None:
    """The guarantee behind the doorbell; and what the clock brings."""
    from returns.exchanging import paying

    _exchange()
    with only_one("returns.exchanges.clock") as mine:
        if mine:
            paying.expire()


def _exchange() -> None:
    from returns.exchanging import inquiring, ordering
    from returns.exchanging.draining import tend

    inquiring.drain()
    with only_one("returns.exchanges") as mine:
        if mine:
            tend()
    ordering.drain()


@shared_task(name="returns.tasks.watch")
def watch() -> None:
    """Follow parcels whose word was missed, and what the clock brings: promises, deadlines, decisions."""
    from returns.following import parcels, watching

    with only_one("returns.watch") as mine:
        if mine:
            parcels.catch_up()
            watching.watch()


@shared_task(name="returns.tasks.learn_sizes")
def learn_sizes() -> None:
    """Work out anew, every night, which products run small or large."""
    from returns.insight.sizing import learn_all

    with only_one("returns.sizes") as mine:
        if mine:
            learn_all()


@shared_task(name="returns.tasks.tell_sizes")
def tell_sizes() -> None:
    """Write what was learned of sizes into the shops that want it, and take it out again. Nobody waits for it."""
    from returns.insight.telling import drain

    with only_one("returns.tell_sizes") as mine:
        if mine:
            drain()


label_bell = Doorbell(ring_labels.delay)
payout_bell = Doorbell(ring_payouts.delay)
step_bell = Doorbell(ring_steps.delay)
exchange_bell = Doorbell(ring_exchanges.delay)

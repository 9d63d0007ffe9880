"""Periodic work of orders."""

from celery import shared_task

from workqueue.ticks import only_one


@shared_task(name="orders.tasks.reconcile")
def reconcile() -> None:
    """Fetch what the shops' webhooks missed."""
    from orders.reconcile import reconcile_all

    with only_one("orders.reconcile") as mine:
        if mine:
            reconcile_all()


@shared_task(name="orders.tasks.raise_gap_alarms")
def raise_gap_alarms() -> None:
    """Say so when a connection has been silent for too long."""
    from inbox.gaps import raise_alarms

    with only_one("orders.gaps") as mine:
        if mine:
            raise_alarms()

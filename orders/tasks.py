"""Periodic work of orders."""

from celery import shared_task

from workqueue.doorbell import Doorbell
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


@shared_task(name="orders.tasks.copy_pictures")
def copy_pictures() -> None:
    """Copy the pictures of products that orders named."""
    from orders.pictures import drain

    drain()


@shared_task(name="orders.tasks.sweep_pictures")
def sweep_pictures() -> None:
    """The guarantee behind the doorbell."""
    from orders.pictures import drain

    with only_one("orders.pictures") as mine:
        if mine:
            drain()


picture_bell = Doorbell(copy_pictures.delay)

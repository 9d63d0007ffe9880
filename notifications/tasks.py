"""Doorbell, sweep and clock of the mail."""

from celery import shared_task

from workqueue.doorbell import Doorbell
from workqueue.ticks import only_one


@shared_task(name="notifications.tasks.process")
def process() -> None:
    """Send what is due, a batch at a time."""
    from notifications.delivery import drain

    drain()


@shared_task(name="notifications.tasks.sweep")
def sweep() -> None:
    """The guarantee behind the doorbell, and what makes waiting messages due."""
    from notifications.delivery import drain

    with only_one("notifications.sweep") as mine:
        if mine:
            drain()


@shared_task(name="notifications.tasks.settle")
def settle() -> None:
    """Settle expired leases, doubts and holds."""
    from notifications.settling import settle as settle_due

    with only_one("notifications.settle") as mine:
        if mine:
            settle_due()


doorbell = Doorbell(process.delay)

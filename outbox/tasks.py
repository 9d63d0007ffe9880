"""Doorbell and sweep of the outbox."""

from celery import shared_task

from workqueue.doorbell import Doorbell
from workqueue.ticks import only_one


@shared_task(name="outbox.tasks.process")
def process() -> None:
    """Work off what is due, a batch at a time."""
    from outbox.worker import drain

    drain()


@shared_task(name="outbox.tasks.sweep")
def sweep() -> None:
    """The guarantee behind the doorbell."""
    from outbox.worker import drain

    with only_one("outbox.sweep") as mine:
        if mine:
            drain()


doorbell = Doorbell(process.delay)

"""Doorbell and sweep of the inbox."""

from celery import shared_task

from workqueue.doorbell import Doorbell
from workqueue.ticks import only_one


@shared_task(name="inbox.tasks.process")
def process() -> None:
    """Work off what is due, a batch at a time."""
    from inbox.worker import drain

    drain()


@shared_task(name="inbox.tasks.sweep")
def sweep() -> None:
    """The guarantee behind the doorbell."""
    from inbox.worker import drain

    with only_one("inbox.sweep") as mine:
        if mine:
            drain()


doorbell = Doorbell(process.delay)

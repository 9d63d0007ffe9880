"""Periodic work over every app."""

from celery import shared_task

from workqueue.ticks import only_one


@shared_task(name="portal.tasks.retention")
def retention() -> None:
    """Drop what is past its time."""
    from portal.retention import retain

    with only_one("portal.retention") as mine:
        if mine:
            retain()

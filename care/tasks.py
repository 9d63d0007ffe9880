"""Periodic work of care."""

from celery import shared_task

from workqueue.ticks import only_one


@shared_task(name="care.tasks.spread")
def spread() -> None:
    """Invite customers to what was announced."""
    from care.announcing import drain

    with only_one("care.announcements") as mine:
        if mine:
            drain()

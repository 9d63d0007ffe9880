"""Periodic work of visits."""

from celery import shared_task

from workqueue.ticks import only_one


@shared_task(name="visits.tasks.remind")
def remind() -> None:
    """Note what is near, what ends and what has passed."""
    from visits import reminding

    with only_one("visits.remind") as mine:
        if mine:
            reminding.remind()

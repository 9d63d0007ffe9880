"""Periodic work of reviews."""

from celery import shared_task

from workqueue.ticks import only_one


@shared_task(name="reviews.tasks.invite")
def invite() -> None:
    """Hand over whom the merchants' review sites are to ask."""
    from reviews.inviting import drain

    with only_one("reviews.invite") as mine:
        if mine:
            drain()

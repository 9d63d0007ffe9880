"""Periodic work of loyalty."""

from celery import shared_task

from workqueue.ticks import only_one


@shared_task(name="loyalty.tasks.state_points")
def state_points() -> None:
    """Statements of the month that has begun."""
    from loyalty.statements import state_all

    with only_one("loyalty.statements") as mine:
        if mine:
            state_all()

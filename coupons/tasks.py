"""Periodic work of coupons."""

from celery import shared_task

from workqueue.ticks import only_one


@shared_task(name="coupons.tasks.draw")
def draw() -> None:
    """Draw and make the codes that mails wait for."""
    from coupons.drawing import drain

    with only_one("coupons.draw") as mine:
        if mine:
            drain()

"""Periodic work of tracking."""

from celery import shared_task

from workqueue.ticks import only_one


@shared_task(name="tracking.tasks.poll")
def poll() -> None:
    """Ask carriers that do not push about parcels that are due for a question."""
    from tracking.polling import poll_due

    with only_one("tracking.poll") as mine:
        if mine:
            poll_due()


@shared_task(name="tracking.tasks.notice_delays")
def notice_delays() -> None:
    """Notice parcels whose estimate passed."""
    from tracking.delays import notice_overdue

    with only_one("tracking.delays") as mine:
        if mine:
            notice_overdue()

"""Periodic work of tracking."""

from celery import shared_task

from workqueue.doorbell import Doorbell
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


@shared_task(name="tracking.tasks.answer_points")
def answer_points() -> None:
    """Answer questions about pick-up points: a customer waits for them."""
    from tracking.pickup.asking import drain

    drain()


@shared_task(name="tracking.tasks.sweep_points")
def sweep_points() -> None:
    """The guarantee behind the doorbell."""
    from tracking.pickup.asking import drain

    with only_one("tracking.points") as mine:
        if mine:
            drain()


@shared_task(name="tracking.tasks.describe_points")
def describe_points() -> None:
    """Name, address and hours of pick-up points that the carrier named by a number only."""
    from tracking.pickup.describing import describe_due

    with only_one("tracking.points.describe") as mine:
        if mine:
            describe_due()


point_bell = Doorbell(answer_points.delay)


@shared_task(name="tracking.tasks.call_changes")
def call_changes() -> None:
    """Pass customers' wishes on to shops and carriers, as many as are due."""
    from tracking.change_calls import drain

    drain()


@shared_task(name="tracking.tasks.sweep_changes")
def sweep_changes() -> None:
    """The guarantee behind the doorbell."""
    from tracking.change_calls import drain

    with only_one("tracking.changes") as mine:
        if mine:
            drain()


change_doorbell = Doorbell(call_changes.delay)


@shared_task(name="tracking.tasks.refresh_estimates")
def refresh_estimates() -> None:
    """Move the estimates of parcels that did not come on a day on which they could have."""
    from tracking.refreshing import refresh_begun

    with only_one("tracking.estimates") as mine:
        if mine:
            refresh_begun()


@shared_task(name="tracking.tasks.notice_silence")
def notice_silence() -> None:
    """Raise the alarm for parcels that their carriers have been silent about for too long."""
    from tracking.silence import raise_alarms

    with only_one("tracking.silence") as mine:
        if mine:
            raise_alarms()


@shared_task(name="tracking.tasks.learn")
def learn() -> None:
    """Count how long the parcels took that have arrived."""
    from tracking.learning import learn_due

    with only_one("tracking.learning") as mine:
        if mine:
            learn_due()


@shared_task(name="tracking.tasks.remind_of_pickups")
def remind_of_pickups() -> None:
    """Notice parcels that are about to go back from their pick-up point."""
    from tracking.reminding import remind

    with only_one("tracking.pickups") as mine:
        if mine:
            remind()

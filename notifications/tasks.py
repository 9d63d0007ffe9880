"""Doorbell, sweep and clock of the mail."""

from celery import shared_task

from workqueue.doorbell import Doorbell
from workqueue.ticks import only_one


@shared_task(name="notifications.tasks.process")
def process() -> None:
    """Send what is due, a batch at a time."""
    from notifications.delivery.draining import drain

    drain()


@shared_task(name="notifications.tasks.sweep")
def sweep() -> None:
    """The guarantee behind the doorbell, and what makes waiting messages due."""
    from notifications.delivery.draining import drain

    with only_one("notifications.sweep") as mine:
        if mine:
            drain()


@shared_task(name="notifications.tasks.settle")
def settle() -> None:
    """Settle expired leases, doubts and holds."""
    from notifications.delivery.settling import settle as settle_due

    with only_one("notifications.settle") as mine:
        if mine:
            settle_due()


@shared_task(name="notifications.tasks.watch_sending")
def watch_sending() -> None:
    """Stop merchants whose mail is called spam, or goes to addresses that do not exist."""
    from notifications.answers.breaking import watch

    with only_one("notifications.watch_sending") as mine:
        if mine:
            watch()


@shared_task(name="notifications.tasks.look_at_senders")
def look_at_senders() -> None:
    """Look up sender domains whose turn it is, and ask providers again that took nothing."""
    from notifications.senders.account_checks import check_refused
    from notifications.senders.domains import look_at_due

    with only_one("notifications.senders") as mine:
        if mine:
            look_at_due()
            check_refused()


@shared_task(name="notifications.tasks.tend_topics")
def tend_topics() -> None:
    """Fetch the certificates of Amazon SNS and confirm its subscriptions."""
    from notifications.events.certificates import tend

    with only_one("notifications.topics") as mine:
        if mine:
            tend()


@shared_task(name="notifications.tasks.prepare")
def prepare() -> None:
    """Ask for what mails wait for (codes, review sites), and say of codes what became of their mails."""
    from notifications.facts.readying import prepare_due, settle_codes

    with only_one("notifications.prepare") as mine:
        if mine:
            prepare_due()
            settle_codes()


# Replaying a year of a large shop takes minutes, and nothing waits for it but a page.
@shared_task(name="notifications.tasks.simulate", soft_time_limit=1100, time_limit=1180)
def simulate() -> None:
    """Work out the simulations that were asked for."""
    from notifications.simulating.asking import drain

    with only_one("notifications.simulate") as mine:
        if mine:
            drain()


@shared_task(name="notifications.tasks.notice")
def notice() -> None:
    """Notice what nobody tells: birthdays, customers who stay away, orders that are not sent."""
    from notifications.journeys.noticing import notice_all

    with only_one("notifications.notice") as mine:
        if mine:
            notice_all()


doorbell = Doorbell(process.delay)
simulation_doorbell = Doorbell(simulate.delay)

"""Periodic work that the dashboard shows the outcome of."""

from celery import shared_task

from inbox.naming import ask_dns
from merchants.hosts import check_due
from workqueue.ticks import only_one


@shared_task(name="dashboard.tasks.check_hosts")
def check_hosts() -> None:
    """Look up the DNS records of claimed and proved host names whose turn it is."""
    with only_one("merchants.hosts") as mine:
        if mine:
            check_due(ask_dns)

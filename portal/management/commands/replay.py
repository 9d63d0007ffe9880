"""bin/manage replay 17 18 | --connection KEY | --state rejected"""

from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from inbox.models import InboundWebhook
from inbox.replay import Replayed, replay
from merchants.tenancy import scoped, unscoped

STATES = {state.name.lower(): state.value for state in InboundWebhook.State}
BATCH = 1000


class Command(BaseCommand):
    help = (
        "Put stored webhooks through again: by id, by connection key, or by state. Unverified ones are verified again."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("ids", nargs="*", type=int, help="ids of inbound webhooks")
        parser.add_argument("--connection", help="the key in the hook URL")
        parser.add_argument("--state", choices=sorted(STATES), help="only webhooks in this state")
        parser.add_argument("--days", type=int, help="only webhooks received in the last N days")

    def handle(self, *args: Any, **options: Any) -> None:
        wanted = self._filters(options)
        with unscoped("replay names webhooks of any merchant"):
            rows = list(InboundWebhook.objects.filter(**wanted).order_by("pk").values_list("merchant_id", "pk"))
        if not rows:
            raise CommandError("No stored webhook matches.")
        total = Replayed()
        for merchant_id in sorted({merchant_id for merchant_id, _pk in rows}):
            ids = [pk for owner, pk in rows if owner == merchant_id]
            for start in range(0, len(ids), BATCH):
                with scoped(merchant_id):
                    part = replay(InboundWebhook.objects.filter(pk__in=ids[start : start + BATCH]))
                total.queued += part.queued
                total.still_unverified += part.still_unverified
                total.already_stored += part.already_stored
                total.erased += part.erased
        self.stdout.write(
            f"queued: {total.queued}, still not verified: {total.still_unverified},"
            f" received properly since: {total.already_stored}, erased with their customer: {total.erased}"
        )

    def _filters(self, options: dict[str, Any]) -> dict[str, Any]:
        wanted: dict[str, Any] = {}
        if options["ids"]:
            wanted["pk__in"] = options["ids"]
        if options["connection"]:
            wanted["connection__key"] = options["connection"]
        if options["state"]:
            wanted["state"] = STATES[options["state"]]
        if not wanted:
            raise CommandError("Say what to replay: ids, --connection or --state.")
        if options["days"]:
            wanted["received_at__gt"] = timezone.now() - timedelta(days=options["days"])
        return wanted

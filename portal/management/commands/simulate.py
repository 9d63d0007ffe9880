"""bin/manage simulate: what a journey would have done with the orders of the last days."""

import json
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.timezone import override as in_time_zone

from merchants.models import Merchant
from merchants.tenancy import scoped
from notifications import reasons
from notifications.journeys import titles
from notifications.models import Journey
from notifications.simulating import assuming
from notifications.simulating.drafting import UnreadableDefinition, all_marketing, as_edited, as_it_is
from notifications.simulating.replaying import Acting
from notifications.simulating.running import MOST_DAYS, Asked, simulate


class Command(BaseCommand):
    help = (
        "Replay a merchant's own past through a journey, as though it had been on: what would have gone, when, what"
        " was held and why, clashes, mails a person, cost. Nothing is sent and nothing is written."
        " With --json: one object with stable keys; times are UTC, money is text."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--merchant", required=True, metavar="SLUG", help="the merchant's slug")
        parser.add_argument(
            "--journey", default="all", metavar="KEY", help='the journey\'s key; "all" (default): all marketing'
        )
        parser.add_argument("--days", type=int, default=90, help=f"how far back, 1 to {MOST_DAYS} (default 90)")
        parser.add_argument("--as-edited", metavar="FILE", help="a definition as JSON, instead of the saved journey")
        parser.add_argument("--json", action="store_true", help="JSON instead of words")

    def handle(self, *_: Any, **options: Any) -> None:
        merchant = Merchant.objects.filter(slug=options["merchant"]).first()
        if merchant is None:
            known = ", ".join(Merchant.objects.order_by("slug").values_list("slug", flat=True)) or "none exists yet"
            raise CommandError(f"--merchant {options['merchant']}: no such merchant. Known: {known}.")
        if not 1 <= options["days"] <= MOST_DAYS:
            raise CommandError(f"--days {options['days']}: expected 1 to {MOST_DAYS}.")
        with scoped(merchant), in_time_zone(merchant.time_zone):
            result = simulate(merchant, Asked(_acting(options), timezone.now(), options["days"]))
            lines = [json.dumps(result, indent=2, sort_keys=True)] if options["json"] else list(told(result))
        for line in lines:
            self.stdout.write(line)


def _acting(options: dict[str, Any]) -> list[Acting]:
    if options["journey"] == "all":
        if options["as_edited"]:
            raise CommandError("--as-edited needs --journey: all marketing together has no definition.")
        return all_marketing()
    journey = Journey.objects.filter(key=options["journey"]).first()
    if journey is None:
        known = ", ".join(Journey.objects.order_by("key").values_list("key", flat=True)) or "none exists yet"
        raise CommandError(f"--journey {options['journey']}: no such journey. Known: {known}.")
    if not options["as_edited"]:
        return [as_it_is(journey)]
    try:
        return [as_edited(journey, json.loads(Path(options["as_edited"]).read_text(encoding="utf-8")))]
    except (OSError, ValueError, UnreadableDefinition) as error:
        raise CommandError(f"--as-edited {options['as_edited']}: {error}") from error


def told(result: dict[str, Any]) -> Iterator[str]:
    """The result in words, line by line."""
    keys = Journey.objects.filter(key__in=result["journeys"])
    yield ", ".join(titles.title(journey) for journey in keys) or "No journey"
    yield f"  {result['days']} days until {result['until']}: {result['events']} events in {result['seconds']} s"
    yield f"  began {result['began']}, of them held out {result['held_out']}"
    yield f"  messages {result['mails']} to {result['people']} people, still to come {result['still_to_come']}"
    for mails, people in result["per_person"].items():
        yield f"    {people} people got {mails}"
    for one in result["cost"]:
        price = "no price set" if one["total"] is None else f"{one['total']} {one['currency']}"
        yield f"  {one['messages']} by {one['channel']}: {price}"
    for one in result["assumed"]:
        yield f"  {assuming.WORDS[one['what']]} ({one['count']} messages)"
    for title, part in (("held or not sent", "decisions"), ("did not begin", "refused"), ("clashes", "clashes")):
        rows = [one for one in result[part] if one.get("decision") != "sent"]
        if rows:
            yield f"  {title}:"
        yield from (f"    {_line(one)}" for one in rows)


def _line(one: dict[str, Any]) -> str:
    orders = f" (orders {', '.join(map(str, one['orders']))})" if one["orders"] else ""
    if "kind" in one:
        other = Journey.objects.filter(pk=one["journey_id"]).first()
        with_whom = titles.title(other) if other else one["journey_id"]
        return f"{one['count']} x {one['kind'].replace('_', ' ')} as {with_whom}{orders}"
    decision = f"{one['decision']}: " if "decision" in one else ""
    return f"{one['count']} x {decision}{reasons.words(one['reason'])}{orders}"

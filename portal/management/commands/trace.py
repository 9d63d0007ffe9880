"""bin/manage trace: an order's whole chain, in words or as JSON."""

import json
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.core.serializers.json import DjangoJSONEncoder
from django.utils.timezone import override as in_time_zone

from dashboard.links import Trace
from dashboard.telling import tell
from dashboard.trace import trace_order
from merchants.models import Merchant
from merchants.tenancy import scoped
from orders.intake import number_key
from orders.models import Order


class Command(BaseCommand):
    help = (
        "Explain one order: webhooks -> events -> enrolments -> messages, with due times, states and reasons."
        " With --json: one object, or a list of objects when several orders have the number; times are UTC."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--merchant", required=True, metavar="SLUG", help="the merchant's slug")
        parser.add_argument(
            "--order", required=True, metavar="NUMBER", help="the order number as the customer knows it"
        )
        parser.add_argument("--json", action="store_true", help="JSON with stable keys instead of words")

    def handle(self, *_: Any, **options: Any) -> None:
        merchant = _merchant(options["merchant"])
        with scoped(merchant), in_time_zone(merchant.time_zone):
            traces = [trace_order(order) for order in _orders(options["order"], merchant)]
            if options["json"]:
                self.stdout.write(_as_json(traces))
                return
            for position, trace in enumerate(traces):
                if position:
                    self.stdout.write("\n" + "-" * 72 + "\n")
                for line in tell(trace):
                    self.stdout.write(line)


def _merchant(slug: str) -> Merchant:
    merchant = Merchant.objects.filter(slug=slug).first()
    if merchant is None:
        known = ", ".join(Merchant.objects.order_by("slug").values_list("slug", flat=True)) or "none exists yet"
        raise CommandError(f"--merchant {slug}: no such merchant. Known: {known}.")
    return merchant


def _orders(number: str, merchant: Merchant) -> list[Order]:
    """Every order with the number: two shops of one merchant may both have a 1042."""
    key = number_key(number)
    if not key:
        raise CommandError(f"--order {number!r}: expected an order number with at least one letter or digit.")
    found = list(Order.objects.select_related("connection").filter(number_key=key).order_by("placed_at", "pk"))
    if not found:
        raise CommandError(f"--order {number}: {merchant.slug} has no order with this number.")
    return found


def _as_json(traces: list[Trace]) -> str:
    told = [asdict(trace) for trace in traces]
    return json.dumps(told[0] if len(told) == 1 else told, cls=DjangoJSONEncoder, indent=2, ensure_ascii=False)

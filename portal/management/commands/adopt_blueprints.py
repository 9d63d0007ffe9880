"""bin/manage adopt_blueprints [--merchant loper]"""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from merchants.models import Merchant
from merchants.tenancy import scoped
from notifications.journeys.adopting import adopt_blueprints


class Command(BaseCommand):
    help = "Give merchants the built-in journeys that they do not have yet. What they have is never touched."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--merchant", default="", help="short name of one merchant; all of them by default")

    def handle(self, *args: Any, **options: Any) -> None:
        merchants = Merchant.objects.order_by("slug")
        if options["merchant"]:
            merchants = merchants.filter(slug=options["merchant"])
            if not merchants:
                raise CommandError(f"there is no merchant {options['merchant']!r}")
        for merchant in merchants:
            with scoped(merchant):
                added = adopt_blueprints()
            self.stdout.write(f"{merchant.slug}: {added} added")

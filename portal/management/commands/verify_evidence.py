"""bin/manage verify_evidence [--merchant loper]"""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from merchants.models import Merchant
from merchants.tenancy import scoped
from returns.evidence import verify
from returns.models import Evidence


class Command(BaseCommand):
    help = "Look whether the sealed evidence of declarations of withdrawal still holds (docs/withdrawal.md)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--merchant", default="", help="short name of one merchant; all of them by default")

    def handle(self, *args: Any, **options: Any) -> None:
        merchants = Merchant.objects.order_by("slug")
        if options["merchant"]:
            merchants = merchants.filter(slug=options["merchant"])
            if not merchants:
                raise CommandError(f"there is no merchant {options['merchant']!r}")
        broken = []
        for merchant in merchants:
            with scoped(merchant):
                number, count = verify(), Evidence.objects.count()
            if number is not None:
                broken.append(merchant.slug)
            found = f"broken at number {number}" if number is not None else "holds"
            self.stdout.write(f"{merchant.slug}: {count} links, {found}")
        if broken:
            raise CommandError(f"the evidence does not hold: {', '.join(broken)}")

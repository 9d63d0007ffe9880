"""bin/manage retention [--dry-run]"""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from portal.retention import RULES, retain


class Command(BaseCommand):
    help = "Drop or empty what is past its time. Runs nightly by itself; here to run or preview it by hand."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="only count")

    def handle(self, *args: Any, **options: Any) -> None:
        ages = {rule.what: f" (older than {rule.age.days} days)" for rule in RULES}
        for what, count in retain(dry_run=options["dry_run"]).items():
            self.stdout.write(f"{what}{ages.get(what, '')}: {count}")

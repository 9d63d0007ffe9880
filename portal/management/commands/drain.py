"""bin/manage drain"""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from portal.draining import drain_all


class Command(BaseCommand):
    help = "Process all inbox, outbox and due mail now, in the foreground, until nothing is due."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--quiet", action="store_true", help="print nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        done = drain_all()
        if not options["quiet"]:
            for table, count in done.items():
                self.stdout.write(f"{table}: {count}")

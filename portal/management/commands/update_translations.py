"""Bring the message catalogues up to date with the code, or check that they are."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.catalogues import AREAS, LANGUAGES, catalogue_path, faults, merge


class Command(BaseCommand):
    help = "Extract all messages and merge them into the .po files; --check only reports, and fails on any gap."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="change nothing; name every gap and exit with 1")
        parser.add_argument("--area", action="append", choices=AREAS, help="only this area (may be repeated)")

    def handle(self, *, check: bool, area: list[str] | None, **options: Any) -> None:
        pairs = [(name, language) for name in area or AREAS for language in LANGUAGES]
        if not check:
            for name, language in pairs:
                changed = merge(settings.BASE_DIR, name, language)
                self.stdout.write(
                    f"{catalogue_path(settings.BASE_DIR, name, language)}: {'updated' if changed else 'as it was'}"
                )
        found = [fault for name, language in pairs for fault in faults(settings.BASE_DIR, name, language)]
        for fault in found:
            self.stderr.write(str(fault))
        if check and found:
            raise CommandError(f"{len(found)} messages need a translator: run update_translations, then fill them in.")

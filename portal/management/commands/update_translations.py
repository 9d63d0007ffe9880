"""Bring the message catalogues up to date with the code, or check that they are."""

from typing import Any

from babel.messages import Catalog
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation.reloader import translation_file_changed

from portal.catalogues import AREAS, LANGUAGES, catalogue_path, compile_catalogue, merge, said_now
from portal.overlays import OVERLAID, TONES, compile_overlay, merge_overlay, overlay_faults, overlay_path
from portal.proofreading import Fault, clashes, faults, overridden


class Command(BaseCommand):
    help = "Extract all messages and merge them into the .po files; --check only reports, and fails on any gap."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="change nothing; name every gap and exit with 1")
        parser.add_argument("--area", action="append", choices=AREAS, help="only this area (may be repeated)")

    def handle(self, *, check: bool, area: list[str] | None, **options: Any) -> None:
        found: list[Fault] = []
        for name in area or AREAS:
            now = said_now(settings.BASE_DIR, name)
            for language in LANGUAGES:
                if not check:
                    self._merge(name, language, now)
                found += faults(settings.BASE_DIR, name, language, now)
            if name in OVERLAID:
                found += self._tones(name, check=check)
        if check:
            found += self._disagreements()
        for fault in found:
            self.stderr.write(str(fault))
        if check and found:
            raise CommandError(f"{len(found)} messages need a translator: run update_translations, then fill them in.")

    def _tones(self, area: str, *, check: bool) -> list[Fault]:
        found: list[Fault] = []
        for variant in TONES:
            if not check:
                outcome = "updated" if merge_overlay(settings.BASE_DIR, area, variant) else "as it was"
                path = overlay_path(settings.BASE_DIR, area, variant).relative_to(settings.BASE_DIR)
                self.stdout.write(f"{path}: {outcome}")
            found += overlay_faults(settings.BASE_DIR, area, variant)
        return found

    def _disagreements(self) -> list[Fault]:
        """What areas say differently, and what readers get otherwise; compiles first, or old words would be judged."""
        compiled = [compile_catalogue(settings.BASE_DIR, area, language) for area in AREAS for language in LANGUAGES]
        for area in OVERLAID:
            for variant in TONES:
                compile_overlay(settings.BASE_DIR, area, variant)
        translation_file_changed(None, compiled[0])
        found = [fault for language in LANGUAGES for fault in clashes(settings.BASE_DIR, language)]
        for area in AREAS:
            found += [fault for language in LANGUAGES for fault in overridden(settings.BASE_DIR, area, language)]
        return found

    def _merge(self, area: str, language: str, now: Catalog) -> None:
        outcome = "updated" if merge(settings.BASE_DIR, area, language, now) else "as it was"
        path = catalogue_path(settings.BASE_DIR, area, language).relative_to(settings.BASE_DIR)
        self.stdout.write(f"{path}: {outcome}")

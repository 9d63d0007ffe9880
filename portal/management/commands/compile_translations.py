"""Compile the message catalogues (.po to .mo), which the repository does not hold."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from portal.catalogues import AREAS, LANGUAGES, catalogue_path, compile_catalogue
from portal.overlays import OVERLAID, TONES, compile_overlay


class Command(BaseCommand):
    help = "Compile every catalogue that exists."
    # It runs before anything else works: no database, no checks.
    requires_system_checks = []

    def handle(self, **options: Any) -> None:
        for area in AREAS:
            for language in LANGUAGES:
                if catalogue_path(settings.BASE_DIR, area, language).exists():
                    path = compile_catalogue(settings.BASE_DIR, area, language)
                    self.stdout.write(str(path.relative_to(settings.BASE_DIR)))
        for area in OVERLAID:
            for variant, language in TONES.items():
                if catalogue_path(settings.BASE_DIR, area, language).exists():
                    path = compile_overlay(settings.BASE_DIR, area, variant)
                    self.stdout.write(str(path.relative_to(settings.BASE_DIR)))

"""bin/manage create_merchant --slug loper --name "Loper" --host track.loper.example --language nl"""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand
from django.db import transaction

from merchants.creation import create_merchant
from merchants.links import storefront_url
from merchants.tenancy import scoped
from notifications.journeys.adopting import adopt_blueprints
from portal.management.arguments import refused


class Command(BaseCommand):
    help = "Create a merchant with its host, a default brand and its own copies of the built-in journeys."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--slug", required=True, help="short name in URLs, like loper")
        parser.add_argument("--name", required=True, help="the shop's name as customers know it")
        parser.add_argument("--host", default="", help="host name of its storefront, like track.loper.example")
        parser.add_argument("--language", default="en", choices=[code for code, _ in settings.LANGUAGES])
        parser.add_argument("--time-zone", default="Europe/Amsterdam", help="IANA name")
        parser.add_argument("--country", default="NL", help="two letters")
        parser.add_argument("--colour", default="", help="brand colour as #rrggbb")
        parser.add_argument("--support-email", default="", help="where customers' answers go")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with transaction.atomic():
                merchant = create_merchant(
                    slug=options["slug"],
                    name=options["name"],
                    hostname=options["host"],
                    language=options["language"],
                    time_zone=options["time_zone"],
                    country=options["country"],
                    colour=options["colour"],
                    support_email=options["support_email"],
                )
                with scoped(merchant):
                    adopt_blueprints()
        except ValidationError as error:
            raise refused(error) from None
        self.stdout.write(f"{merchant.name} is ready: {storefront_url(merchant, 'home')}")

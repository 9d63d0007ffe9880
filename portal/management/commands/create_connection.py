"""bin/manage create_connection --merchant loper --source shopify --secret shpss_…"""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand

from inbox.answers import HttpProblem
from inbox.connecting import create_connection, hook_url
from inbox.http import HttpSession
from inbox.models import Connection
from inbox.sources import source
from merchants.tenancy import scoped
from portal.management.arguments import json_object, merchant_by_slug, refused


class Command(BaseCommand):
    help = "Register a webhook source of a merchant and print the hook URL to enter there."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--merchant", required=True, help="the merchant's slug")
        parser.add_argument("--source", required=True, help=", ".join(sorted(settings.STOEP_SOURCES)))
        parser.add_argument("--secret", default="", help="the signing secret the sender shows; one is made without it")
        parser.add_argument("--label", default="", help="how the team calls it")
        parser.add_argument("--api-token", default="", help="access for the reconciliation poll")
        parser.add_argument("--config", default="{}", help='JSON with plain settings, like {"base_url": "https://…"}')

    def handle(self, *args: Any, **options: Any) -> None:
        merchant = merchant_by_slug(options["merchant"])
        with scoped(merchant):
            try:
                connection = create_connection(
                    options["source"],
                    options["secret"],
                    label=options["label"],
                    api_token=options["api_token"],
                    config=json_object("--config", options["config"]),
                )
            except ValidationError as error:
                raise refused(error) from None
        self._prepare(connection)
        self.stdout.write(hook_url(connection))
        if connection.secret and not options["secret"]:
            self.stdout.write(f"secret: {connection.secret}")

    def _prepare(self, connection: Connection) -> None:
        """Fetch the sender's public keys where it has some; the next poll tries again when it cannot be reached."""
        try:
            with HttpSession() as http:
                source(connection.source).prepare(connection, http)
        except HttpProblem as error:
            self.stderr.write(f"not reached yet, the next poll tries again: {error}")

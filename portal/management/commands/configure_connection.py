"""bin/manage configure_connection KEY --api-token … --config '{"base_url": "https://…"}'"""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from inbox.models import Connection
from merchants.tenancy import scoped, unscoped
from portal.management.arguments import json_object


class Command(BaseCommand):
    help = "Change a connection: access for the poll, plain settings, label, or secret (the old one stays live)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("key", help="the last part of the hook URL")
        parser.add_argument("--api-token", help="access for the reconciliation poll")
        parser.add_argument("--config", help="JSON; named settings are replaced, the others stay")
        parser.add_argument("--label")
        parser.add_argument("--secret", help="a new signing secret; the present one stays live beside it")

    def handle(self, *args: Any, **options: Any) -> None:
        if not any(options[name] for name in ("api_token", "config", "label", "secret")):
            raise CommandError("Say what to change: --api-token, --config, --label or --secret.")
        with unscoped("the operator names a connection by its key"):
            found = Connection.objects.filter(key=options["key"]).first()
        if found is None:
            raise CommandError(f"key: no connection {options['key']!r}")
        with scoped(found.merchant_id):
            connection: Connection = Connection.objects.select_for_update().get(pk=found.pk)
            connection.api_token = options["api_token"] or connection.api_token
            connection.label = options["label"] or connection.label
            if options["config"]:
                connection.config = {**connection.config, **json_object("--config", options["config"])}
            connection.save(update_fields=["api_token", "label", "config"])
            if options["secret"]:
                connection.rotate_secret(options["secret"])
        self.stdout.write(f"{connection} changed")

"""bin/manage person --merchant loper --email sanne@klant.example [--erase]"""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.core.serializers.json import DjangoJSONEncoder

from inbox.models import Connection
from merchants.models import Merchant
from merchants.tenancy import scoped
from orders import privacy, snapshots
from orders.models import normal_email
from portal.disclosing import tell


class Command(BaseCommand):
    help = (
        "Everything that is kept about whoever has this mail address, as JSON by table: look through it before you send"
        " it to him. With --erase: erase him, as the shop's own request would, also where the shop does not know him"
        " (who withdrew from something that nobody found, or sent an old product)."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--merchant", required=True, metavar="SLUG", help="the merchant's slug")
        parser.add_argument("--email", required=True, help="the person's mail address")
        parser.add_argument("--erase", action="store_true", help="erase him; there is no way back")

    def handle(self, *_: Any, **options: Any) -> None:
        merchant = Merchant.objects.filter(slug=options["merchant"]).first()
        if merchant is None:
            raise CommandError(f"there is no merchant {options['merchant']!r}")
        email = normal_email(options["email"])
        if "@" not in email:
            raise CommandError(f"--email {options['email']!r}: expected a mail address")
        with scoped(merchant):
            if options["erase"]:
                self.stdout.write(_erase(email))
            else:
                self.stdout.write(json.dumps(tell(email), cls=DjangoJSONEncoder, indent=2, ensure_ascii=False))


def _erase(email: str) -> str:
    shop = Connection.objects.order_by("pk").first()
    if shop is None:
        raise CommandError("this merchant has no connection yet, so nothing of anybody")
    privacy.redact(snapshots.CustomerRequest(kind="redact", email=email), shop, 0)
    return "Erased. The workers empty the rest within a minute; look again without --erase."

"""A merchant to receive the benchmark's webhooks, in whatever database DATABASE_URL names."""

import logging
import os
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from benchmarks.rig.processes import PRODUCTION


def prepare(environment: Mapping[str, str]) -> None:
    """Set Django up in this process as production has it. Before any import of the product's models."""
    os.environ.update({**PRODUCTION, **environment})
    import django

    django.setup()
    # Of this process only: what fails here stands in its row, and the figures are to be read at the end.
    logging.disable(logging.ERROR)


@contextmanager
def elsewhere(url: str) -> Iterator[None]:
    """Let this process's Django speak to another database for a while."""
    from django.db import connection

    from portal import env

    before = dict(connection.settings_dict)
    connection.close()
    os.environ["STOEP_BENCH_URL"] = url
    connection.settings_dict.update(
        {name: value for name, value in env.database("STOEP_BENCH_URL").items() if name not in ("ENGINE", "OPTIONS")}
    )
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict.update(before)


@dataclass(frozen=True)
class Stage:
    """One merchant with one Shopify connection."""

    merchant_id: int
    connection_id: int
    path: str
    secret: str

    def clear(self) -> None:
        """Forget this merchant's webhooks and all that came of them."""
        from django.db import connection

        from inbox.models import InboundWebhook
        from merchants.tenancy import scoped

        with scoped(self.merchant_id):
            InboundWebhook.objects.all().delete()
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE inbox_inboundwebhook")


def set_up(config: dict[str, object] | None = None) -> Stage:
    """A fresh merchant each time: a data folder may have seen benchmarks before."""
    from inbox.connecting import create_connection
    from merchants.creation import create_merchant
    from merchants.tenancy import scoped
    from notifications.journeys.adopting import adopt_blueprints

    slug, secret = f"bench-{secrets.token_hex(4)}", secrets.token_hex(32)
    merchant = create_merchant(
        slug=slug, name="Loper Loopsport", hostname=f"{slug}.bench.example", language="nl",
        time_zone="Europe/Amsterdam", country="NL", colour="#c2410c", support_email=f"hallo@{slug}.example",
        postal_address="Loper Loopsport, Hoofdstraat 1",
    )  # fmt: skip
    with scoped(merchant):
        adopt_blueprints()
        config = {"shop": "loper.myshopify.com"} if config is None else config
        connection = create_connection("shopify", secret, config=config)
    return Stage(merchant.pk, connection.pk, f"/hooks/{connection.key}/", secret)

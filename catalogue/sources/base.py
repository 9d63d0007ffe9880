"""What every shop's adapter adds to that of its orders: handing products and wishes to the catalogue."""

import re
from dataclasses import replace
from typing import Any

from catalogue import intake
from catalogue.snapshots import LevelTold, ProductTold, WishTaken, WishTold
from inbox.models import Connection
from orders.sources.base import ShopSource

CODE = re.compile(r"[A-Z]{3}")


class WithCatalogue(ShopSource):
    """Put before a shop's own adapter in the bases of a class."""

    def apply(self, snapshot: Any, connection: Connection, webhook_id: int) -> None:
        if isinstance(snapshot, ProductTold | LevelTold | WishTold | WishTaken):
            intake.take(_with_currency(snapshot, connection), connection, webhook_id)
        else:
            super().apply(snapshot, connection, webhook_id)


def _with_currency(snapshot: Any, connection: Connection) -> Any:
    """Shops whose products name no currency have one of their own, in the connection's setting."""
    usual = str(connection.config.get("currency") or "").upper()
    if not isinstance(snapshot, ProductTold) or not CODE.fullmatch(usual):
        return snapshot
    variants = (replace(one, currency=one.currency or usual) for one in snapshot.variants)
    return replace(snapshot, variants=tuple(variants))

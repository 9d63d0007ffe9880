"""What the storm breaker holds, and whose it is."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from notifications import reasons
from notifications.models import Message
from orders.models import Customer, Order, normal_email

# Too many to one person; far more than the shop usually sends.
PERSON, SHOP = f"{reasons.STORM}:person", f"{reasons.STORM}:shop"
MOST = 5000  # held mails that are read for one look
State = Message.State


@dataclass(frozen=True)
class Pile:
    """The held mails of one person."""

    first: int  # the id of one of them: forms name the pile by it, and no address stands in a page's source
    address: str  # in its normal form; "" where nobody knows it any more
    ids: tuple[int, ...]
    since: datetime  # when the first of them should have gone
    until: datetime  # when the first of them is looked at again
    templates: tuple[str, ...]  # the most frequent first
    order_ids: tuple[int, ...]  # the newest first


def piles(why: str) -> list[Pile]:
    """Whose mails are held because of PERSON or SHOP, the most mails first; three queries. Needs an open scope."""
    rows = list(
        Message.objects.filter(state=State.HELD, last_error=why)
        .order_by("pk")
        .values_list("pk", "planned_at", "due_at", "step__template", "enrolment__order_id", "enrolment__customer_id")[
            :MOST
        ]
    )
    orders = _addresses(Order, (row[4] for row in rows))
    people = _addresses(Customer, (row[5] for row in rows))
    by_address: dict[str, list[tuple[int, datetime, datetime, str, int | None, int | None]]] = {}
    for row in rows:
        by_address.setdefault(orders.get(row[4]) or people.get(row[5]) or "", []).append(row)
    found = [_pile(address, mine) for address, mine in by_address.items()]
    return sorted(found, key=lambda one: (-len(one.ids), one.since, one.first))


def _addresses(model: type[Order] | type[Customer], ids: Iterable[int | None]) -> dict[int | None, str]:
    wanted = {pk for pk in ids if pk is not None}
    return {pk: normal_email(email) for pk, email in model.objects.filter(pk__in=wanted).values_list("pk", "email")}


def _pile(address: str, rows: list[tuple[int, datetime, datetime, str, int | None, int | None]]) -> Pile:
    orders = {row[4] for row in rows if row[4] is not None}
    return Pile(
        first=rows[0][0],
        address=address,
        ids=tuple(row[0] for row in rows),
        since=min(row[1] for row in rows),
        until=min(row[2] for row in rows),
        templates=tuple(template for template, _count in Counter(row[3] for row in rows).most_common()),
        order_ids=tuple(sorted(orders, reverse=True)),
    )

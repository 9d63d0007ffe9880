"""Lists of what is paid by hand, for whoever does the books: a payout stands on one list, as it was when it was made,
and a list is marked as paid as a whole. Every function runs in the caller's transaction."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import Count, Min, Q, Sum
from django.utils import timezone

from returns.models import Payout
from returns.money.by_hand import mark_paid
from returns.money.locks import locked_all
from returns.money.room import fits

State = Payout.State
OPEN = Q(state=State.BY_HAND)
MOST = 1000  # payouts of one list


@dataclass(frozen=True)
class FinanceList:
    """A list with open rows. `sums` by currency; `made_at` aware."""

    name: str
    count: int
    made_at: datetime
    sums: dict[str, Decimal]


def make_list() -> str:
    """Put what waits and stands on no list on a new one; its name, "" where nothing waits.

    Somebody pays from it outside of here, so from now on the amounts stay as they are.
    """
    rows = Payout.objects.filter(OPEN, export="").order_by("pk")
    held = locked_all(rows.values_list("in_return_id", flat=True)[:MOST])
    name = ""
    for payout in list(rows.filter(in_return__in=held).select_for_update().order_by("pk")[:MOST]):
        if not fits(payout, held[payout.in_return_id].orders[payout.order_id]):
            continue  # the shop paid it back meanwhile; what is left of it is worked out anew
        name = name or f"L{payout.pk}"  # a payout is on one list only, so its number is the list's
        Payout.objects.filter(pk=payout.pk).update(export=name, called_at=timezone.now())
    return name


def open_lists() -> list[FinanceList]:
    """Lists with rows that nobody marked as paid, the oldest first; one query."""
    rows = Payout.objects.filter(OPEN).exclude(export="").order_by().values("export", "currency")
    found: dict[str, FinanceList] = {}
    for row in rows.annotate(count=Count("pk"), first=Min("called_at"), sum=Sum("amount")).order_by("first", "export"):
        before = found.get(row["export"]) or FinanceList(row["export"], 0, row["first"], {})
        sums = {**before.sums, row["currency"]: row["sum"]}
        found[row["export"]] = FinanceList(before.name, before.count + row["count"], before.made_at, sums)
    return list(found.values())


def mark_list_paid(name: str, by: str, reference: str = "", at: datetime | None = None) -> int:
    """Mark what is still open on a list as paid; returns how many. Again finds nothing, and what the shop paid back
    meanwhile stays open: somebody has to look what was paid. `at`: aware."""
    rows = Payout.objects.filter(OPEN, export=name).exclude(export="").order_by("pk")
    locked_all(rows.values_list("in_return_id", flat=True))
    count = 0
    for pk in list(rows.values_list("pk", flat=True)):
        with suppress(ValueError):
            mark_paid(pk, by, reference, at)
            count += 1
    return count

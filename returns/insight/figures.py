"""What returns cost, what exchanges kept, how long money took and whether its day was kept."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from statistics import median
from zoneinfo import ZoneInfo

from django.db.models import Count, Max, Sum

from returns.insight.reasons import NOT_COUNTED
from returns.models import Exchange, Payout, Return, ReturnItem, ReturnParcel

ZERO = Decimal(0)


@dataclass(frozen=True)
class Money:
    """Sums of one currency over a period."""

    currency: str
    refunded: Decimal  # back to where it came from
    credited: Decimal  # as store credit
    exchanged: Decimal  # worth of what was sent instead
    labels: Decimal  # what the way back cost the merchant
    deducted: Decimal

    @property
    def kept(self) -> Decimal | None:
        """The share of what came back that stayed with the shop, 0 to 1; None when nothing came back."""
        whole = self.refunded + self.credited + self.exchanged
        return (self.credited + self.exchanged) / whole if whole else None


@dataclass(frozen=True)
class Waiting:
    """How long people waited for their money. `days`: the middle of all, from the request to the payment."""

    paid: int
    days: float | None
    kept: int  # paid by the day that was promised
    promised: int  # of so many that had a day

    @property
    def share(self) -> float | None:
        return self.kept / self.promised if self.promised else None


def money(since: datetime, until: datetime) -> list[Money]:
    """Of returns asked for in [since, until), by currency. Four queries."""
    asked = {"in_return__requested_at__gte": since, "in_return__requested_at__lt": until}
    paid: dict[tuple[str, str], Decimal] = {
        (currency, kind): amount
        for currency, kind, amount in Payout.objects.filter(state=Payout.State.PAID, **asked)
        .values_list("currency", "kind")
        .annotate(Sum("amount"))
        .order_by()
    }
    swapped: dict[str, Decimal] = {}
    in_item = {f"item__{name}": value for name, value in asked.items()}
    for currency, price, pieces in Exchange.objects.filter(state=Exchange.State.ORDERED, **in_item).values_list(
        "currency", "unit_price", "quantity"
    ):
        swapped[currency] = swapped.get(currency, ZERO) + price * pieces
    labels = dict(
        ReturnParcel.objects.filter(state=ReturnParcel.State.READY, customer_pays=False, price__isnull=False, **asked)
        .values_list("currency")
        .annotate(Sum("price"))
        .order_by()
    )
    less = dict(
        ReturnItem.objects.filter(deduction__gt=0, **asked)
        .values_list("in_return__currency")
        .annotate(Sum("deduction"))
        .order_by()
    )
    currencies = sorted({currency for currency, _kind in paid} | set(swapped) | set(labels) | set(less))
    return [
        Money(
            currency, paid.get((currency, Payout.Kind.REFUND), ZERO), paid.get((currency, Payout.Kind.CREDIT), ZERO),
            swapped.get(currency, ZERO), labels.get(currency, ZERO), less.get(currency, ZERO),
        )
        for currency in currencies
    ]  # fmt: skip


def waiting(since: datetime, until: datetime, zone: ZoneInfo) -> Waiting:
    """Of returns asked for in [since, until) whose money is paid, by the days of this time zone. One query."""
    rows = (
        Payout.objects.filter(
            in_return__requested_at__gte=since, in_return__requested_at__lt=until, paid_at__isnull=False
        )
        .values("in_return")
        .annotate(last=Max("paid_at"))
        .values_list("in_return__requested_at", "in_return__first_promised_on", "last")
    )
    days: list[float] = []
    kept = promised = 0
    for asked_at, promised_on, last in rows:
        days.append((last - asked_at) / timedelta(days=1))
        if promised_on is not None:
            promised += 1
            kept += last.astimezone(zone).date() <= promised_on
    return Waiting(len(days), median(days) if days else None, kept, promised)


def outcomes(since: datetime, until: datetime) -> dict[str, int]:
    """Pieces by what becomes of them, of returns asked for in [since, until); codes of ReturnItem.Outcome."""
    items = ReturnItem.objects.filter(in_return__requested_at__gte=since, in_return__requested_at__lt=until)
    rows = items.exclude(in_return__state__in=NOT_COUNTED).values_list("outcome")
    return {outcome: pieces for outcome, pieces in rows.annotate(Sum("quantity")).order_by()}


def paths(since: datetime, until: datetime) -> dict[str, int]:
    """Returns asked for in [since, until) by Return.Path."""
    rows = Return.objects.filter(requested_at__gte=since, requested_at__lt=until)
    return dict(rows.values_list("path").annotate(Count("pk")).order_by())

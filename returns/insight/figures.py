"""What returns cost, what exchanges kept, and what people chose."""

from collections import Counter
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import CharField, DecimalField, F, Q, QuerySet, Sum, Value
from django.db.models.functions import Cast

from returns.insight.reasons import NOT_COUNTED
from returns.insight.scope import Scope
from returns.models import Exchange, Payout, ReturnItem, ReturnParcel

ZERO = Decimal(0)
SWAPPED, LABELS, CHOSEN = "swapped", "labels", "chosen"
EXACT: DecimalField[Any, Any] = DecimalField(max_digits=20, decimal_places=4)
NOTHING = Sum(Value(ZERO, EXACT), output_field=EXACT)
PIECES = Cast(Sum("quantity"), EXACT)
EMPTY = Value("", CharField())
Sums = dict[tuple[str, str], tuple[Decimal, Decimal]]


@dataclass(frozen=True)
class Money:
    """Sums of one currency over a period."""

    currency: str
    refunded: Decimal = ZERO  # back to where it came from
    credited: Decimal = ZERO  # as store credit
    exchanged: Decimal = ZERO  # worth of what was sent instead
    labels: Decimal = ZERO  # what the way back cost the merchant
    deducted: Decimal = ZERO
    shipping: Decimal = ZERO  # of `refunded`: what customers had paid for the way out, which is lost

    @property
    def kept(self) -> Decimal | None:
        """The share of what came back that stayed with the shop, 0 to 1; None when nothing came back."""
        whole = self.refunded + self.credited + self.exchanged
        return (self.credited + self.exchanged) / whole if whole else None

    @property
    def has_any(self) -> bool:
        """Did any money move?"""
        return any((self.refunded, self.credited, self.exchanged, self.labels, self.deducted))

    @property
    def cost(self) -> Decimal:
        """What returns cost beyond the goods' own price: the way back and the lost way out, less what was deducted."""
        return self.labels + self.shipping - self.deducted


@dataclass(frozen=True)
class Figures:
    """Sums by currency; and the same pieces twice, the most frequent first: by what becomes of them (codes of
    ReturnItem.Outcome) and by why they come back (codes of reasons, "" where none was asked)."""

    money: list[Money]
    outcomes: dict[str, int]
    reasons: dict[str, int]


def figures(scope: Scope) -> Figures:
    """Of returns asked for in the scope. One query."""
    goods = scope.holds_items("in_return") if scope.category else Q()
    paid = Payout.objects.filter(scope.asked("in_return__") & scope.of_order(), goods, state=Payout.State.PAID)
    swapped = Exchange.objects.filter(scope.items("item__"), state=Exchange.State.ORDERED)
    labels = ReturnParcel.objects.filter(
        scope.asked("in_return__"), scope.holds_items("in_return"), state=ReturnParcel.State.READY,
        customer_pays=False, price__isnull=False,
    )  # fmt: skip
    items = ReturnItem.objects.filter(scope.items()).exclude(in_return__state__in=NOT_COUNTED)
    rows = _sums(paid, F("kind"), Sum("amount"), Sum("shipping")).union(
        _sums(swapped, Value(SWAPPED), Sum(F("unit_price") * F("quantity"), output_field=EXACT)),
        _sums(labels, Value(LABELS), Sum("price")),
        _chosen(items),
        all=True,
    )
    found: Sums = {}
    outcomes: Counter[str] = Counter()
    reasons: Counter[str] = Counter()
    for currency, kind, outcome, reason, amount, more in rows:
        if kind == CHOSEN:
            outcomes[outcome] += int(more)
            reasons[reason] += int(more)
        before = found.get((currency, kind), (ZERO, ZERO))
        found[currency, kind] = (before[0] + amount, before[1] + more)
    currencies = sorted({currency for (currency, _kind), sums in found.items() if any(sums) and currency})
    moved = (Money(currency, **_columns(found, currency)) for currency in currencies)
    return Figures([one for one in moved if one.has_any], dict(outcomes.most_common()), dict(reasons.most_common()))


def _columns(found: Sums, currency: str) -> dict[str, Decimal]:
    kinds = {"refunded": Payout.Kind.REFUND, "credited": Payout.Kind.CREDIT, "exchanged": SWAPPED, "labels": LABELS,
             "deducted": CHOSEN}  # fmt: skip
    columns = {name: found.get((currency, kind), (ZERO, ZERO))[0] for name, kind in kinds.items()}
    return {**columns, "shipping": found.get((currency, Payout.Kind.REFUND), (ZERO, ZERO))[1]}


def _sums(rows: "QuerySet[Any]", kind: Any, amount: Any, more: Any = NOTHING) -> "QuerySet[Any]":
    """(currency, kind, "", "", sum, a second sum), a row for each kind and currency."""
    named = rows.order_by().annotate(of=F("currency"), sort=Cast(kind, CharField()), what=EMPTY, why=EMPTY)
    summed: QuerySet[Any] = named.values_list("of", "sort", "what", "why").annotate(whole=amount, more=more)
    return summed


def _chosen(items: "QuerySet[Any]") -> "QuerySet[Any]":
    """(currency, CHOSEN, outcome, reason, deducted, pieces). By the columns as they are: to put a text together for
    each piece took as long as to add them all up."""
    named = items.order_by().annotate(
        of=F("in_return__currency"), sort=Value(CHOSEN, CharField()), what=F("outcome"), why=F("reason")
    )
    summed: QuerySet[Any] = named.values_list("of", "sort", "what", "why").annotate(whole=Sum("deduction"), more=PIECES)
    return summed

"""What was collected, for the reports on electrical waste and textiles: pieces and kilograms by stream, category,
country and what becomes of it, over a period.

Counted are goods that came in, of all paths, by the day on which they were received; what nobody bought, and so never
came back, is not (the Dutch decree on textiles counts returned goods, and not unsold ones). Goods that customers gave
away instead of sending them count by the day of their return; old appliances that a courier or a shop took, by the day
of their record. Where nobody knows a weight, the pieces are told as such instead of being guessed.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from care.models import TakeBack, TakeBackRule
from returns.circular.scheme import Scheme, Stream, Then, saved, stream_of
from returns.models import Return, ReturnItem

RETURNED, GIVEN_AWAY = "returned", "given_away"
State = Return.State
NEVER = (State.ASKED, State.CANCELLED, State.EXPIRED, State.REFUSED)
Outcome = ReturnItem.Outcome
THENS = {one.value for one in Then}


@dataclass(frozen=True)
class Collected:
    """Goods of one kind. `then`: recycle, second_life, donate, returned (came back as a return), given_away (by the
    customer, on the merchant's word). `grams` of the pieces whose weight is known; `unweighed`: how many others."""

    stream: str
    category: str
    country: str
    then: str
    pieces: int = 0
    grams: int = 0
    unweighed: int = 0

    @property
    def kilograms(self) -> str:
        """With three decimals, exactly."""
        return f"{self.grams // 1000}.{self.grams % 1000:03d}"

    @property
    def key(self) -> tuple[str, str, str, str]:
        return (self.stream, self.category, self.country, self.then)


def report(since: datetime, until: datetime) -> list[Collected]:
    """Everything collected in [since, until) (aware), by stream, category, country and fate. Four queries."""
    scheme, _is_on = saved()
    return summed([*_received(scheme, since, until), *_given_away(scheme, since, until), *_taken(since, until)])


def by_stream(rows: Iterable[Collected]) -> list[Collected]:
    """The same summed up by stream alone."""
    return summed(replace(row, category="", country="", then="") for row in rows)


def summed(rows: Iterable[Collected]) -> list[Collected]:
    """Rows with one key become one; sorted."""
    found: dict[tuple[str, str, str, str], Collected] = {}
    for row in rows:
        known = found.get(row.key)
        found[row.key] = row if known is None else replace(
            known, pieces=known.pieces + row.pieces, grams=known.grams + row.grams,
            unweighed=known.unweighed + row.unweighed,
        )  # fmt: skip
    order = {stream.value: place for place, stream in enumerate(Stream)}
    return sorted(found.values(), key=lambda row: (order.get(row.stream, 9), *row.key))


def _received(scheme: Scheme, since: datetime, until: datetime) -> Iterator[Collected]:
    rows = ReturnItem.objects.filter(
        in_return__received_at__gte=since, in_return__received_at__lt=until, received_quantity__gt=0
    )
    for item in rows.select_related("in_return", "line", "order"):
        yield _counted(scheme, item, item.received_quantity or 0, RETURNED)


def _given_away(scheme: Scheme, since: datetime, until: datetime) -> Iterator[Collected]:
    rows = ReturnItem.objects.filter(
        outcome=Outcome.DONATE, in_return__requested_at__gte=since, in_return__requested_at__lt=until
    ).exclude(in_return__state__in=NEVER)
    for item in rows.select_related("in_return", "line", "order"):
        yield _counted(scheme, item, item.quantity, GIVEN_AWAY)


def _counted(scheme: Scheme, item: ReturnItem, pieces: int, then: str) -> Collected:
    line, is_old = item.line, item.in_return.path == Return.Path.OLD
    stream, category = stream_of_item(scheme, item)
    known = scheme.kind(item.category) if is_old else None
    grams = item.weight_grams or (line.weight_grams if line else None) or (known.grams if known else None)
    country = str((item.in_return.sender or {}).get("country") or (item.order.country if item.order else ""))
    fate = item.reason if is_old and item.reason in THENS else then
    return Collected(stream, category, country, fate, pieces, pieces * (grams or 0), 0 if grams else pieces)


def stream_of_item(scheme: Scheme, item: ReturnItem) -> tuple[str, str]:
    """The stream of an item, and its category in the merchant's words."""
    if item.in_return.path == Return.Path.OLD:
        stream, _slash, code = item.category.partition("/")
        kind = scheme.kind(code)
        return (stream if stream in set(Stream) else Stream.OTHER.value), kind.name if kind else code
    category = item.category or (item.line.category if item.line else "")
    return stream_of(category, scheme.counted).value, category


def _taken(since: datetime, until: datetime) -> Iterator[Collected]:
    """Old products that were handed over without a parcel; those with one are counted as received."""
    rows = TakeBack.objects.filter(state=TakeBack.State.HANDED_OVER, closed_at__gte=since, closed_at__lt=until)
    for record in rows.exclude(method=TakeBack.Method.LABEL).select_related("order"):
        is_weee = record.kind == TakeBackRule.Kind.OLD_FOR_NEW
        stream = Stream.WEEE if is_weee else Stream.OTHER
        pieces = max(1, record.pieces)
        yield Collected(stream.value, record.kind, record.order.country, Then.RECYCLE.value, pieces, 0, pieces)

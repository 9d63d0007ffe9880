"""Who moves from when to when, before anything is saved."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from merchants.models import Merchant
from merchants.tenancy import current_merchant_id
from notifications.guards.verdicts import GRACE, PATIENCE
from notifications.journeys import versions
from notifications.journeys.versions import Definition
from notifications.models import Enrolment, Journey, MailClass
from notifications.replanning import statements
from notifications.replanning.changes import SlotChange, slot_changes
from notifications.replanning.rows import all_rows, being_sent, found, given, one_row
from notifications.replanning.tallies import Cut, Tally
from orders.models import Customer, Order

FIRST = 50
KIND_ORDER = ("same", "later", "earlier", "at_once", "too_late")  # as statements.KINDS
FAR = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Row:
    """One waiting mail that an edit touches, for people to read. `becomes` is None when it is not sent any more, `was`
    when there was none."""

    order_number: str
    address: str  # masked
    template: str
    was: datetime | None
    becomes: datetime | None
    kind: str
    enrolment_id: int = 0


@dataclass(frozen=True)
class Preview:
    """What saving would do: exact counts, and the first rows by time."""

    tally: Tally
    rows: tuple[Row, ...] = ()
    changes: tuple[SlotChange, ...] = field(default=(), repr=False)


def planned_changes(journey: Journey, definition: Definition) -> tuple[Journey, list[SlotChange]]:
    """The journey as it would be (unsaved), and what happens to each of its slots."""
    new = versions.changed(journey, definition)
    steps = versions.steps_for(new, definition, journey.version + 1, versions.first_free_slot(journey))
    return new, slot_changes(journey, new, journey.steps, steps)


def cut_for(journey: Journey, now: datetime) -> Cut:
    """Mails due before `too_late_before` are not welcome any more: the guard `overdue` will say so."""
    mail_class = MailClass(journey.mail_class)
    patience = PATIENCE.get(journey.purpose) if mail_class == MailClass.MARKETING else None  # type: ignore[call-overload]
    return Cut(now, now - (patience or GRACE[mail_class]))


def preview(journey: Journey, definition: Definition, now: datetime, first: int = FIRST) -> Preview:
    """What `apply` would do with this edit (a valid definition, notifications/journeys/editing.py) at `now` (aware)."""
    new, changes = planned_changes(journey, definition)
    merchant = Merchant.objects.get(pk=current_merchant_id())
    cut = cut_for(new, now)
    tally, touched = Tally(), []
    for change in changes:
        counted, rows = _of_slot(new, change, merchant, cut, first)
        tally.merge(counted)
        tally.add("same", being_sent(given(new, change, cut)))
        touched += rows
    return Preview(tally, tuple(_told(sorted(touched, key=_when)[:first])), tuple(changes))


Touched = tuple[int, str, datetime | None, datetime | None, str]  # enrolment, template, was, becomes, kind


def _of_slot(
    journey: Journey, change: SlotChange, merchant: Merchant, cut: Cut, first: int
) -> tuple[Tally, list[Touched]]:
    values = {**given(journey, change, cut), "most": first}
    if change.step is None:
        count = one_row(statements.COUNT_SLOT, values)[0]
        return Tally(cancelled=count), _touched(change, all_rows(statements.FIRST_CANCELLED, values), cut)
    if change.is_untouched:
        return Tally(same=one_row(statements.COUNT_SLOT, values)[0]), []
    slot = found(change, change.step, merchant, values)
    if change.is_new:
        tally = Tally(added=slot.one(statements.COUNT_WITHOUT)[0])
        return tally, _touched(change, slot.all(statements.FIRST_WITHOUT), cut)
    tally = tally_of(slot.one(statements.COUNT_WAITING))
    return tally, _touched(change, slot.all(statements.FIRST_WAITING), cut)


def tally_of(counts: Sequence[int]) -> Tally:
    """The answer of statements.KINDS."""
    return Tally(**dict(zip(KIND_ORDER, counts, strict=True)))


def _touched(
    change: SlotChange, rows: Sequence[tuple[int, datetime | None, datetime | None]], cut: Cut
) -> list[Touched]:
    template = change.step.template if change.step else ""
    return [(pk, template, was, becomes, _kind(was, becomes, cut)) for pk, was, becomes in rows]


def _kind(was: datetime | None, becomes: datetime | None, cut: Cut) -> str:
    if becomes is None:
        return "cancelled"
    return cut.kind(was, becomes) if was else "added"


def _when(row: Touched) -> tuple[datetime, int]:
    return _earliest(row[2], row[3]), row[0]


def _earliest(was: datetime | None, becomes: datetime | None) -> datetime:
    return min(was or FAR, becomes or FAR)


def _told(rows: Sequence[Touched]) -> Iterator[Row]:
    """With the order's number and the masked address, a constant number of queries."""
    runs = Enrolment.objects.in_bulk([row[0] for row in rows])
    orders = Order.objects.in_bulk([one.order_id for one in runs.values() if one.order_id])
    people = Customer.objects.in_bulk([one.customer_id for one in runs.values() if one.customer_id])
    for pk, template, was, becomes, kind in rows:
        order, person = orders.get(runs[pk].order_id), people.get(runs[pk].customer_id)
        address = order.email if order and order.email else person.email if person else ""
        yield Row(order.number if order else "", hidden(address), template, was, becomes, kind, pk)


def hidden(address: str) -> str:
    """Enough of a mail address to know one's customer by, and no more: "s…@example.nl"."""
    name, at, domain = address.partition("@")
    return f"{name[:1]}…{at}{domain}" if at else ""

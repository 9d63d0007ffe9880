"""The runs that old deliveries began, and what became of each mail: planned by the engine's own code.

When a mail was due is asked of notifications/journeys/planning.py. What became of it follows the guards' order, told
from the past as it was made up; whatever is due later than now is left to the engine.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import chain
from zoneinfo import ZoneInfo

from django.db.models import F

from care.matching import fitting
from care.models import CareBlock
from consents.basis import Standing, basis_of
from demo.past.booking import Booked
from merchants.models import Merchant
from notifications import reasons
from notifications.about.advising import CONTENT
from notifications.guards.permission import WHY
from notifications.guards.verdicts import GRACE, PATIENCE
from notifications.holdout import is_held_out
from notifications.journeys import planning
from notifications.journeys.happening import reader_of
from notifications.journeys.planning import Happened, Place, Planned
from notifications.models import Enrolment, Journey, MailClass, Message, MessageMove
from orders.models import Line

State = Message.State
A_DAY, A_MONTH = timedelta(days=1), timedelta(days=30)
PER_MONTH = 3
LIVE = timedelta(hours=20)  # what was due within these hours before now is left to the engine as well

Move = tuple[datetime, int, str]  # when, to which state, why


@dataclass(frozen=True)
class Fate:
    """What became of one message: its way through states, the last of them being where it stands."""

    moves: tuple[Move, ...] = ()
    until: datetime | None = None  # of a hold that lasts

    @property
    def state(self) -> int:
        return self.moves[-1][1] if self.moves else State.SCHEDULED


@dataclass
class Run:
    """One order's way through one journey."""

    journey: Journey
    booked: Booked
    enrolment: Enrolment
    messages: list[tuple[Message, Fate]] = field(default_factory=list)


@dataclass
class _People:
    """What went to whom, and who bought when: what budgets and guards ask."""

    sent: dict[str, list[datetime]] = field(default_factory=lambda: defaultdict(list))
    bought: dict[str, list[datetime]] = field(default_factory=lambda: defaultdict(list))
    advised: set[int] = field(default_factory=set)  # the orders for whose goods the shop has a guide
    paused: Mapping[str, datetime] = field(default_factory=dict)  # since when which journey is


def run(merchant: Merchant, booked: Sequence[Booked], paused: Mapping[str, datetime], now: datetime) -> list[Run]:
    """Write the runs and messages of every marketing journey that a delivery starts; needs the scope. `paused` says
    since when which journey is."""
    journeys = Journey.objects.filter(
        mail_class=MailClass.MARKETING, trigger="order.delivered", state__in=(Journey.State.ON, Journey.State.PAUSED)
    ).order_by("pk")
    runs: list[Run] = []
    for journey in journeys:
        runs += [_run(journey, one) for one in booked if journey.created_at <= one.sale.delivered_at]
    Enrolment.objects.bulk_create([one.enrolment for one in runs], 500)
    Enrolment.objects.update(created_at=F("anchor_at"))  # new rows are dated by the clock
    people = _People(advised=_advised(), paused=paused)
    for sold in booked:
        people.bought[sold.sale.buyer.email].append(sold.sale.placed_at)
    _decide(_due(merchant, runs), people, now)
    write([pair for one in runs for pair in one.messages])
    return runs


def _run(journey: Journey, booked: Booked) -> Run:
    enrolment = Enrolment(
        journey=journey, subject_type="order", subject_id=booked.order.pk, order_id=booked.order.pk,
        customer_id=booked.customer.pk, version=journey.version, event=booked.delivered,
        is_held_out=is_held_out(journey, booked.sale.buyer.email, 0), anchor_at=booked.sale.delivered_at,
    )  # fmt: skip
    return Run(journey, booked, enrolment)


def _due(merchant: Merchant, runs: Sequence[Run]) -> list[tuple[Planned, Run]]:
    """Everything that was planned, in the order of time."""
    steps = {journey.pk: list(journey.steps) for journey in {one.journey.pk: one.journey for one in runs}.values()}
    shop = Place(ZoneInfo(merchant.time_zone), merchant.country)

    def planned(one: Run) -> Iterator[tuple[Planned, Run]]:
        home, at = one.booked.sale.buyer.home, one.booked.sale.delivered_at
        happened = Happened(
            type="order.delivered", subject_type="order", subject_id=one.booked.order.pk, occurred_at=at, shop=shop,
            reader=reader_of(home.country, home.postal_code),
        )  # fmt: skip
        return ((found, one) for found in planning.plan(one.journey, steps[one.journey.pk], happened, at))

    return sorted(chain.from_iterable(map(planned, runs)), key=lambda pair: pair[0].due_at)


def _decide(due: Sequence[tuple[Planned, Run]], people: _People, now: datetime) -> None:
    for planned, one in due:
        message = Message(
            enrolment=one.enrolment, step=planned.step, slot=planned.slot, mail_class=MailClass.MARKETING,
            due_at=planned.due_at, planned_at=planned.due_at,
        )  # fmt: skip
        fate = Fate() if planned.due_at > now - LIVE else _fate(one, planned, people, now)
        message.state, message.last_error = fate.state, fate.moves[-1][2] if fate.moves else ""
        if fate.until:
            message.due_at = fate.until
        one.messages.append((message, fate))


def _fate(one: Run, planned: Planned, people: _People, now: datetime) -> Fate:
    at, email = planned.due_at, one.booked.sale.buyer.email
    until = at + (PATIENCE.get(one.journey.purpose) or GRACE[MailClass.MARKETING])  # type: ignore[call-overload]
    if (since := people.paused.get(one.journey.key)) and at >= since:
        return _held(at, until, reasons.JOURNEY_PAUSED, now, State.MISSED)
    objection = _objection(one, planned, people)
    if objection:
        return Fate(((at, State.SKIPPED, objection),))
    sale = one.booked.sale
    if sale.goes_back_at and sale.goes_back_at < at and (sale.done_at is None or sale.done_at > until):
        return _held(at, until, reasons.RETURN_UNDER_WAY, now, State.SKIPPED)
    free, reason = at, ""
    moves: tuple[Move, ...] = ()
    if sale.goes_back_at and sale.done_at and sale.goes_back_at < at < sale.done_at:
        free, moves = sale.done_at, ((at, State.HELD, reasons.RETURN_UNDER_WAY),)
    after = _free(people.sent[email], free)
    if after > free:
        free, reason = after, f"{reasons.BUDGET_SPENT}:{after.isoformat()}"
        moves = (*moves, (at, State.HELD, reason))
    if free > until:
        return Fate(((at, State.SKIPPED, reason or reasons.RETURN_UNDER_WAY),))
    if free > now:
        return Fate(moves, until=free)
    people.sent[email].append(free)
    return Fate((*moves, (free, State.SENT, reasons.ACCEPTED)))


def _held(at: datetime, until: datetime, reason: str, now: datetime, too_late: int) -> Fate:
    if until < now:
        return Fate(((at, State.HELD, reason), (until, too_late, reason)))
    return Fate(((at, State.HELD, reason),), until=min(now + timedelta(hours=1), until))


def _objection(one: Run, planned: Planned, people: _People) -> str:
    """Why the mail does not go at all: by the rules for consents, by the lot, or because the moment has passed."""
    buyer = one.booked.sale.buyer
    basis = basis_of(
        one.journey.purpose,
        Standing(opt_in=buyer.opt_in, opt_out_offered=buyer.offered, has_bought=True),
    )
    if not basis.allows:
        return WHY[basis]
    if one.enrolment.is_held_out:
        return reasons.HELD_OUT
    later = [at for at in people.bought[buyer.email] if one.booked.sale.placed_at < at < planned.due_at]
    if later and planned.step.template == "coupon":
        return reasons.BOUGHT_AGAIN
    if planned.step.template == CONTENT and one.booked.order.pk not in people.advised:
        return reasons.NOTHING_TO_SHOW
    return ""


def _advised() -> set[int]:
    """The orders that one of the shop's guides or videos is about; a mail about the others would have no words."""
    blocks = CareBlock.objects.filter(is_on=True, kind__in=(CareBlock.Kind.GUIDE, CareBlock.Kind.VIDEO))
    about = list(blocks.values_list("categories", "skus", "words"))
    lines: dict[int, list[Line]] = defaultdict(list)
    for line in Line.objects.all():
        lines[line.order_id].append(line)
    return {order for order, bought in lines.items() if any(fitting(bought, *names) for names in about)}


def _free(sent: Sequence[datetime], at: datetime) -> datetime:
    """When this person may get the next advertising, from `at` on: one a day, three in thirty days."""
    recent = sorted((one for one in sent if one > at - A_MONTH), reverse=True)
    free = max(at, recent[0] + A_DAY) if recent else at
    return max(free, recent[PER_MONTH - 1] + A_MONTH) if len(recent) >= PER_MONTH else free


def _step_by_step(moves: Sequence[Move]) -> Iterator[Move]:
    """With the states in between: what was held is planned again first, and what goes is being sent for a moment."""
    was_held = False
    for at, to, reason in moves:
        if was_held:
            yield at, State.SCHEDULED, ""
        if to == State.SENT:
            yield at, State.SENDING, ""
        yield at, to, reason
        was_held = to == State.HELD


def write(pairs: Sequence[tuple[Message, Fate]]) -> None:
    """Keep messages with their history."""
    Message.objects.bulk_create([message for message, _fate in pairs], 500)
    moves: list[MessageMove] = []
    for message, fate in pairs:
        before: int = State.SCHEDULED
        for at, to, reason in _step_by_step(fate.moves):
            until = message.due_at if to == State.HELD and message.state == State.HELD else None
            moves.append(
                MessageMove(message=message, at=at, from_state=before, to_state=to, reason=reason, until=until)
            )
            before = to
    MessageMove.objects.bulk_create(moves, 500)

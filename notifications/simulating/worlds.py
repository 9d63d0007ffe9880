"""The facts of simulated messages at a moment of the past, read stretch by stretch.

Everything that decides is loaded by the loaders of the live engine, which take the moment as `now`. Asking them for
each message would be a dozen queries a message; so they are asked at both ends of a stretch, for everybody at once. Who
is the same at both ends, and said and did nothing, was so in between; the others are asked about at the very moment.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from catalogue.models import Wish
from merchants.models import Merchant
from notifications.about import offering
from notifications.facts.after_sale import after_sale
from notifications.facts.loading import merchant_in_full, rows_of
from notifications.facts.people import LOOK_BACK, persons
from notifications.facts.snapshot import AfterSale, Facts, Person, Ready, Sent
from notifications.guards.verdicts import Verdict
from notifications.holdout import share_of_all
from notifications.journeys import conditions, knowing
from notifications.journeys.knowing import Pair, Values
from notifications.journeys.planning import Happened
from notifications.models import Message
from notifications.simulating import assuming
from notifications.simulating.awaiting import Awaited
from notifications.simulating.past_events import Span
from notifications.simulating.pressing import Pressure
from notifications.simulating.restless import Restless
from notifications.simulating.rewinding import Memory, is_as_today, remember, rewound, rewound_order, rewound_shipment
from orders.models import Customer, Order, normal_email
from tracking.models import Shipment

BATCH = 1_000  # messages whose rows are read at once


@dataclass(frozen=True)
class _Ends:
    """What was so at the start and at the end of the stretch."""

    person: tuple[Person, Person]
    is_same_person: bool  # but for what went to him
    after_sale: tuple[AfterSale, AfterSale]
    known: tuple[Values, Values]  # what the step's conditions ask
    offered: tuple[Any, Any]  # what the brand may add, for mails that are made of it
    is_restless: bool  # something was said, or happened, in between


class World:
    """The past of one merchant, in which the journeys of `replaced` (ids) did not send what they really sent."""

    def __init__(self, merchant: Merchant, replaced: Collection[int], span: Span) -> None:
        self._merchant, self._in_full = merchant, merchant_in_full()
        self._brand = offering.set_up()  # as it is today
        self._replaced = frozenset(replaced)
        self._connected_at = span.connected_at
        self._awaited = Awaited(span.start)
        self._share = share_of_all()  # as it is today, like every setting
        self._rounds: dict[tuple[str, int], int] = {}  # the newest that was heard of, by what it is about
        self.restless = Restless(span.start, span.start)
        self._pressure = Pressure(merchant, replaced, span.start, span.end)
        self._sent: dict[str, list[Sent]] = defaultdict(list)  # by person, oldest first
        self._base: dict[int, Facts] = {}
        self._ends: dict[int, _Ends] = {}
        self._memories: dict[int, Memory] = {}

    def turn(self, start: datetime, end: datetime) -> None:
        """The stretch that comes next."""
        self.restless = Restless(start, end)

    def prepare(self, messages: Sequence[Message], start: datetime, end: datetime) -> None:
        """Read what is needed for these messages, due at moments from `start` to `end`."""
        self._base, self._ends, self._memories = {}, {}, {}
        self._awaited.forget()
        self._pressure.prepare(start, end)
        for first in range(0, len(messages), BATCH):
            self._read(messages[first : first + BATCH], start, end)

    def facts(self, message: Message, now: datetime) -> Facts | None:
        """Everything a guard may ask about the message at `now`; None when what it is about no longer exists."""
        base = self._base.get(message.pk)
        if base is None:
            return None
        memory = self._memories[message.pk]
        order = rewound_order(base.order_row, memory, now) if base.order_row else None
        then = replace(
            base,
            now=now,
            merchant=self._merchant,
            order_row=order,
            shipment=self._parcel(base.shipment, order, memory, now),
            subject=self._subject(base, order, memory, now),
            person=self._person(message, base, now),
            after_sale=self._after_sale(message, order, now),
            sending=self._pressure.sending(now),
            known=self._known(message, base, now),
            offered=self._offered(message, order, now),
            held_out_share=self._share if offering.can_promote(base) else 0,
        )
        ready = self._awaited.ready(then)
        return then if ready == then.ready else replace(then, ready=ready)

    def prepared(self, facts: Facts) -> Facts:
        """The facts after the clock has prepared what the mail waits for, which nobody else objects to."""
        return replace(facts, ready=self._awaited.made_ready(facts))

    def assumed(self, facts: Facts, objection: Verdict | None) -> frozenset[str]:
        """What of the decision hangs on how things are today (notifications/simulating/assuming.py)."""
        plan = self._awaited.plan_of(facts) if facts.ready != Ready() else None
        return assuming.assumed(facts, objection, plan, self._pressure.sender)

    def heard(self, happened: Happened) -> None:
        """An event with a round: what it is about had come so far."""
        if happened.round:
            self._rounds[happened.subject_type, happened.subject_id] = happened.round

    def ended(self, enrolment_id: int | None, has_gone: bool) -> None:
        """All mails of the simulated enrolment are settled."""
        self._awaited.ended(enrolment_id, has_gone)

    def went(self, facts: Facts) -> None:
        """The simulated message counts for everybody who comes after it."""
        sent = Sent(facts.now, facts.message.mail_class, facts.journey.purpose, facts.journey.pk)
        self._sent[person_key(facts)].append(sent)
        self._pressure.went(facts.now, facts.message.mail_class)

    def _read(self, messages: Sequence[Message], start: datetime, end: datetime) -> None:
        found = {facts.message.pk: facts for facts in rows_of(messages, end, self._in_full)}
        orders = list({facts.order_row.pk: facts.order_row for facts in found.values() if facts.order_row}.values())
        memory = remember(orders, start, self._connected_at)
        people: dict[str, Customer | None] = {}
        for facts in found.values():
            key = person_key(facts)
            people[key] = people.get(key) or (None if facts.is_to_team else facts.customer)
        early, late = persons(people, start), persons(people, end)
        before = after_sale([rewound_order(order, memory, start) for order in orders], start)
        after = after_sale([rewound_order(order, memory, end) for order in orders], end)
        asked = [_asked(list(found.values()), moment) for moment in (start, end)]
        offered = [self._offered_to(found.values(), moment) for moment in (start, end)]
        self._awaited.prepare(list(found.values()))
        same = {key for key in early if replace(early[key], recent=()) == replace(late[key], recent=())}
        for pk, facts in found.items():
            key, order_id = person_key(facts), facts.order_row.pk if facts.order_row else 0
            self._base[pk], self._memories[pk] = facts, memory
            self._ends[pk] = _Ends(
                (early.get(key, Person()), late.get(key, Person())),
                key in same or key not in early,
                (before.get(order_id, AfterSale()), after.get(order_id, AfterSale())),
                (asked[0].get(_pair(facts), {}), asked[1].get(_pair(facts), {})),
                (offered[0], offered[1]) if facts.template in offering.READERS else (None, None),
                self._is_restless(facts, memory, start, end),
            )

    def _is_restless(self, facts: Facts, memory: Memory, start: datetime, end: datetime) -> bool:
        order = facts.order_row
        changes = [at for at in memory.changes[order.pk] if start < at <= end] if order else []
        customer_id = facts.customer.pk if facts.customer else None
        return self.restless.is_person(person_key(facts), customer_id) or (
            order is not None and self.restless.is_order(order, changes)
        )

    def _parcel(self, row: Shipment | None, order: Order | None, memory: Memory, now: datetime) -> Shipment | None:
        if row is None:
            return None
        if order is not None and is_as_today(order, memory, now):
            return row
        then = rewound_shipment(row, memory, now)
        if order is not None:
            then.order = order
        return then

    def _subject(self, base: Facts, order: Order | None, memory: Memory, now: datetime) -> Any:
        if base.subject is None:
            return None
        if isinstance(base.subject, Shipment):
            return self._parcel(base.subject, order, memory, now)
        then = rewound(base.subject, now)
        if isinstance(then, Wish):
            then.rounds = self._rounds.get((base.subject_type, then.pk), then.rounds)
        return then

    def _person(self, message: Message, base: Facts, now: datetime) -> Person:
        ends = self._ends[message.pk]
        early, late = ends.person
        key = person_key(base)
        found = late
        if ends.is_restless or not ends.is_same_person:
            found = persons({key: None if base.is_to_team else base.customer}, now).get(key, Person())
        real = Counter(early.recent) | Counter(late.recent)  # those whom both ends know stand there once
        others = (one for one in real.elements() if one.journey_id not in self._replaced)
        recent = [one for one in (*others, *self._sent.get(key, ())) if now - LOOK_BACK < one.at <= now]
        recent.sort(key=lambda one: one.at, reverse=True)
        return replace(found, recent=tuple(recent))

    def _after_sale(self, message: Message, order: Order | None, now: datetime) -> AfterSale:
        if order is None:
            return AfterSale()
        before, after = self._ends[message.pk].after_sale
        is_known = before == after and not self._ends[message.pk].is_restless
        return after if is_known else after_sale([order], now)[order.pk]

    def _known(self, message: Message, base: Facts, now: datetime) -> Values:
        before, after = self._ends[message.pk].known
        is_known = before == after and not self._ends[message.pk].is_restless
        return after if is_known else _asked([base], now).get(_pair(base), {})

    def _offered(self, message: Message, order: Order | None, now: datetime) -> Any:
        before, after = (_to_order(one, order) for one in self._ends[message.pk].offered)
        return after if before == after else offering.load([order] if order else [], now, self._brand)

    def _offered_to(self, found: Collection[Facts], now: datetime) -> Any:
        """What the brand may add to the mails that are made of it; nothing is read where there are none."""
        made = [facts for facts in found if facts.template in offering.READERS]
        orders = {facts.order_row.pk: facts.order_row for facts in made if facts.order_row}
        return offering.load(orders.values(), now, self._brand) if made else None


def _to_order(offered: Any, order: Order | None) -> Any:
    """Less what concerns others of the batch."""
    return replace(offered, members=offered.members & {order.customer_id if order else None}) if offered else None


def _asked(found: Sequence[Facts], now: datetime) -> dict[Pair, Values]:
    """The values that the conditions of these steps ask about, as the engine's loader reads them."""
    asking = [facts for facts in found if facts.message.step.conditions]
    names = conditions.facts_asked(*(facts.message.step.conditions for facts in asking))
    return knowing.known([_pair(facts) for facts in asking], names, now) if names else {}


def _pair(facts: Facts) -> Pair:
    return (facts.order_row.pk if facts.order_row else None, facts.customer.pk if facts.customer else None)


def person_key(facts: Facts) -> str:
    """Whom the mail reaches: the normal mail address, by which budgets count."""
    return normal_email(facts.recipient)

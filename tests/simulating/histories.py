"""Random lives of two shops, and the live engine that goes through them step by step.

Nothing is put into tables: shops and carriers post their webhooks, customers' consents are written by who writes them,
and everything due is drained at its own moment under a stopped clock.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import time_machine
from django.utils import timezone
from hypothesis import strategies as st

from care.models import Question
from merchants.models import Merchant
from notifications.answers.suppressing import suppress
from notifications.delivery import draining as delivery
from notifications.delivery import settling
from notifications.models import Enrolment, Journey, MailClass, Message, MessageMove, Step
from orders.models import Order
from outbox.models import DomainEvent
from tests import cast
from tests.cast import Shop, order, parcel, scan, tracking, work

# In the future, because rows that Postgres dates itself must be due. The clocks change on the 28th of March.
START = datetime(datetime.now(UTC).year + 1, 3, 18, 8, 0, tzinfo=UTC)
PEOPLE = ("sanne@klant.example", "mo@klant.example", "jo@klant.example")
LIFE = timedelta(days=24)
State = Message.State
Settled = tuple[Any, ...]  # journey, order, slot, state, reason, moment


@dataclass(frozen=True)
class Act:
    """Something happens: after so many minutes, in which shop, to which order of whom."""

    minutes: int
    kind: str
    shop: int = 0
    number: int = 0
    person: int = 0
    flags: tuple[bool | None, bool | None] = (None, True)


@dataclass
class Told:
    """What a shop says of one of its orders, as it grows."""

    data: dict[str, Any]
    parcels: list[dict[str, Any]] = field(default_factory=list)
    refunds: list[dict[str, Any]] = field(default_factory=list)


KINDS = (
    "order", "order", "parcel", "in_transit", "out_for_delivery", "delivered", "delivered", "exception",
    "return_to_sender", "cancel", "refund", "return_label", "question", "answer", "unsubscribe", "wait", "late_news",
)  # fmt: skip

acts = st.builds(
    Act,
    minutes=st.one_of(st.integers(0, 50), st.integers(0, 4000), st.sampled_from([0, 60, 1440])),
    kind=st.sampled_from(KINDS),
    shop=st.integers(0, 1),
    number=st.integers(0, 2),
    person=st.integers(0, 2),
    flags=st.sampled_from([(None, True), (None, None), (True, None), (False, True)]),
)
# Every history begins with something to tell of, so that not each of them is a way of saying nothing.
histories = st.builds(
    lambda first, rest: [*first, *rest],
    st.permutations(
        [
            Act(3, "order"), Act(200, "order", number=1), Act(30, "order", shop=1),
            Act(100, "order", number=2, person=1, flags=(True, None)),
        ]
    ).map(lambda some: [*some, Act(90, "parcel"), Act(10, "delivered"), Act(5, "parcel", number=1)]),
    st.lists(acts, min_size=3, max_size=10),
)  # fmt: skip


class Stage:
    """Two shops with journeys of their own beside the built-in ones, living through acts."""

    def __init__(self) -> None:
        self.clock = START
        # What was told before a shop was connected is replayed at the moment it happened; here nothing was.
        with time_machine.travel(START - timedelta(days=9), tick=False):
            self.shops = [cast.loper(), cast.funkwerk()]
        self.told: dict[tuple[int, int], Told] = {}
        self.settled: dict[int, list[Settled]] = {shop.merchant.pk: [] for shop in self.shops}
        self._moves = self._events = 0
        for shop in self.shops:
            Merchant.objects.filter(pk=shop.merchant.pk).update(sender_verified_at=START - timedelta(days=9))
            shop.merchant.refresh_from_db()
            with shop.scoped():
                Journey.objects.filter(mail_class=MailClass.MARKETING).update(state=Journey.State.OFF)
                own_journeys()

    def live(self, history: Sequence[Act], until: timedelta = LIFE) -> None:
        """Every act and every due message at its own moment."""
        at = START
        for act in history:
            at += timedelta(minutes=act.minutes)
            self._until(at)
            self._at(at, act)
        self._until(START + until)
        self.clock = START + until

    def _until(self, moment: datetime) -> None:
        while (due := self._next_due()) is not None and due <= moment:
            self._at(due)

    def _next_due(self) -> datetime | None:
        moments = []
        for shop in self.shops:
            with shop.scoped():
                waiting = Message.objects.filter(state__in=[State.SCHEDULED, State.HELD])
                moments += list(waiting.order_by("due_at").values_list("due_at", flat=True)[:1])
        return max(min(moments), self.clock) if moments else None

    def _at(self, moment: datetime, act: Act | None = None) -> None:
        self.clock = max(moment, self.clock)
        with time_machine.travel(self.clock, tick=False):
            if act is not None:
                self._perform(act)
                work()
            else:  # only the clock went on: nothing but mail can be due
                settling.settle()
                delivery.drain()
            for shop in self.shops:
                with shop.scoped():
                    self._note(shop)

    def _note(self, shop: Shop) -> None:
        """Postgres dates these rows by a clock that cannot be turned."""
        DomainEvent.objects.filter(recorded_at__lt=START - timedelta(days=1)).update(recorded_at=self.clock)
        seen = self.settled[shop.merchant.pk]
        rows = MessageMove.objects.filter(pk__gt=self._moves).select_related("message__enrolment__journey")
        for move in rows.order_by("pk"):
            self._moves = max(self._moves, move.pk)
            if move.to_state in (State.SENDING, State.SCHEDULED):
                continue
            run = move.message.enrolment
            seen.append(
                (run.journey.key, run.order_id, run.subject_id, move.message.slot, move.to_state, move.reason,
                 self.clock)
            )  # fmt: skip

    def _perform(self, act: Act) -> None:
        shop, key = self.shops[act.shop], (act.shop, act.number)
        told = self.told.get(key)
        if act.kind == "order":
            opt_in, offered = act.flags
            number = f"{1000 + act.number}"
            buyer = {"name": "A B", "email": PEOPLE[act.person]}
            data = order(number, buyer=buyer, marketing_opt_in=opt_in, opt_out_offered=offered)
            self.told.setdefault(key, Told(data))
            self._tell(shop, key)
        elif told is not None:
            self._about(act, shop, key, told)

    def _about(self, act: Act, shop: Shop, key: tuple[int, int], told: Told) -> None:
        number, now = f"3S{act.shop}{act.number}", timezone.now()
        if act.kind == "parcel" and not told.parcels:
            told.parcels.append(parcel(number))
        elif act.kind == "return_label":
            told.parcels.append(parcel(f"{number}R", is_return=True))
        elif act.kind == "cancel":
            told.data["cancelled_at"] = now.isoformat()
        elif act.kind == "refund":
            told.refunds.append({"id": f"r{len(told.refunds)}", "amount": "10.00", "refunded_at": now.isoformat()})
        elif act.kind in ("question", "answer", "unsubscribe"):
            self._says(act, shop, told)
            return
        elif act.kind == "late_news":
            shop.carrier_tells(tracking(number, scan("in_transit", now - timedelta(hours=7))))
            return
        elif act.kind != "wait":
            shop.carrier_tells(tracking(number, scan(act.kind)))
            return
        self._tell(shop, key)

    def _tell(self, shop: Shop, key: tuple[int, int]) -> None:
        told = self.told[key]
        data = {**told.data, "parcels": told.parcels, "refunds": told.refunds, "updated_at": timezone.now().isoformat()}
        assert shop.tells("order.upserted", data).status_code < 300

    def _says(self, act: Act, shop: Shop, told: Told) -> None:
        with shop.scoped():
            if act.kind == "unsubscribe":
                suppress(PEOPLE[act.person], MailClass.MARKETING, "unsubscribed")
                return
            about = Order.objects.filter(external_id=told.data["id"]).first()
            if about is None:
                return
            if act.kind == "question":
                Question.objects.create(order=about, topic="damaged", message="x", asked_at=timezone.now())
            else:
                Question.objects.filter(order=about, answered_at=None).update(answered_at=timezone.now())


def own_journeys() -> None:
    """Marketing that gets into each other's way: budgets, windows, exits, hold-outs, business days."""
    common = {"mail_class": MailClass.MARKETING, "enrol_within": timedelta(days=5), "state": Journey.State.ON}
    steps: dict[str, tuple[str, str, list[tuple[int, str]], dict[str, Any]]] = {
        "offer": ("order.placed", "offers", [(2, "hours"), (3, "days")], {"exit_events": ["order.cancelled"]}),
        "ask": ("order.delivered", "reviews", [(1, "days")], {"exit_events": ["shipment.returning"]}),
        "tips": ("order.placed", "offers", [(0, "minutes"), (4, "business_days")], {"holdout_percent": 50}),
        "hello": ("shipment.in_transit", "offers", [(90, "minutes")], {"weekdays": [1, 2, 3, 4, 5]}),
    }
    for key, (trigger, purpose, delays, more) in steps.items():
        journey = Journey.objects.create(key=key, trigger=trigger, purpose=purpose, **common, **more)
        Step.objects.bulk_create(
            Step(journey=journey, slot=slot, position=slot, amount=amount, unit=unit, template="review_request")
            for slot, (amount, unit) in enumerate(delays)
        )


def refused(shop: Shop) -> set[tuple[Any, ...]]:
    """Who did not begin, and why."""
    rows = Enrolment.objects.filter(state=Enrolment.State.REFUSED)
    return set(rows.values_list("journey__key", "subject_type", "subject_id", "reason"))

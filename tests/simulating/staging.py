"""The live engine goes through a history, step by step.

Nothing is put into tables: shops and carriers post their webhooks, what customers say is written by who writes it, and
everything due is drained at its own moment under a stopped clock.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Any

import time_machine
from django.utils import timezone

from inbox import worker as inbox_worker
from merchants.models import Merchant
from notifications.delivery import draining as delivery
from notifications.delivery import settling
from notifications.models import Enrolment, Journey, MailClass, MarketingHoldout, Message, MessageMove, Step
from outbox import worker as outbox_worker
from outbox.models import DomainEvent
from tests import cast
from tests.cast import Shop, order, parcel, scan, tracking
from tests.simulating.histories import LIFE, PEOPLE, PLACES, Act, Scene, begins
from tests.simulating.saying import SAYINGS, say

State = Message.State
Settled = tuple[Any, ...]  # journey, order, subject, slot, state, reason, moment, held until
WINDOWS: dict[str, dict[str, Any]] = {
    "": {},
    "office": {"window_from": time(10), "window_until": time(16), "weekdays": [1, 2, 3, 4, 5], "skips_holidays": True},
    "night": {"window_from": time(19), "window_until": time(11)},
    "reader": {"window_from": time(9, 30), "window_until": time(12), "clock": Journey.Clock.READER},
}


@dataclass
class Told:
    """What a shop says of one of its orders, as it grows."""

    data: dict[str, Any]
    parcels: list[dict[str, Any]] = field(default_factory=list)
    refunds: list[dict[str, Any]] = field(default_factory=list)


class Stage:
    """Shops with journeys of their own beside the built-in ones, living through acts."""

    def __init__(self, scene: Scene) -> None:
        self.start = self.clock = begins(scene.season)
        # What was told before a shop was connected is replayed at the moment it happened; here nothing was.
        with time_machine.travel(self.start - timedelta(days=9), tick=False):
            self.shops = [make() for make in (cast.loper, cast.funkwerk)[: scene.shops]]
            for shop in self.shops:
                _set_up(shop, scene)
        self.told: dict[tuple[int, int], Told] = {}
        self.settled: dict[int, list[Settled]] = {shop.merchant.pk: [] for shop in self.shops}
        self._moves = {shop.merchant.pk: 0 for shop in self.shops}  # the last one noted

    def live(self, history: Sequence[Act]) -> None:
        """Every act and every due message at its own moment."""
        at = self.start
        for act in history:
            at += timedelta(minutes=act.minutes)
            self._until(at)
            self._at(at, act)
        self._until(self.start + LIFE)
        self.clock = self.start + LIFE

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
                # An exit is heard before a mail of the same moment goes, as in portal/draining.py.
                while inbox_worker.drain() + outbox_worker.drain():
                    pass
            settling.settle()
            delivery.drain()
            while outbox_worker.drain():
                pass
            for shop in self.shops:
                with shop.scoped():
                    self._note(shop)

    def _note(self, shop: Shop) -> None:
        """Postgres dates these rows by a clock that cannot be turned."""
        DomainEvent.objects.filter(recorded_at__lt=self.start - timedelta(days=1)).update(recorded_at=self.clock)
        pk = shop.merchant.pk
        seen = self.settled[pk]
        rows = MessageMove.objects.filter(pk__gt=self._moves[pk]).select_related("message__enrolment__journey")
        for move in rows.order_by("pk"):
            self._moves[pk] = move.pk
            if move.to_state in (State.SENDING, State.SCHEDULED):
                continue
            run, message = move.message.enrolment, move.message
            until = message.due_at if move.to_state == State.HELD else None
            seen.append(
                (run.journey.key, run.order_id, run.subject_id, message.slot, move.to_state, move.reason, self.clock,
                 until)
            )  # fmt: skip

    def _perform(self, act: Act) -> None:
        index = act.shop % len(self.shops)
        shop, key = self.shops[index], (index, act.number)
        if act.kind in SAYINGS:
            say(act, shop, f"order-{1000 + act.number}")
        elif act.kind == "order":
            self.told.setdefault(key, Told(_ordered(act)))
            self._tell(shop, key)
        elif key in self.told:
            self._about(act.kind, shop, key)

    def _about(self, kind: str, shop: Shop, key: tuple[int, int]) -> None:
        told, number, now = self.told[key], f"3S{key[0]}{key[1]}", timezone.now()
        if kind == "parcel" and not told.parcels:
            told.parcels.append(parcel(number))
        elif kind == "second_parcel":
            told.parcels.append(parcel(f"{number}B"))
        elif kind == "return_label":
            told.parcels.append(parcel(f"{number}R", is_return=True))
        elif kind == "cancel":
            told.data["cancelled_at"] = now.isoformat()
        elif kind == "refund":
            told.refunds.append({"id": f"r{len(told.refunds)}", "amount": "10.00", "refunded_at": now.isoformat()})
        elif kind == "stale_word":
            self._tell(shop, key, now - timedelta(days=3))
            return
        elif kind not in ("parcel", "wait"):
            _scanned(kind, shop, number, now)
            return
        self._tell(shop, key)

    def _tell(self, shop: Shop, key: tuple[int, int], at: datetime | None = None) -> None:
        told, at = self.told[key], at or timezone.now()
        data = {**told.data, "parcels": told.parcels, "refunds": told.refunds, "updated_at": at.isoformat()}
        assert shop.tells("order.upserted", data).status_code < 300


def _scanned(kind: str, shop: Shop, number: str, now: datetime) -> None:
    """The carrier says something: now, late, with a clock that runs ahead, of the second parcel or of the return."""
    told: dict[str, tuple[str, str, timedelta]] = {
        "delivered_second": ("B", "delivered", timedelta(0)),
        "return_moves": ("R", "in_transit", timedelta(0)),
        "return_arrives": ("R", "delivered", timedelta(0)),
        "late_news": ("", "in_transit", timedelta(hours=-7)),
        "late_delivery": ("", "delivered", timedelta(hours=-30)),
        "fast_clock": ("", "out_for_delivery", timedelta(hours=2)),
    }
    which, status, off = told.get(kind, ("", kind, timedelta(0)))
    shop.carrier_tells(tracking(f"{number}{which}", scan(status, now + off)))


def _ordered(act: Act) -> dict[str, Any]:
    opt_in, offered = act.flags
    country, code = PLACES[act.person]
    told = order(
        f"{1000 + act.number}", buyer={"name": "A B", "email": PEOPLE[act.person]}, marketing_opt_in=opt_in,
        opt_out_offered=offered,
    )  # fmt: skip
    told["receiver"] = {**told["receiver"], "country": country, "postal_code": code}
    return told


def _set_up(shop: Shop, scene: Scene) -> None:
    if scene.is_verified:
        Merchant.objects.filter(pk=shop.merchant.pk).update(sender_verified_at=timezone.now())
        shop.merchant.refresh_from_db()
    with shop.scoped():
        Journey.objects.filter(mail_class=MailClass.MARKETING).update(state=Journey.State.OFF)
        MarketingHoldout.objects.create(percent=scene.share)
        own_journeys(scene)


def own_journeys(scene: Scene) -> None:
    """Marketing that gets into each other's way: budgets, windows, exits, hold-outs, business days, conditions."""
    common = {
        "mail_class": MailClass.MARKETING, "enrol_within": timedelta(days=5), "state": Journey.State.ON,
        **WINDOWS[scene.window],
    }  # fmt: skip
    first = [{"fact": "customer.orders", "is": "below", "value": "2"}]
    steps: dict[str, tuple[str, str, list[tuple[int, str]], dict[str, Any]]] = {
        "offer": ("order.placed", "offers", [(2, "hours"), (3, "days")], {"exit_events": ["order.cancelled"]}),
        "ask": ("order.delivered", "reviews", [(1, "days"), (8, "days")],
                {"exit_events": ["shipment.returning", "review.given"]}),
        "tips": ("order.placed", "offers", [(0, "minutes"), (4, "business_days")],
                 {"holdout_percent": scene.holdout, "exit_events": ["order.placed"]}),
        "hello": ("shipment.in_transit", "offers", [(90, "minutes")], {"weekdays": [1, 2, 3, 4, 5]}),
        "again": ("shipment.delivered", "offers", [(10, "days")], {"conditions": first, "blueprint": "win_back"}),
    }  # fmt: skip
    for key, (trigger, purpose, delays, more) in steps.items():
        journey = Journey.objects.create(key=key, trigger=trigger, purpose=purpose, **{**common, **more})
        Step.objects.bulk_create(
            Step(
                journey=journey, slot=slot, position=slot, amount=amount, unit=unit, template="review_request",
                conditions=first if key == "tips" and slot else [],
            )
            for slot, (amount, unit) in enumerate(delays)
        )  # fmt: skip


def refused(shop: Shop) -> set[tuple[Any, ...]]:
    """Who did not begin, and why."""
    rows = Enrolment.objects.filter(state=Enrolment.State.REFUSED)
    return set(rows.values_list("journey__key", "subject_type", "subject_id", "reason"))

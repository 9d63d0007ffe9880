"""The life of a change: who may move it where, one at a time, and what later news make of it."""

import threading
from collections.abc import Callable
from datetime import timedelta
from itertools import product
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.utils import timezone, translation

from merchants.tenancy import scoped
from orders.models import Order
from outbox.models import DomainEvent
from tests.cast import Shop, order, parcel, scan, tracking, work
from tracking import changes
from tracking.change_reasons import FOR_THE_TEAM, FOR_THE_TEAMS_EYES, WORDS, note_words, words, written
from tracking.changes import AlreadyOpen, NotPossible, accept, confirm, refuse, request, withdraw
from tracking.models import ChangeCall, DeliveryChange, Shipment
from tracking.wishes import wish_words

Kind = DeliveryChange.Kind
State = DeliveryChange.State
AMSTERDAM = ZoneInfo("Europe/Amsterdam")
ADDRESS = {
    "name": "Sanne de Vries", "line1": "Prinsengracht 2", "line2": "", "postal_code": "1016 HK", "city": "Amsterdam",
    "country": "NL",
}  # fmt: skip
CORNER = {
    "carrier": "postnl", "external_id": "201", "name": "Primera Kinkerstraat", "line1": "Kinkerstraat 10",
    "postal_code": "1053 EA", "city": "Amsterdam", "country": "NL",
}  # fmt: skip


def the_order() -> Order:
    return Order.objects.get()


def the_parcel() -> Shipment:
    return Shipment.objects.get()


def events() -> list[str]:
    rows = DomainEvent.objects.filter(type__startswith="change.").order_by("pk")
    return [row.type.removeprefix("change.") for row in rows]


@pytest.fixture
def placed(loper: Shop) -> Shop:
    """An order that nobody has packed yet."""
    loper.tells("order.upserted", order())
    work()
    return loper


@pytest.fixture
def moving(loper: Shop) -> Shop:
    """An order whose parcel a carrier of no known services has on its way, so that wishes go to the team."""
    loper.tells("order.upserted", order(parcels=[parcel(carrier="trunkrs")]))
    loper.carrier_tells(tracking("3SLOPR0001", scan("in_transit"), carrier="trunkrs"))
    work()
    return loper


def ask(kind: str = "address", wish: dict[str, str] | None = None, *, parcel: bool = True) -> DeliveryChange:
    return request(the_order(), the_parcel() if parcel else None, kind, ADDRESS if wish is None else wish)


def again(change: DeliveryChange) -> DeliveryChange:
    return DeliveryChange.objects.get(pk=change.pk)


def test_a_wish_goes_to_the_team_who_arranges_it(moving: Shop) -> None:
    with moving.scoped():
        change = ask()
        assert (change.way, change.state, change.waits_for_team) == ("team", "requested", True)
        done = accept(change, "ruth@loper.example")
        assert (done.state, done.decided_by) == ("accepted", "ruth@loper.example") and done.decided_at
        assert confirm(done).state == "confirmed"
        assert events() == ["requested", "accepted", "confirmed"]
        told = DomainEvent.objects.get(type="change.accepted")
        assert (told.subject_type, told.subject_id, told.order_id) == ("deliverychange", change.pk, the_order().pk)
        assert told.data == {"kind": "address", "by": "team", "reason": ""}, "the event outlives people: no names"


ACTS: dict[str, Callable[[DeliveryChange], DeliveryChange]] = {
    State.ACCEPTED: lambda change: accept(change, "ruth"),
    State.REFUSED: lambda change: refuse(change, "refused_by_team", "ruth"),
    State.WITHDRAWN: withdraw,
    State.CONFIRMED: confirm,
}


@pytest.mark.parametrize(("before", "after"), list(product(State, ACTS)))
def test_only_the_moves_of_the_table_are_possible(moving: Shop, before: str, after: str) -> None:
    with moving.scoped():
        change = ask()
        DeliveryChange.objects.filter(pk=change.pk).update(state=before)
        count = len(events())
        if after in changes.MOVES[before]:
            assert ACTS[after](change).state == after and len(events()) == count + 1
        else:
            with pytest.raises(NotPossible, match="already_decided"):
                ACTS[after](change)
            assert again(change).state == before and len(events()) == count


def test_a_second_wish_for_the_same_parcel_is_told_of_the_first(moving: Shop) -> None:
    with moving.scoped():
        first = ask()
        for kind in ("address", "hold"):
            with pytest.raises(AlreadyOpen) as error:
                ask(kind, {"until": "2026-12-24"} if kind == "hold" else None)
            assert error.value.change == first
        accept(first, "ruth")
        with pytest.raises(AlreadyOpen):
            ask("hold", {"until": "2026-12-24"})
        withdrawn = ask("cancel", {"text": ""}, parcel=False) if not the_order().is_fulfilled else None
        assert withdrawn is None or withdrawn.shipment is None, "what is not sent yet is another matter"


def test_after_it_was_taken_back_another_wish_may_come_but_not_without_end(moving: Shop) -> None:
    with moving.scoped():
        for _ in range(changes.MOST_A_DAY):
            withdraw(ask())
        with pytest.raises(NotPossible, match="too_many"):
            ask()


def test_what_the_matrix_forbids_cannot_be_asked_by_hand(moving: Shop, funkwerk: Shop) -> None:
    with moving.scoped():
        with pytest.raises(NotPossible) as error:
            ask("day", {"date": "2026-12-24", "from": "", "until": ""})
        assert error.value.reason == "unknown_carrier"
        Shipment.objects.update(carrier="postnl")
        with pytest.raises(NotPossible, match="carrier_page"):
            ask("neighbour", {"name": "Jan", "number": "3"})
        with pytest.raises(ValueError, match="teleport"):
            ask("teleport", {})
        assert not DeliveryChange.objects.exists()
    funkwerk.tells("order.upserted", order(parcels=[parcel("3SFUNK0001")]))
    work()
    with funkwerk.scoped():
        theirs = the_parcel()
    with moving.scoped(), pytest.raises((ValueError, Shipment.DoesNotExist)):
        request(the_order(), theirs, "address", ADDRESS)


@pytest.mark.django_db(transaction=True)
def test_two_people_who_ask_at_the_same_instant_get_one_change_between_them(moving: Shop) -> None:
    with moving.scoped():
        order_row, parcel_row = the_order(), the_parcel()
    barrier, outcomes = threading.Barrier(2), []

    def one(kind: str) -> None:
        try:
            barrier.wait(10)
            with scoped(moving.merchant):
                outcomes.append(("made", request(order_row, parcel_row, kind, {"until": "2026-12-24"}).pk))
        except AlreadyOpen as error:
            outcomes.append(("told", error.change.pk))
        finally:
            connection.close()

    threads = [threading.Thread(target=one, args=(kind,)) for kind in ("hold", "cancel")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    with moving.scoped():
        only = DeliveryChange.objects.get()
        assert sorted(outcomes) == [("made", only.pk), ("told", only.pk)]
        assert events() == ["requested"]


@pytest.mark.django_db(transaction=True)
def test_accepting_and_taking_back_at_the_same_instant_leaves_one_of_both(moving: Shop) -> None:
    with moving.scoped():
        change = ask()
    barrier, outcomes = threading.Barrier(2), []

    def one(act: Callable[[], Any]) -> None:
        try:
            barrier.wait(10)
            with scoped(moving.merchant):
                outcomes.append(act().state)
        except NotPossible as error:
            outcomes.append(error.reason)
        finally:
            connection.close()

    acts = [lambda: accept(change, "ruth"), lambda: withdraw(change)]
    threads = [threading.Thread(target=one, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    with moving.scoped():
        assert sorted(outcomes) == sorted([again(change).state, "already_decided"])
        assert events() == ["requested", again(change).state]


def test_the_constraint_holds_where_the_look_before_it_saw_nothing(moving: Shop, monkeypatch: Any) -> None:
    monkeypatch.setattr(changes, "_refuse_a_second", lambda *_: None)
    with moving.scoped():
        first = ask()
        with pytest.raises(AlreadyOpen) as error:
            ask("hold", {"until": "2026-12-24"})
        assert error.value.change == first and events() == ["requested"]


# --- accepting looks again ------------------------------------------------------------------------


def test_a_parcel_that_was_delivered_meanwhile_turns_done_into_refused(moving: Shop) -> None:
    with moving.scoped():
        change = ask()
        Shipment.objects.update(status="delivered", delivered_at=timezone.now())
        refused = accept(change, "ruth")
        assert (refused.state, refused.reason) == ("refused", "delivered_meanwhile")
        assert events() == ["requested", "refused"]


def test_once_it_is_on_the_van_done_needs_somebody_who_knows_better(moving: Shop) -> None:
    with moving.scoped():
        change = ask()
        Shipment.objects.update(status="out_for_delivery")
        assert accept(change, "ruth", despite_cutoff=True).state == "accepted"
        DeliveryChange.objects.update(state="requested", decided_at=None)
        refused = accept(change, "ruth")
        assert (refused.state, refused.reason) == ("refused", "too_late")


# --- what later news say --------------------------------------------------------------------------


def later(shop: Shop, status: str, words: str = "", **changes: Any) -> None:
    shop.carrier_tells(tracking("3SLOPR0001", scan(status, words=words), carrier="trunkrs", **changes))
    work()


def outcome(change: DeliveryChange) -> tuple[str, str]:
    row = again(change)
    return row.state, row.reason


def day(days: int) -> str:
    return (timezone.localdate(timezone=AMSTERDAM) + timedelta(days=days)).isoformat()


POINT = {"pickup_point": {"name": "Primera Kinkerstraat", "address": "Kinkerstraat 10, 1053 EA Amsterdam"}}
OTHER_POINT = {"pickup_point": {"name": "Bruna", "address": "Damrak 1, 1012 LG Amsterdam"}}
JAN = {"name": "Jan", "number": "3"}
SHED = {"description": "schuur"}
YES, NO = "accepted", "requested"
NEWS = [
    # kind, wish, answered before?, status, words, more, what becomes of it
    ("pickup_point", CORNER, YES, "available_for_pickup", "", POINT, ("confirmed", "")),
    ("pickup_point", CORNER, YES, "available_for_pickup", "", OTHER_POINT, ("refused", "other_pickup_point")),
    ("pickup_point", CORNER, YES, "available_for_pickup", "", {}, ("confirmed", "")),
    ("pickup_point", CORNER, YES, "delivered", "Left with the neighbours", {}, ("refused", "delivered_otherwise")),
    ("neighbour", JAN, YES, "delivered", "Bezorgd bij de buren", {}, ("confirmed", "")),
    ("neighbour", JAN, YES, "delivered", "Persönlich übergeben", {}, ("refused", "delivered_otherwise")),
    ("neighbour", JAN, YES, "delivered", "Zugestellt", {}, ("accepted", "")),
    ("neighbour", JAN, NO, "delivered", "Zugestellt", {}, ("refused", "delivered_meanwhile")),
    ("safe_place", SHED, YES, "delivered", "Am Ablageort abgestellt", {}, ("confirmed", "")),
    ("safe_place", SHED, YES, "available_for_pickup", "", {}, ("refused", "at_pickup_point")),
    ("day", {"date": day(0)}, YES, "delivered", "", {}, ("confirmed", "")),
    ("day", {"date": day(2)}, YES, "delivered", "", {}, ("refused", "delivered_otherwise")),
    ("hold", {"until": day(0)}, YES, "delivered", "", {}, ("confirmed", "")),
    ("hold", {"until": day(3)}, YES, "delivered", "", {}, ("refused", "delivered_otherwise")),
    ("address", ADDRESS, YES, "delivered", "", {}, ("accepted", "")),
    ("address", ADDRESS, NO, "delivered", "", {}, ("refused", "delivered_meanwhile")),
    ("address", ADDRESS, NO, "out_for_delivery", "", {}, ("refused", "out_for_delivery")),
    ("address", ADDRESS, YES, "out_for_delivery", "", {}, ("accepted", "")),
    ("address", ADDRESS, YES, "return_to_sender", "", {}, ("refused", "returning")),
    ("cancel", {"text": ""}, YES, "return_to_sender", "", {}, ("confirmed", "")),
    ("cancel", {"text": ""}, NO, "return_to_sender", "", {}, ("confirmed", "")),
    ("cancel", {"text": ""}, YES, "delivered", "", {}, ("refused", "delivered_meanwhile")),
    ("address", ADDRESS, NO, "in_transit", "Sorted", {}, ("requested", "")),
]


@pytest.mark.parametrize("news", NEWS, ids=lambda news: f"{news[0]} {news[2]}, {news[3]} {news[4]}")
def test_the_carriers_later_news_settle_a_change(moving: Shop, news: Any) -> None:
    kind, wish, before, status, said, more, expected = news
    with moving.scoped():
        change = DeliveryChange.objects.create(
            order=the_order(), shipment=the_parcel(), kind=kind, way="team", wish=wish, state=before
        )
    later(moving, status, said, **more)
    with moving.scoped():
        assert outcome(change) == expected
        moved = expected[0] != before
        assert events() == ([expected[0]] if moved else [])
        if moved:
            assert DomainEvent.objects.get(type__startswith="change.").webhook_id
    later(moving, status, said, **more)
    with moving.scoped():
        assert outcome(change) == expected and len(events()) == moved, "told again, nothing happens again"


def test_a_new_estimate_on_the_asked_day_confirms_it_and_an_old_one_does_not(moving: Shop) -> None:
    wanted = timezone.now() + timedelta(days=3)
    with moving.scoped():
        before = wanted - timedelta(days=1)
        Shipment.objects.update(estimated_at=before, estimate_heard_at=timezone.now() - timedelta(hours=1))
        change = DeliveryChange.objects.create(
            order=the_order(), shipment=the_parcel(), kind="day", way="team", state="accepted",
            wish={"date": timezone.localdate(wanted, AMSTERDAM).isoformat(), "from": "", "until": ""},
            estimate_before=before,
        )  # fmt: skip
    later(moving, "in_transit", "Sorted")
    with moving.scoped():
        assert outcome(change) == ("accepted", "")
    moment = {"from": wanted.isoformat(), "until": wanted.isoformat()}
    later(moving, "in_transit", "Planned anew", estimated_delivery=moment)
    with moving.scoped():
        assert outcome(change) == ("confirmed", "")


def test_the_shops_own_word_confirms_an_address(placed: Shop) -> None:
    with placed.scoped():
        change = ask(parcel=False)
        assert change.way == "team" and change.shipment is None
        accept(change, "ruth")
    receiver = {**ADDRESS, "line1": "PRINSENGRACHT 2", "postal_code": "1016HK"}
    placed.tells("order.upserted", order(updated_at=timezone.now().isoformat(), receiver=receiver))
    work()
    with placed.scoped():
        assert again(change).state == "confirmed" and events() == ["requested", "accepted", "confirmed"]


def test_a_cancelled_order_confirms_the_cancellation_and_ends_every_other_wish(placed: Shop) -> None:
    for kind, expected in (("cancel", ("confirmed", "")), ("address", ("refused", "order_cancelled"))):
        with placed.scoped():
            DeliveryChange.objects.all().delete()
            Order.objects.update(cancelled_at=None)
            change = ask(kind, {"text": ""} if kind == "cancel" else None, parcel=False)
        moment = timezone.now().isoformat()
        placed.tells("order.upserted", order(updated_at=moment, cancelled_at=moment, total=str(len(kind))))
        work()
        with placed.scoped():
            assert outcome(change) == expected


def test_what_was_sent_before_anybody_answered_is_sent(placed: Shop) -> None:
    with placed.scoped():
        change = ask(parcel=False)
    placed.tells("order.upserted", order(updated_at=timezone.now().isoformat(), is_fulfilled=True, parcels=[parcel()]))
    work()
    with placed.scoped():
        assert Order.objects.get().is_fulfilled
        assert outcome(change) == ("refused", "sent_meanwhile")


# --- erasure and words ----------------------------------------------------------------------------


def test_an_erased_customer_leaves_no_wish_behind_and_gets_no_mail(placed: Shop) -> None:
    with placed.scoped():
        change = ask(parcel=False)
        ChangeCall.objects.create(change=change, connection=placed.shop, last_error="Sanne")
        DeliveryChange.objects.update(note="call_failed:Sanne")
    placed.tells("customer.redact", {"email": "sanne@klant.example", "order_ids": ["order-1042"]})
    work()
    with placed.scoped():
        row = again(change)
        assert (row.wish, row.reason, row.state, row.note) == ({}, "erased", "refused", "")
        assert ChangeCall.objects.get().last_error == "" and ChangeCall.objects.get().state == ChangeCall.State.DROPPED
        assert events() == ["requested"]
        with pytest.raises(NotPossible, match="erased"):
            ask(parcel=False)


def test_every_reason_has_words_and_keeps_what_the_other_side_said() -> None:
    for code in WORDS:
        assert words(code).endswith(".") and words(written(code)) == words(code)
    for code in FOR_THE_TEAMS_EYES:
        assert note_words(written(code, "404")).endswith("(404)")
    assert set(FOR_THE_TEAM) <= set(WORDS)
    said = words(written("refused_by_carrier", "Too\n\x00 late:  sorry"))
    assert "Too late: sorry" in said
    assert words("") == "" and words("unheard_of")
    assert len(written("refused_by_shop", "x" * 5000)) == 300
    with pytest.raises(ValueError, match="nonsense"):
        written("nonsense")


def test_a_wish_is_one_line_for_people() -> None:
    with translation.override("en"):
        assert wish_words("address", ADDRESS) == "Sanne de Vries, Prinsengracht 2, 1016 HK Amsterdam, NL"
        assert wish_words("day", {"date": "2026-12-01", "from": "14:00", "until": "16:00"}).startswith(
            "Tuesday 1 December"
        )
        assert wish_words("neighbour", {"name": "Jan", "number": "3"}) == "Jan at number 3"
        assert {wish_words(kind, {}) for kind in Kind} == {""}

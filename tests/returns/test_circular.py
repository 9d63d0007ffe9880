"""Old products: anybody hands them in, old for new gets its parcel, and the report adds up."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from care import taking_back
from care.models import TakeBack
from orders.models import Line
from outbox.models import DomainEvent
from portal.draining import drain_all
from returns.circular import recording, reporting
from returns.circular.reporting import Collected, by_stream, summed
from returns.circular.scheme import Counted, Fault, Kind, Scheme, Stream, Then, from_json, save, stream_of, to_json
from returns.circular.starting import NotTaken, Piece, Sender, start
from returns.labels.offering import ways
from returns.models import Payout, Return, ReturnItem, ReturnMove
from returns.policy.definition import Words
from returns.policy.vocabulary import Payer
from returns.receiving.findings import Finding
from returns.receiving.inspecting import inspect
from tests.cast import Shop
from tests.notifications.stage import order_of
from tests.returns import desk

pytestmark = pytest.mark.django_db
State = Return.State
SANNE = Sender("Sanne", "sanne@klant.example", "Keizersgracht 1", "1015 CC", "Amsterdam", "NL")
SHOES = Kind("shoes", Words(nl="Oude schoenen", en="Old shoes"), Stream.TEXTILE, Then.SECOND_LIFE, 800)
TOASTER = Kind("toaster", Words(nl="Broodrooster"), Stream.WEEE, Then.RECYCLE, None)
SCHEME = Scheme((SHOES, TOASTER), ("NL", "BE"), counted=(Counted(Stream.TEXTILE, ("Kleding", "Schoenen")),))


def opened(scheme: Scheme = SCHEME) -> None:
    save(scheme, is_on=True)


def handed_in(key: str = "k1", *pieces: Piece) -> Return:
    return start(SANNE, list(pieces) or [Piece("shoes", 2, "versleten"), Piece("toaster", 1)], key, "nl")


def received(row: Return, count: int | None = None) -> None:
    found = {
        item.pk: Finding(item.quantity if count is None else count, "worn", restock=False) for item in desk.items(row)
    }
    inspect(row.pk, found, "ruth@loper.example")


def test_a_scheme_is_read_back_as_it_was_written_and_every_fault_is_named() -> None:
    assert from_json(to_json(SCHEME)) == SCHEME and from_json({}) == Scheme()
    kind = to_json(SCHEME)["kinds"][0]
    wrong: list[tuple[dict[str, Any], str]] = [
        ({"free_gifts": True}, "free_gifts"),
        ({"kinds": [{**kind, "stream": "waste"}]}, "kinds[0].stream"),
        ({"kinds": [kind, kind]}, "kinds[1].code"),
        ({"kinds": [{**kind, "code": "Old Shoes"}]}, "kinds[0].code"),
        ({"kinds": [{**kind, "words": {}}]}, "kinds[0].words"),
        ({"kinds": [{**kind, "grams": 0}]}, "kinds[0].grams"),
        ({"countries": ["nl"]}, "countries[0]"),
        ({"most_pieces": 0}, "most_pieces"),
        ({"days": 1.5}, "days"),
        ({"payer": "state"}, "payer"),
    ]
    for data, field in wrong:
        with pytest.raises(Fault) as fault:
            from_json(data)
        assert fault.value.field == field
    assert stream_of("schoenen > Trail", SCHEME.counted) == Stream.TEXTILE
    assert stream_of("Schoenenkasten", SCHEME.counted) == stream_of("", SCHEME.counted) == Stream.OTHER


def test_anybody_hands_in_old_products_without_an_order_once_a_press(loper: Shop) -> None:
    with loper.scoped():
        with pytest.raises(NotTaken):
            handed_in()  # the scheme is off
        opened()
        row = handed_in()
        assert handed_in().pk == row.pk and Return.objects.count() == 1
        assert (row.path, row.state, row.customer_id) == ("old", State.REGISTERED, None)
        assert row.send_by and row.send_by > timezone.now() + timedelta(days=27)
        shoes, toaster = desk.items(row)
        assert (shoes.category, shoes.weight_grams, shoes.quantity) == ("textile/shoes", 800, 2)
        assert (shoes.comment, shoes.reason, shoes.outcome) == ("versleten", "second_life", "recycle")
        assert toaster.category == "weee/toaster" and shoes.order_id is None
        assert ReturnMove.objects.filter(in_return=row).count() == 1
        assert DomainEvent.objects.filter(type="return.registered").count() == 1
    drain_all()
    with loper.scoped():
        received(row)
        row.refresh_from_db()
        assert row.state == State.CLOSED and not Payout.objects.exists(), "nothing is owed, so it is done"


@pytest.mark.parametrize(
    ("sender", "pieces", "field"),
    [
        (SANNE, [], "pieces"),
        (SANNE, [Piece("fridge", 1)], "pieces"),
        (SANNE, [Piece("shoes", 0)], "pieces"),
        (SANNE, [Piece("shoes", 4), Piece("toaster", 2)], "pieces"),
        (Sender("S", "s@x.example", "A 1", "1000", "X", "FR"), [Piece("shoes", 1)], "country"),
    ],
)
def test_what_is_not_taken_is_said_and_makes_nothing(
    loper: Shop, sender: Sender, pieces: list[Piece], field: str
) -> None:
    with loper.scoped():
        opened()
        with pytest.raises(NotTaken) as no:
            start(sender, pieces, "k", "nl")
        assert no.value.field == field and no.value.message and not Return.objects.exists()


def test_the_merchant_pays_the_way_unless_his_scheme_says_otherwise(loper: Shop) -> None:
    with loper.scoped():
        opened()
        row = handed_in()
        from returns.models import LabelStock

        LabelStock.objects.create(carrier="postnl", number="3S1", label=b"%PDF")
        now = timezone.now()
        assert {way.offer.method.value for way in ways(row, loper.merchant, now).possible} >= {"label", "own"}
        save(Scheme(SCHEME.kinds, payer=Payer.CUSTOMER), is_on=True)
        assert {way.offer.method.value for way in ways(row, loper.merchant, now).possible} == {"own"}
        Return.objects.filter(pk=row.pk).update(request_key="take-back-1")  # the law says free
        row.refresh_from_db()
        assert "label" in {way.offer.method.value for way in ways(row, loper.merchant, now).possible}


def asked(shop: Shop, method: str = "label") -> TakeBack:
    order = order_of(shop, "1042")
    record: TakeBack = TakeBack.objects.create(
        order=order, kind="old_for_new", lines=[{"id": "line-1", "title": "Wasmachine", "quantity": 1}], allowed=2,
        methods=["label", "shop"], offer="…", offer_version="1", offer_language="nl", offered_at=timezone.now(),
    )  # fmt: skip
    taking_back.ask(record.pk, order, taking_back.Wish("Oude wasmachine", 1, method), False)
    return record


def test_old_for_new_by_parcel_gets_one_return_that_follows_the_record_and_closes_it(loper: Shop) -> None:
    with loper.scoped():
        record = asked(loper)
        taking_back.ask(record.pk, record.order, taking_back.Wish("Oude wasmachine", 2, "label"), False)
    drain_all()
    with loper.scoped():
        row = Return.objects.get(path=Return.Path.OLD)
        item = row.items.get()
        assert (item.title, item.quantity, item.category) == ("Oude wasmachine", 2, "weee/old_for_new")
        assert item.order_id == record.order_id and row.email == record.order.email
        recording.sync(record.pk)
        assert Return.objects.count() == 1
        taking_back.call_off(record.pk, record.order)
    drain_all()
    with loper.scoped():
        row.refresh_from_db()
        assert row.state == State.CANCELLED
        taking_back.ask(record.pk, record.order, taking_back.Wish("Toch wel", 1, "label"), False)
    drain_all()
    with loper.scoped():
        again = Return.objects.get(state=State.REGISTERED)
        received(again)
    drain_all()
    with loper.scoped():
        record.refresh_from_db()
        assert record.state == TakeBack.State.HANDED_OVER and record.pieces == 1
        assert not Payout.objects.exists()


def test_old_for_new_in_the_shop_needs_no_parcel(loper: Shop) -> None:
    with loper.scoped():
        record = asked(loper, "shop")
    drain_all()
    with loper.scoped():
        assert recording.sync(record.pk) is None and not Return.objects.exists()


def test_the_report_counts_what_came_in_by_stream_weight_and_country(loper: Shop, funkwerk: Shop) -> None:
    now = timezone.now()
    since, until = now - timedelta(days=3), now + timedelta(days=1)
    with funkwerk.scoped():
        opened()
        received(handed_in("fremd"))
    with loper.scoped():
        opened()
        received(handed_in())
        back = desk.of(loper, "1043", State.REGISTERED)
        first, second = desk.items(back)
        Line.objects.filter(pk=first.line_id).update(category="Schoenen > Trail", weight_grams=650)
        Line.objects.filter(pk=second.line_id).update(category="Bidons", weight_grams=None)
        received(back)
        kept = desk.of(loper, "1044", State.REGISTERED, outcome="donate")
        desk.of(loper, "1045", State.CANCELLED, outcome="donate")
        desk.of(loper, "1046", State.UNDER_WAY)  # not here yet: not counted
        desk.of(loper, "1047", State.RECEIVED).items.update(received_quantity=0)  # an empty box is nothing
        record = asked(loper, "shop")
        taking_back.hand_over(record.pk, "ruth@loper.example")
        TakeBack.objects.create(  # by parcel: it counts when the parcel is received, and only once
            order=order_of(loper, "1048"), kind="old_for_new", lines=[], allowed=1, methods=["label"], method="label",
            offer="…", offer_version="1", offer_language="nl", offered_at=now, pieces=1, closed_at=now,
            state=TakeBack.State.HANDED_OVER,
        )  # fmt: skip
        rows = {row.key: (row.pieces, row.grams, row.unweighed) for row in reporting.report(since, until)}
        assert rows.pop(("textile", "Old shoes", "NL", "second_life")) == (2, 1600, 0)
        assert rows.pop(("weee", "Broodrooster", "NL", "recycle")) == (1, 0, 1)
        assert rows.pop(("weee", "old_for_new", "NL", "recycle")) == (1, 0, 1)
        assert rows.pop(("textile", "Schoenen > Trail", "NL", "returned")) == (1, 650, 0)
        assert rows.pop(("other", "Bidons", "NL", "returned")) == (2, 0, 2)
        given = sum(item.quantity for item in desk.items(kept))
        assert sum(pieces for (_s, _c, _l, then), (pieces, *_) in rows.items() if then == "given_away") == given
        assert not [key for key in rows if key[3] != "given_away"], (
            "what is not here, and what never comes, is not told"
        )
        assert reporting.report(since - timedelta(days=9), since) == []
        # What nobody weighed weighs what its kind usually does.
        ReturnItem.objects.filter(category="textile/shoes").update(weight_grams=None)
        rows = {row.key: (row.pieces, row.grams, row.unweighed) for row in reporting.report(since, until)}
        assert rows["textile", "Old shoes", "NL", "second_life"] == (2, 1600, 0)
        # Forgetting a person leaves the report as it is.
        told = reporting.report(since, until)
        ReturnItem.objects.update(comment="", answers={})
        Return.objects.filter(path="old").update(email="", name="", phone="")
        assert reporting.report(since, until) == told


ROWS = st.lists(
    st.builds(
        Collected, st.sampled_from(list(Stream)), st.sampled_from(["", "a", "b"]), st.sampled_from(["", "NL"]),
        st.sampled_from(["recycle", "returned"]), st.integers(1, 9), st.integers(0, 9999), st.integers(0, 9),
    )
)  # fmt: skip


@given(ROWS)
def test_the_sums_add_up_however_they_are_grouped(rows: list[Collected]) -> None:
    for grouped in (summed(rows), by_stream(rows), by_stream(summed(rows))):
        for name in ("pieces", "grams", "unweighed"):
            assert sum(getattr(row, name) for row in grouped) == sum(getattr(row, name) for row in rows)
        assert len({row.key for row in grouped}) == len(grouped)
    assert Collected("weee", "", "", "", grams=1050).kilograms == "1.050"

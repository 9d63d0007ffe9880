"""Signals from rows to money: judged each time, decided by a person alone, never after a withdrawal."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from care.models import Question
from orders.models import Line, Order
from returns.abuse.deciding import decide
from returns.abuse.judging import judge
from returns.deciding import NotPossible
from returns.models import Payout, Return, ReturnItem, ReturnRisk
from returns.money.releasing import settle
from returns.receiving.findings import Finding
from returns.receiving.inspecting import inspect
from returns.receiving.receiving import receive
from tests.cast import Shop
from tests.notifications.stage import order_of
from tests.returns import desk
from tracking.models import Checkpoint, Shipment

pytestmark = pytest.mark.django_db
State, Paid, Decision = Return.State, Payout.State, ReturnRisk.Decision
RUTH, TOM = "ruth@loper.example", "tom@loper.example"


def codes(row: Return) -> set[str]:
    risk = ReturnRisk.objects.filter(in_return=row).first()
    return {entry[0] for entry in risk.signals} if risk else set()


def bought(shop: Shop, number: str, days_ago: int, pieces: int, back: int = 0, path: str = Return.Path.MIND) -> Order:
    """An earlier order of the same person, of which so many pieces came back."""
    moment = timezone.now() - timedelta(days=days_ago)
    order = order_of(shop, number, placed_at=moment, delivered_at=moment + timedelta(days=2))
    order.lines.all().delete()
    line = Line.objects.create(order=order, external_id="l", title="Trui", quantity=pieces)
    if back:
        row = desk.coming(order, State.CLOSED, path=path, requested_at=moment + timedelta(days=5))
        row.items.update(quantity=back, line=line)
    return order


def test_an_ordinary_return_has_no_row_and_an_empty_box_waits_for_a_person(loper: Shop) -> None:
    with loper.scoped():
        plain, odd = (desk.of(loper, number, State.RECEIVED) for number in ("1042", "1043"))
        assert not ReturnRisk.objects.exists()
        found = {item.pk: Finding(item.quantity, "new", restock=True) for item in desk.items(plain)}
        inspect(plain.pk, found, RUTH)
        assert judge(plain.pk) is None and not ReturnRisk.objects.exists()
        assert plain.payouts.get().state != Paid.HELD
        first = desk.items(odd)[0]
        counts = {item.pk: Finding(0, "missing") for item in desk.items(odd)}
        counts[first.pk] = Finding(1, "new", restock=True, serial="SN-2")
        Line.objects.filter(pk=first.line_id).update(tags=["sale", "Serial: SN-1"])
        inspect(odd.pk, counts, RUTH)
        risk = ReturnRisk.objects.get()
        assert codes(odd) == {"missing", "other_serial"} and risk.score == 65 and risk.decision == Decision.OPEN
        payout = odd.payouts.get()
        assert (payout.state, payout.held_for) == (Paid.HELD, "person")
        decide(odd.pk, Decision.FINE, RUTH)
        payout.refresh_from_db()
        assert payout.state != Paid.HELD and payout.amount > 0
        assert ReturnRisk.objects.get().decided_by == RUTH


def test_a_withdrawal_is_never_judged_however_it_looks(loper: Shop) -> None:
    with loper.scoped():
        row = desk.of(loper, "1042", State.RECEIVED, path=Return.Path.WITHDRAW)
        first = desk.items(row)[0]
        Line.objects.filter(pk=first.line_id).update(tags=["serial: SN-1"])
        counts = {item.pk: Finding(0, "missing") for item in desk.items(row)}
        counts[first.pk] = Finding(1, "new", restock=True, serial="SN-2")
        inspect(row.pk, counts, RUTH)
        assert judge(row.pk) is None and not ReturnRisk.objects.exists()
        assert row.payouts.get().state != Paid.HELD, "its money waits for nobody"
        # What had been written before somebody found out that it is one goes, and never held its money.
        ReturnRisk.objects.create(in_return=row, score=99, signals=[["empty", 45, {"registered": 1}]])
        with pytest.raises(NotPossible):
            decide(row.pk, Decision.REFUSED, RUTH, "Nee.")
        assert judge(row.pk) is None and not ReturnRisk.objects.exists()
        row.items.update(deduction=0)
        assert settle(row.pk) == [] or row.payouts.get().held_for == ""


def test_a_path_that_no_judge_knows_is_not_judged(loper: Shop) -> None:
    """Only the two paths of the policy: an old product, and whatever comes later, is left alone."""
    with loper.scoped():
        for number, path in enumerate(Return.Path.values):
            row = desk.of(loper, f"20{number}", State.RECEIVED, path=path)
            row.items.update(received_quantity=0)
            assert (judge(row.pk) is not None) == (path in ("mind", "wrong")), path


def test_only_the_own_past_counts_and_withdrawals_count_for_nothing(loper: Shop) -> None:
    with loper.scoped():
        bought(loper, "1", 300, 40, 2)
        order = bought(loper, "2", 20, 8, 8)
        row = Return.objects.get(items__order=order)
        Return.objects.filter(pk=row.pk).update(state=State.RECEIVED)
        judge(row.pk)
        assert codes(row) == {"rate"}
        # The same pieces sent back by the withdrawal function leave no trace.
        Return.objects.exclude(pk=row.pk).update(path=Return.Path.WITHDRAW)
        other = bought(loper, "3", 10, 4)
        second = desk.coming(other, State.RECEIVED)
        second.items.update(quantity=1, received_quantity=1)  # a rate of its own would be a signal of its own
        Return.objects.filter(pk=row.pk).update(path=Return.Path.WITHDRAW)
        judge(row.pk), judge(second.pk)
        assert not ReturnRisk.objects.exists()


def test_who_always_sent_back_much_goes_on_as_before(loper: Shop) -> None:
    with loper.scoped():
        bought(loper, "1", 300, 40, 30)
        row = Return.objects.get(items__order=bought(loper, "2", 20, 8, 6))
        Return.objects.filter(pk=row.pk).update(state=State.RECEIVED)
        judge(row.pk)
        assert codes(row) == set()


def test_another_merchants_rows_and_other_peoples_count_for_nothing(loper: Shop, funkwerk: Shop) -> None:
    with funkwerk.scoped():
        for number in range(4):
            claimed(funkwerk, str(number))
    with loper.scoped():
        for number in range(3):
            row = claimed(loper, str(number), email="jonas@kunde.example")
        mine = claimed(loper, "9")
        judge(mine.pk)
        assert codes(mine) == set()
        judge(row.pk)
        assert codes(row) == {"damaged"}


def claimed(shop: Shop, number: str, **changes: Any) -> Return:
    order = order_of(shop, number, placed_at=timezone.now() - timedelta(days=9), **changes)
    row = desk.coming(order, path=Return.Path.WRONG)
    row.items.update(reason="damaged")
    return row


def test_claims_pile_up_until_a_person_finds_them_in_order(loper: Shop) -> None:
    with loper.scoped():
        rows = [claimed(loper, str(number)) for number in range(3)]
        order = Order.objects.get(number="0")
        Question.objects.create(order=order, topic="not_received", message="Waar?", asked_at=timezone.now())
        judge(rows[2].pk)
        assert codes(rows[2]) == {"damaged"}
        for row in rows[:2]:  # two claims and what was asked about the delivery are three
            row.items.update(reason="not_received")
        judge(rows[2].pk)
        assert codes(rows[2]) == {"not_received"}
        for row in rows[:2]:
            row.items.update(reason="damaged")
        judge(rows[2].pk)
        decide(rows[2].pk, Decision.FINE, RUTH)
        judge(rows[1].pk)
        assert codes(rows[1]) == set(), "two are a coincidence"


def test_the_first_scan_and_the_weight_are_read_from_what_the_carrier_told(loper: Shop) -> None:
    with loper.scoped():
        row = desk.of(loper, "1042", State.UNDER_WAY)
        Return.objects.filter(pk=row.pk).update(sender={"postal_code": "1015 CC", "city": "Amsterdam", "country": "NL"})
        row.items.update(weight_grams=900)
        parcel = desk.travels(row)
        parcel.shipment = Shipment.objects.create(tracking_number="3SRETOUR0001", is_return=True)
        parcel.save()
        at = timezone.now() - timedelta(days=1)
        for hours, place, words in (
            (0, "", "announced"),
            (1, "Warszawa, PL", "Waga: 0,4 kg"),
            (9, "Utrecht, NL", "ok"),
        ):
            Checkpoint.objects.create(
                shipment=parcel.shipment, occurred_at=at + timedelta(hours=hours), status="in_transit", place=place,
                words=words, source="generic_carrier", fingerprint=bytes([hours]),
            )  # fmt: skip
        judge(row.pk)
        assert codes(row) == {"country", "light"}


def test_a_loan_for_the_weekend_shows_after_the_third_time(loper: Shop) -> None:
    thursday = datetime(2026, 11, 12, 15, tzinfo=UTC)
    with loper.scoped():
        for week in range(3):
            moment = thursday - timedelta(weeks=week)
            order = order_of(loper, str(week), placed_at=moment - timedelta(days=2), delivered_at=moment)
            row = desk.coming(order, State.RECEIVED, requested_at=moment + timedelta(days=4))
            row.items.update(condition="worn")
        judge(row.pk, thursday + timedelta(days=6))
        assert codes(row) == {"weekends"}


def test_who_found_nothing_wrong_is_asked_again_when_something_else_is_seen(loper: Shop) -> None:
    with loper.scoped():
        row = desk.of(loper, "1042", State.RECEIVED)
        row.items.update(received_quantity=0)
        judge(row.pk)
        decide(row.pk, Decision.FINE, RUTH)
        judge(row.pk)
        assert ReturnRisk.objects.get().decision == Decision.FINE, "the same again is no news"
        Return.objects.filter(pk=row.pk).update(state=State.INSPECTED)
        item = desk.items(row)[0]
        Line.objects.filter(pk=item.line_id).update(tags=["serial: SN-1"])
        ReturnItem.objects.filter(pk=item.pk).update(serial="SN-7")
        judge(row.pk)
        risk = ReturnRisk.objects.get()
        assert (risk.decision, risk.decided_by) == (Decision.OPEN, "")
        row.items.update(received_quantity=None, serial="")
        judge(row.pk)
        assert not ReturnRisk.objects.exists(), "what is no longer so is forgotten"


def test_a_suspicion_nobody_looked_at_ends_with_the_laws_days(loper: Shop) -> None:
    with loper.scoped():
        row = desk.of(loper, "1042", State.UNDER_WAY, legal_by=timezone.now() + timedelta(days=6))
        desk.owed(row)
        receive(row.pk, RUTH, counts={item.pk: 0 for item in desk.items(row)})
        settle(row.pk)
        payout = row.payouts.get()
        assert (payout.state, payout.held_for) == (Paid.HELD, "person")
        Return.objects.filter(pk=row.pk).update(legal_by=timezone.now() + timedelta(hours=20))
        settle(row.pk)
        payout.refresh_from_db()
        assert payout.state != Paid.HELD and ReturnRisk.objects.get().decision == Decision.OPEN

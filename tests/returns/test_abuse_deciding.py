"""A person decides what signals mean, the customer may object, and somebody else answers."""

from decimal import Decimal

import pytest
from django.utils import timezone

from outbox.models import DomainEvent
from returns.abuse import appealing
from returns.abuse.deciding import decide
from returns.deciding import NotPossible, refuse
from returns.models import Appeal, Payout, Return, ReturnRisk
from returns.receiving.findings import Finding
from returns.receiving.inspecting import inspect
from tests.cast import Shop
from tests.returns import desk

pytestmark = pytest.mark.django_db
State, Paid, Decision = Return.State, Payout.State, ReturnRisk.Decision
RUTH, TOM = "ruth@loper.example", "tom@loper.example"


def worn(row: Return) -> None:
    found = {item.pk: Finding(item.quantity, "worn", restock=False) for item in desk.items(row)}
    inspect(row.pk, found, RUTH)


@pytest.mark.parametrize("state", [State.ASKED, State.REGISTERED])
def test_what_nobody_sent_yet_is_refused_by_a_person_with_words(loper: Shop, state: str) -> None:
    with loper.scoped():
        row = desk.of(loper, "1042", state)
        desk.owed(row)
        ReturnRisk.objects.create(in_return=row, score=80, signals=[["far", 10, {"kilometres": 300}]])
        for nothing in ("", "   "):
            with pytest.raises(NotPossible):
                decide(row.pk, Decision.REFUSED, RUTH, nothing)
        for _double_click in range(2):
            decide(row.pk, Decision.REFUSED, RUTH, "Het nummer klopt niet.")
        row.refresh_from_db()
        assert (row.state, row.decided_by, row.decision_note) == (State.REFUSED, RUTH, "Het nummer klopt niet.")
        assert row.payouts.get().state == Paid.CANCELLED
        assert DomainEvent.objects.filter(type="return.refused").count() == 1


def test_money_is_taken_off_by_a_person_after_the_inspection_and_told(loper: Shop) -> None:
    with loper.scoped():
        row = desk.of(loper, "1042", State.RECEIVED)
        ReturnRisk.objects.create(in_return=row, score=80, signals=[["far", 10, {"kilometres": 300}]])
        shoes = desk.items(row)[0]
        with pytest.raises(NotPossible, match="Look at the goods first"):
            decide(row.pk, Decision.REDUCED, RUTH, "Gedragen.", {shoes.pk: Decimal(20)})
        worn(row)
        ReturnRisk.objects.update_or_create(in_return=row, defaults={"score": 80, "signals": [["far", 10, {}]]})
        for less in ({}, {shoes.pk: Decimal(500)}, {shoes.pk: Decimal(-1)}, {shoes.pk + 99: Decimal(1)}):
            with pytest.raises(NotPossible):
                decide(row.pk, Decision.REDUCED, RUTH, "Gedragen.", less)
        row.refresh_from_db()
        if any(one.called_at for one in row.payouts.all()):
            pytest.fail("nothing may have left")
        before = row.payouts.get().amount
        told = DomainEvent.objects.filter(type="return.inspected").count()
        decide(row.pk, Decision.REDUCED, RUTH, "Gedragen.", {shoes.pk: Decimal("20.00")})
        shoes.refresh_from_db()
        assert (shoes.deduction, shoes.deduction_reason) == (Decimal(20), "Gedragen.")
        payout = row.payouts.get()
        assert payout.amount == before - 20 and payout.held_for == ""
        assert DomainEvent.objects.filter(type="return.inspected").count() == told + 1
        row.payouts.update(called_at=timezone.now(), state=Paid.PAID)
        with pytest.raises(NotPossible):  # the money has left by what was decided
            decide(row.pk, Decision.REFUSED, RUTH, "Toch niet.")
        assert ReturnRisk.objects.get().decision == Decision.REDUCED


def test_nothing_is_paid_for_a_refused_parcel_and_an_upheld_objection_brings_it_back(loper: Shop) -> None:
    with loper.scoped():
        loper.member("ruth"), loper.member("tom")
        row = desk.of(loper, "1042", State.RECEIVED)
        worn(row)
        ReturnRisk.objects.update_or_create(in_return=row, defaults={"score": 80, "signals": [["far", 10, {}]]})
        before = row.payouts.get().amount
        decide(row.pk, Decision.REFUSED, RUTH, "Niet van ons.")
        left = sum(one.amount for one in row.payouts.exclude(state=Paid.CANCELLED))
        assert left < before and all(one.state in (Paid.HELD, Paid.CANCELLED) for one in row.payouts.all())
        row.refresh_from_db()
        appeal = appealing.object_to(row.pk, "Wel van jullie.")
        assert appealing.object_to(row.pk, "Wel van jullie.").pk == appeal.pk, "a double click objects once"
        with pytest.raises(appealing.CannotObject):
            appealing.object_to(row.pk, "En nog iets.")
        with pytest.raises(NotPossible, match="a colleague look"):
            appealing.answer(appeal.pk, RUTH, "Toch niet.", upheld=False)
        appealing.answer(appeal.pk, TOM, "U heeft gelijk.", upheld=True)
        with pytest.raises(NotPossible, match="answered this before"):
            appealing.answer(appeal.pk, TOM, "Nog eens.", upheld=False)
        back = [one for one in row.payouts.all() if one.state != Paid.CANCELLED]
        assert sum(one.amount for one in back) == before
        assert ReturnRisk.objects.get().decision == Decision.FINE
        assert not row.items.filter(deduction__gt=0).exists()


def test_a_refused_return_may_come_after_all_and_who_is_alone_answers_himself(loper: Shop) -> None:
    with loper.scoped():
        loper.member("ruth"), loper.member("kijk", "viewer")
        row = desk.of(loper, "1042", State.ASKED)
        refuse(row.pk, RUTH, "Te laat.")
        appeal = appealing.object_to(row.pk, "Jullie waren te laat.")
        appealing.answer(appeal.pk, RUTH, "Klopt.", upheld=True)
        row.refresh_from_db()
        assert row.state == State.REGISTERED
        with pytest.raises(appealing.CannotObject):
            appealing.object_to(row.pk, "Nog iets.")


def test_what_was_paid_less_already_goes_by_a_payout_of_its_own(loper: Shop) -> None:
    with loper.scoped():
        row = desk.of(loper, "1042", State.RECEIVED)
        shoes = desk.items(row)[0]
        found = {item.pk: Finding(item.quantity, "worn", restock=False) for item in desk.items(row)}
        found[shoes.pk] = Finding(1, "worn", restock=False, deduction=Decimal(30), reason="Vies.")
        inspect(row.pk, found, RUTH)
        row.payouts.update(state=Paid.PAID, called_at=timezone.now())
        appeal = appealing.object_to(row.pk, "Het was schoon.")
        appealing.answer(appeal.pk, TOM, "Dat klopt.", upheld=True)
        assert min(one.amount for one in row.payouts.all()) == Decimal(30)
        assert Appeal.objects.get().is_upheld

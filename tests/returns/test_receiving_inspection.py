"""What somebody saw of each item, and what may be deducted for it: with amount, reason and proof, never too much."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from orders.models import Line, Order
from outbox.models import DomainEvent
from returns.models import Payout, Return, ReturnItem, ReturnPhoto, UnexpectedItem
from returns.receiving.findings import Finding
from returns.receiving.inspecting import can_correct, inspect
from returns.receiving.refusals import Refused
from returns.receiving.unexpected import Thing, belongs_to, decide, note
from tests.cast import Shop
from tests.returns import desk
from tests.reviews.stage import photo

pytestmark = pytest.mark.django_db
State = Return.State
RUTH = "ruth@loper.example"
FINE = Finding(received=1, condition="new", restock=True)
BOTH = Finding(received=2, condition="new", restock=True)
WORN = Finding(received=1, condition="worn", restock=False, deduction=Decimal("30.00"), reason="De zool is vuil.")


def of_shoes(row: Return, finding: Finding) -> dict[int, Finding]:
    shoes, socks = desk.items(row)
    return {shoes.pk: finding, socks.pk: BOTH}


def objections(row: Return, finding: Finding) -> set[str]:
    """The fields of the shoes that are refused; the same word changes nothing."""
    shoes, _socks = desk.items(row)
    with pytest.raises(Refused) as refused:
        inspect(row.pk, of_shoes(row, finding), RUTH)
    row.refresh_from_db()
    assert row.state == State.REGISTERED and not any(item.condition for item in desk.items(row))
    assert all(pk == shoes.pk and words for (pk, _field), words in refused.value.wrong.items())
    return {field for _pk, field in refused.value.wrong}


def test_each_item_is_written_down_and_the_goods_are_here_by_that(loper: Shop) -> None:
    with loper.scoped():
        row = desk.of(loper)
        shoes, socks = desk.items(row)
        seen = {
            shoes.pk: Finding(1, "opened", True, "SN-1", "Doos stuk", photo=photo()),
            socks.pk: Finding(0, "missing", serial="", note="Niets gevonden"),
        }
        inspect(row.pk, seen, RUTH)
        shoes, socks = desk.items(row)
        row.refresh_from_db()
        assert row.received_at and row.inspected_at and row.state in (State.INSPECTED, State.CLOSED)
        assert (shoes.received_quantity, shoes.condition, shoes.restock, shoes.serial) == (1, "opened", True, "SN-1")
        assert (shoes.inspected_by, shoes.inspection_note) == (RUTH, "Doos stuk")
        assert (socks.received_quantity, socks.condition, socks.restock) == (0, "missing", None)
        kept = ReturnPhoto.objects.get()
        assert (kept.item, kept.kind, kept.by) == (shoes, ReturnPhoto.Kind.DEVIATION, RUTH)
        for event in ("return.received", "return.inspected"):
            assert DomainEvent.objects.filter(type=event).count() == 1


@pytest.mark.parametrize(
    ("finding", "fields"),
    [
        (replace(FINE, received=2), {"received"}),
        (replace(FINE, received=-1), {"received"}),
        (replace(FINE, received=0), {"condition"}),
        (replace(FINE, condition="missing"), {"condition"}),
        (replace(FINE, condition="shiny"), {"condition"}),
        (replace(FINE, restock=None), {"restock"}),
        (replace(WORN, reason=""), {"reason"}),
        (replace(WORN, deduction=Decimal(0)), {"deduction"}),
        (replace(WORN, deduction=Decimal(-1)), {"deduction"}),
        (replace(WORN, deduction=Decimal("NaN")), {"deduction"}),
        (replace(WORN, deduction=Decimal("0.001")), {"deduction"}),
        (replace(WORN, deduction=Decimal("129.96")), {"deduction"}),
    ],
)
def test_a_word_that_cannot_be_is_refused_by_its_field(loper: Shop, finding: Finding, fields: set[str]) -> None:
    with loper.scoped():
        assert objections(desk.of(loper), finding) == fields


def test_an_item_of_which_nothing_is_said_or_which_is_of_another_return_is_refused(loper: Shop) -> None:
    with loper.scoped():
        row, other = desk.of(loper), desk.of(loper, "1043")
        shoes, socks = desk.items(row)
        for wrong in ({shoes.pk: FINE}, {}, {**of_shoes(row, FINE), desk.items(other)[0].pk: FINE}):
            with pytest.raises(Refused):
                inspect(row.pk, wrong, RUTH)
        row.refresh_from_db()
        assert row.state == State.REGISTERED and not shoes.condition and not socks.condition


LEGAL = replace(WORN, handling="soiled", photo=photo())


@pytest.mark.parametrize(
    ("finding", "fields"),
    [
        (LEGAL, set()),
        (replace(LEGAL, handling=""), {"handling"}),
        (replace(LEGAL, handling="restocking_fee"), {"handling"}),
        (replace(LEGAL, photo=None), {"photo"}),
        (replace(LEGAL, reason=""), {"reason"}),
        (replace(LEGAL, condition="new"), {"condition"}),
        (replace(LEGAL, condition="opened"), {"condition"}),
        (WORN, {"handling", "photo"}),
    ],
)
def test_after_a_withdrawal_only_handling_beyond_trying_is_deducted_and_with_proof(
    loper: Shop, finding: Finding, fields: set[str]
) -> None:
    with loper.scoped():
        row = desk.of(loper, path=Return.Path.WITHDRAW)
        if fields:
            assert objections(row, finding) == fields
            return
        inspect(row.pk, of_shoes(row, finding), RUTH)
        shoes = desk.items(row)[0]
        assert shoes.deduction == Decimal("30.00")
        assert shoes.deduction_reason.endswith("De zool is vuil.") and len(shoes.deduction_reason) > 20


@pytest.mark.parametrize(
    ("line", "inclusive", "pieces", "most"),
    [
        ({"total": Decimal("30.00")}, True, 2, "30.00"),
        ({"total": Decimal("30.00")}, True, 1, "15.00"),
        ({"total": Decimal("30.00"), "tax": Decimal("6.30")}, False, 2, "36.30"),
        ({"total": Decimal("30.00"), "tax": Decimal("5.21")}, None, 2, "30.00"),
        ({"total": None, "discount": Decimal("5.00")}, True, 2, "30.00"),
        ({"total": Decimal("0.00")}, True, 2, "0.00"),
    ],
)
def test_never_more_than_was_paid_for_the_pieces_that_came(
    loper: Shop, line: dict[str, Any], inclusive: bool, pieces: int, most: str
) -> None:
    with loper.scoped():
        row = desk.of(loper)
        shoes, socks = desk.items(row)
        Line.objects.filter(pk=socks.line_id or 0).update(**line)
        Order.objects.update(prices_include_tax=inclusive, total=Decimal("250.00"))
        cent = Decimal("0.01")
        for amount, good in ((Decimal(most), True), (Decimal(most) + cent, False)):
            seen = Finding(pieces, "worn", False, deduction=amount, reason="Gewassen." if amount else "")
            if good:
                inspect(row.pk, {shoes.pk: FINE, socks.pk: seen}, RUTH)
            else:
                with pytest.raises(Refused, match=r"At most|Nothing was paid"):
                    inspect(row.pk, {shoes.pk: FINE, socks.pk: seen}, RUTH)
        assert desk.items(row)[1].deduction == Decimal(most)


def test_an_inspection_is_corrected_until_money_has_left_by_it(loper: Shop) -> None:
    with loper.scoped():
        row = desk.of(loper)
        payout = desk.owed(row)
        inspect(row.pk, of_shoes(row, WORN), RUTH)
        row.refresh_from_db()
        assert can_correct(row) and desk.items(row)[0].deduction == 30
        inspect(row.pk, of_shoes(row, FINE), "mila@loper.example")
        assert desk.items(row)[0].deduction == 0 and desk.items(row)[0].deduction_reason == ""
        assert desk.items(row)[0].inspected_by == "mila@loper.example"
        for gone in ({"called_at": timezone.now()}, {"called_at": None, "state": Payout.State.PAID}):
            Payout.objects.filter(pk=payout.pk).update(**gone)
            assert not can_correct(Return.objects.get(pk=row.pk))
            with pytest.raises(Refused):
                inspect(row.pk, of_shoes(row, WORN), RUTH)
        assert desk.items(row)[0].deduction == 0
        assert DomainEvent.objects.filter(type="return.inspected").count() == 1


def test_what_nobody_had_registered_is_decided_once_and_a_missing_piece_counts_from_then_on(loper: Shop) -> None:
    with loper.scoped():
        row = desk.of(loper)
        shoes, socks = desk.items(row)
        desk.owed(row)
        inspect(row.pk, {shoes.pk: FINE, socks.pk: Finding(0, "missing")}, RUTH)
        with pytest.raises(Refused):
            note(Thing("  "), RUTH)
        found = note(Thing("Loopsokken", quantity=1, condition="new", photo=photo()), RUTH)
        with pytest.raises(Refused):
            decide(found.pk, "added", RUTH)
        belongs_to(found.pk, row)
        decide(found.pk, "added", RUTH, item=socks.pk)
        decide(found.pk, "added", "mila@loper.example", item=socks.pk)
        socks = desk.items(row)[1]
        assert (socks.received_quantity, socks.condition) == (1, "new")
        found.refresh_from_db()
        assert (found.decision, found.decided_by) == ("added", RUTH)
        with pytest.raises(Refused):
            decide(found.pk, "kept", RUTH)
        more = note(Thing("Een boek", quantity=0), RUTH, row)
        with pytest.raises(Refused):
            decide(more.pk, "added", RUTH, item=shoes.pk)
        assert UnexpectedItem.objects.get(pk=more.pk).decision == "" and more.quantity == 1
        assert ReturnItem.objects.get(pk=shoes.pk).received_quantity == 1


def test_the_moment_of_an_inspection_is_when_it_was_done(loper: Shop) -> None:
    then = timezone.now() - timedelta(hours=5)
    with loper.scoped():
        row = desk.of(loper)
        inspect(row.pk, of_shoes(row, FINE), RUTH, then)
        row.refresh_from_db()
        assert row.received_at == row.inspected_at == desk.items(row)[0].inspected_at == then

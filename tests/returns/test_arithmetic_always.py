"""What holds for every refund, whatever was bought, asked, repaid by the shop itself, or made up."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from returns.arithmetic.asking import Asked, ComingBack, Credit, Outbound, Path, Reduction
from returns.arithmetic.breakdown import Breakdown, Kind
from returns.arithmetic.currencies import decimals, money, units
from returns.arithmetic.exchanging import difference
from returns.arithmetic.paying import Earlier, EarlierLine, PaidLine, PaidOrder, settle
from returns.arithmetic.refunding import refund, worth
from returns.arithmetic.sharing import shares

CURRENCIES = st.sampled_from(["EUR", "JPY", "KWD", "HUF"])
odd = st.decimals(0, 5000, places=4)
few = settings(max_examples=80)


@st.composite
def orders(draw: st.DrawFn, earlier: bool = False) -> PaidOrder:
    """Any order, its parts and its total told without regard to each other: shops do that."""
    lines = []
    for place in range(draw(st.integers(1, 4))):
        quantity, price = draw(st.integers(1, 9)), draw(odd)
        discount = draw(st.decimals(0, price * quantity, places=4))
        lines.append(PaidLine(f"L{place}", quantity, price, discount, draw(odd)))
    found = PaidOrder(
        draw(CURRENCIES), draw(st.decimals(0, 60_000, places=2)), tuple(lines), draw(st.booleans()), draw(odd),
        Decimal(0), draw(odd), draw(st.none() | odd),
    )  # fmt: skip
    return replace(found, earlier=tuple(draw(st.lists(repaid(found), max_size=3)))) if earlier else found


def repaid(order: PaidOrder) -> st.SearchStrategy[Earlier]:
    """What a shop may have paid back by itself, for pieces or not."""
    line = st.builds(
        EarlierLine,
        st.sampled_from([*(one.line_id for one in order.lines), "gone"]),
        st.integers(0, 9),
        st.none() | odd,
    )
    return st.builds(Earlier, odd, st.lists(line, max_size=2).map(tuple), odd)


@st.composite
def asks(draw: st.DrawFn, order: PaidOrder, pieces: dict[str, int]) -> Asked:
    """Anything that may be asked of what is left: `pieces` by line."""
    chosen = draw(st.lists(st.sampled_from(sorted(pieces)), unique=True)) if pieces else []
    back = []
    for line_id in chosen:
        count = draw(st.integers(1, pieces[line_id]))
        off = money(draw(st.integers(0, units(worth(order, line_id, count), order.currency))), order.currency)
        taken = draw(st.booleans())
        back.append(ComingBack(line_id, count, off if taken else Decimal(0), "scratched", draw(odd)))
    path = draw(st.sampled_from(Path))
    ways = [way for way in Outbound if not (way == Outbound.NONE and path == Path.WITHDRAW)]
    ids = [line.line_id for line in order.lines]
    return Asked(
        path, tuple(back), tuple(draw(st.lists(st.builds(Reduction, st.sampled_from(ids), odd), max_size=2))),
        draw(st.sampled_from(ways)), draw(odd), draw(odd), draw(st.booleans()),
        draw(st.none() | st.builds(Credit, st.decimals(0, 20, places=1), odd)),
    )  # fmt: skip


def left(order: PaidOrder) -> dict[str, int]:
    """Pieces that may still come back, counted here and not by the code under test."""
    gone = [(line.line_id, line.quantity) for earlier in order.earlier for line in earlier.lines]
    found = {line.line_id: line.quantity - sum(count for name, count in gone if name == line.line_id)
             for line in order.lines}  # fmt: skip
    return {line_id: count for line_id, count in found.items() if count > 0}


@few
@given(st.data())
def test_money_is_conserved_whatever_is_asked_and_in_whatever_order(data: st.DataObject) -> None:
    order = data.draw(orders(earlier=True))
    before = sum(units(earlier.amount, order.currency) for earlier in order.earlier)
    rows: list[Breakdown] = []
    for _ in range(data.draw(st.integers(1, 4))):
        got = refund(order, data.draw(asks(order, left(order))))
        rows.append(got)
        assert got.money >= 0 and got.bonus >= 0 and got.total == sum(row.amount for row in got.rows)
        assert all(row.amount == money(units(row.amount, order.currency), order.currency) for row in got.rows)
        assert all(-abs(row.amount) <= row.tax <= abs(row.amount) for row in got.rows)
        lines, shipping = got.allocated()
        assert shipping >= 0 and sum((amount for _, _, amount in lines), shipping) <= got.money
        assert all(amount >= 0 for _, _, amount in lines)
        order = replace(order, earlier=(*order.earlier, got.as_earlier()))
    repaid_now = sum((got.money for got in rows), Decimal(0))
    assert units(repaid_now, order.currency) <= max(units(order.paid, order.currency) - before, 0)
    for line_id, cost in settle(order).lines.items():
        back = sum(row.amount for got in rows for row in got.rows if row.line_id == line_id and row.amount > 0)
        assert units(Decimal(back), order.currency) <= cost.amount, "no line gives back more than it cost"


@few
@given(orders(), st.randoms(use_true_random=False))
def test_parts_sum_to_the_whole_in_whatever_order_they_come_back(order: PaidOrder, chance: object) -> None:
    pool = [line.line_id for line in order.lines for _ in range(line.quantity)]
    sums = []
    for _ in range(2):
        chance.shuffle(pool)  # type: ignore[attr-defined]
        now, total, tax = order, Decimal(0), Decimal(0)
        for line_id in pool:
            got = refund(now, Asked(Path.WITHDRAW, (ComingBack(line_id, 1),)))
            now = replace(now, earlier=(*now.earlier, got.as_earlier()))
            total, tax = total + got.money, tax + got.tax
        sums.append((total, tax))
    everything = tuple(ComingBack(line.line_id, line.quantity) for line in order.lines)
    at_once = refund(order, Asked(Path.WITHDRAW, everything))
    assert sums == [(at_once.money, at_once.tax)] * 2
    assert at_once.is_full
    surcharge = sum((row.basis or Decimal(0) for row in at_once.rows if row.kind == Kind.SURCHARGE), Decimal(0))
    assert at_once.money + surcharge == money(units(order.paid, order.currency), order.currency)


@few
@given(orders(earlier=True), st.integers(1, 20))
def test_no_more_pieces_come_back_than_were_bought(order: PaidOrder, count: int) -> None:
    line = order.lines[0]
    asked = Asked(Path.MIND, (ComingBack(line.line_id, count),))
    if count <= left(order).get(line.line_id, 0):
        assert refund(order, asked).rows[0].quantity == count
    else:
        with pytest.raises(ValueError, match="pieces asked"):
            refund(order, asked)


@few
@given(st.integers(0, 10**9), st.lists(st.integers(0, 10**7), min_size=1, max_size=8))
def test_shares_lose_nothing_and_stay_within_one_of_the_exact_part(total: int, weights: list[int]) -> None:
    assume(sum(weights))
    parts = shares(total, weights)
    assert sum(parts) == total
    for part, weight in zip(parts, weights, strict=True):
        assert abs(part * sum(weights) - total * weight) < sum(weights)


@few
@given(odd, odd, st.integers(1, 9), odd, st.booleans(), CURRENCIES)
def test_an_exchange_is_paid_or_pays_and_balances(
    credit: Decimal, price: Decimal, quantity: int, shipping: Decimal, even: bool, currency: str
) -> None:
    found = difference(credit, price, quantity, currency, shipping=shipping, even=even)
    assert found.credit + found.to_pay == found.price + found.to_get_back
    assert 0 in (found.to_pay, found.to_get_back) and min(found.to_pay, found.to_get_back) >= 0
    assert even <= (found.to_get_back == 0)
    assert found.signed == found.price - found.credit
    assert -found.to_pay.as_tuple().exponent == decimals(currency)  # type: ignore[operator]

"""A refund's sum against an independent oracle: 1,500 orders in six currencies, part by part until nothing is left."""

from collections import Counter
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from random import Random

from returns.arithmetic.asking import Asked, ComingBack, Path
from returns.arithmetic.breakdown import Breakdown, Kind
from returns.arithmetic.currencies import money, units
from returns.arithmetic.paying import PaidLine, PaidOrder
from returns.arithmetic.refunding import refund
from tests.returns.arithmetic_oracle import DECIMALS, Bought, Cupboard, packed

ORDERS = 1500


@dataclass
class Case:
    """One order, told to both."""

    order: PaidOrder
    cupboard: Cupboard
    lines: list[Bought]


def as_decimal(amount: Fraction) -> Decimal:
    return Decimal(amount.numerator) / Decimal(amount.denominator)


def some(chance: Random, currency: str, most: int) -> Fraction:
    """An amount in whole coins."""
    return Fraction(chance.randint(0, most), 10 ** DECIMALS[currency])


def make(chance: Random) -> Case:
    currency, inclusive = chance.choice(list(DECIMALS)), chance.random() < 0.6
    lines = [_line(chance, currency, inclusive, f"L{place}") for place in range(chance.randint(1, 4))]
    fast = chance.choice([Fraction(0), some(chance, currency, 900)])
    off = min(fast, some(chance, currency, 300)) if chance.random() < 0.3 else Fraction(0)
    rate = chance.choice([Fraction(0), Fraction(9, 100), Fraction(21, 100)])
    carriage_tax = _whole((fast - off) * rate / (1 + rate) if inclusive else (fast - off) * rate, currency)
    standard = some(chance, currency, 600) if chance.random() < 0.5 else None
    stated = sum((one.price * one.quantity - one.discount for one in lines), fast - off)
    if not inclusive:
        stated += sum((one.tax for one in lines), carriage_tax)
    kind = chance.random()
    paid = _whole(stated, currency)
    if kind < 0.15:
        paid += some(chance, currency, 250)  # a tip, a fee of the means of payment
    elif kind < 0.3:
        paid = max(paid - some(chance, currency, 700), Fraction(0))  # a discount that nobody allocated
    order = PaidOrder(
        currency,
        as_decimal(paid),
        tuple(
            PaidLine(one.name, one.quantity, as_decimal(one.price), as_decimal(one.discount), as_decimal(one.tax))
            for one in lines
        ),
        tax_inclusive=inclusive,
        shipping=as_decimal(fast),
        shipping_discount=as_decimal(off),
        shipping_tax=as_decimal(carriage_tax),
        standard=None if standard is None else as_decimal(standard),
    )
    return Case(order, packed(currency, inclusive, lines, (fast - off, carriage_tax), standard, paid), lines)


def _line(chance: Random, currency: str, inclusive: bool, name: str) -> Bought:
    quantity = chance.randint(1, 7)
    price = some(chance, currency, chance.choice([900, 4000]))
    if chance.random() < 0.2:
        price += Fraction(chance.randint(1, 99), 100 * 10 ** DECIMALS[currency])  # of a price per metre or by tax
    whole = price * quantity
    discount = (
        min(_whole(whole * chance.randint(1, 100) / 100, currency), whole) if chance.random() < 0.5 else Fraction(0)
    )
    rate = chance.choice([Fraction(0), Fraction(55, 1000), Fraction(9, 100), Fraction(21, 100)])
    net = whole - discount
    return Bought(
        name, quantity, price, discount, _whole(net * rate / (1 + rate) if inclusive else net * rate, currency)
    )


def _whole(amount: Fraction, currency: str) -> Fraction:
    steps = 10 ** DECIMALS[currency]
    return Fraction(int(amount * steps), steps)


def parts(chance: Random, case: Case) -> list[dict[str, int]]:
    """The order's pieces in returns of a few each, in any order; sometimes not all of them."""
    pool = [one.name for one in case.lines for _ in range(one.quantity)]
    chance.shuffle(pool)
    if chance.random() < 0.3:
        pool = pool[: chance.randint(1, len(pool))]
    found: list[dict[str, int]] = []
    while pool:
        taken = [pool.pop() for _ in range(min(len(pool), chance.randint(1, 6)))]
        found.append({name: taken.count(name) for name in dict.fromkeys(taken)})
    return found


def compare(case: Case, got: Breakdown, told: dict[str, int], wanted: dict[str, int]) -> None:
    currency = case.order.currency
    by_line = {
        line: sum(units(row.amount, currency) for row in got.rows
                  if row.line_id == line and row.kind in (Kind.LINE, Kind.DEDUCTION))
        for line in wanted
    }  # fmt: skip
    assert by_line == {line: told[line] for line in wanted}
    assert units(got.shipping, currency) == told["delivery"]
    assert units(got.tax, currency) == told["tax"]
    assert units(got.money, currency) == told["money"]
    assert got.money == sum((row.amount for row in got.rows), Decimal(0)) and got.bonus == 0


def features(case: Case) -> dict[str, bool]:
    order = case.order
    stated = sum((line.unit_price * line.quantity - line.discount for line in order.lines), order.shipping)
    return {
        "tax on top": not order.tax_inclusive,
        "tax inside": order.tax_inclusive and any(line.tax for line in order.lines),
        "discounts": any(line.discount for line in order.lines),
        "express": case.cupboard.standard < case.cupboard.delivery,
        "more than is explained": case.cupboard.rest > 0,
        "less than is explained": order.tax_inclusive and order.paid < stated - order.shipping_discount,
        "no cents": DECIMALS[order.currency] == 0,
    }


def test_every_refund_of_1500_orders_is_what_counting_coins_says() -> None:
    chance, refunds, whole, kinds = Random(20261122), 0, 0, Counter[str]()
    for _ in range(ORDERS):
        case = make(chance)
        currency, taken, paid = case.order.currency, False, case.order.paid
        for wanted in parts(chance, case):
            deductions: dict[str, int] = {}
            if chance.random() < 0.2:
                line = next(iter(wanted))
                worth = sum(piece.coins for piece in case.cupboard.pieces[line][: wanted[line]])
                deductions[line] = chance.randint(0, worth)
            fee = chance.choice([0, 0, 0, chance.randint(1, 500)])
            taken = taken or bool(fee) or any(deductions.values())
            told = case.cupboard.hand_in(wanted, deductions, fee)
            back = [ComingBack(line, count, money(deductions.get(line, 0), currency), "worn outside")
                    for line, count in wanted.items()]  # fmt: skip
            asked = Asked(Path.WITHDRAW, tuple(back), fee=money(fee, currency), fees_told=True)
            got = refund(case.order, asked)
            compare(case, got, told, wanted)
            case.order = replace(case.order, earlier=(*case.order.earlier, got.as_earlier()))
            refunds += 1
        back_in_all = case.cupboard.handed_back
        assert back_in_all <= units(paid, currency)
        if not any(case.cupboard.pieces.values()) and not taken:
            surcharge = case.cupboard.delivery - case.cupboard.standard
            assert back_in_all == units(paid, currency) - surcharge, (
                "all is back, and so is all money but the surcharge"
            )
            whole += 1
        kinds.update(name for name, found in features(case).items() if found)
    assert refunds > 3000 and whole > 300
    assert min(kinds.values()) > 100 and len(kinds) == 7, "the orders are of all kinds"

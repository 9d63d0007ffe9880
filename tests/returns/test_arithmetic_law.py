"""Refunds as the law and a shop's customers would work them out on paper."""

from dataclasses import replace
from decimal import Decimal as D

import pytest

from returns.arithmetic.asking import Asked, ComingBack, Credit, Outbound, Path, Reduction
from returns.arithmetic.breakdown import Kind
from returns.arithmetic.exchanging import difference
from returns.arithmetic.paying import Earlier, EarlierLine, PaidLine, PaidOrder
from returns.arithmetic.refunding import refund, worth

SHOES = PaidLine("shoes", 1, D("129.95"), D("13.00"), D("20.30"))
SOCKS = PaidLine("socks", 3, D("12.50"), D("4.17"), D("5.78"))
ORDER = PaidOrder("EUR", D("160.23"), (SHOES, SOCKS), shipping=D("9.95"), shipping_tax=D("1.73"), standard=D("4.95"))
BOTH = (ComingBack("shoes", 1), ComingBack("socks", 3))


def kinds(order: PaidOrder, asked: Asked) -> dict[str, D]:
    return {f"{row.kind}:{row.line_id}".rstrip(":"): row.amount for row in refund(order, asked).rows}


def test_who_withdraws_gets_everything_back_but_the_express_surcharge() -> None:
    got = refund(ORDER, Asked(Path.WITHDRAW, BOTH))
    assert got.is_full and got.money == D("155.23")
    rows = [(row.kind, row.amount, row.tax, row.basis) for row in got.rows]
    assert rows == [
        (Kind.LINE, D("116.95"), D("20.30"), None), (Kind.LINE, D("33.33"), D("5.78"), None),
        (Kind.SURCHARGE, D("0.00"), D("0.00"), D("5.00")), (Kind.DELIVERY, D("4.95"), D("0.86"), None),
    ]  # fmt: skip
    unknown = replace(ORDER, standard=None)
    assert refund(unknown, Asked(Path.WITHDRAW, BOTH)).money == D("160.23"), "in doubt all of the delivery goes back"


def test_a_part_brings_its_share_and_no_delivery_until_the_last_piece_comes_back() -> None:
    part = Asked(Path.WITHDRAW, (ComingBack("socks", 2),))
    assert kinds(ORDER, part) == {"line:socks": D("22.22")}
    later = replace(ORDER, earlier=(refund(ORDER, part).as_earlier(),))
    rest = Asked(Path.WITHDRAW, (ComingBack("shoes", 1), ComingBack("socks", 1)))
    assert kinds(later, rest) == {"line:shoes": D("116.95"), "line:socks": D("11.11"), "surcharge": D("0.00"),
                                  "delivery": D("4.95")}  # fmt: skip


def test_a_rule_may_give_more_of_the_delivery_and_a_withdrawal_never_less() -> None:
    socks = (ComingBack("socks", 3),)
    cheaper = Asked(Path.WITHDRAW, socks, outbound=Outbound.REMAINING, remaining=D("6.00"))
    assert refund(ORDER, cheaper).shipping == D("3.95")
    assert refund(ORDER, replace(cheaper, remaining=D("12.00"))).shipping == 0, "a lost free delivery is not charged"
    assert refund(ORDER, Asked(Path.MIND, socks, outbound=Outbound.ALL)).shipping == D("9.95")
    assert refund(ORDER, Asked(Path.MIND, BOTH, outbound=Outbound.NONE)).money == D("150.28")
    with pytest.raises(ValueError, match="withdrawal gives the delivery's costs back"):
        refund(ORDER, Asked(Path.WITHDRAW, BOTH, outbound=Outbound.NONE))


def test_a_fee_is_owed_only_where_it_was_told_and_nothing_was_wrong() -> None:
    asked = Asked(Path.MIND, (ComingBack("socks", 3, fee=D("1.00")),), fee=D("3.95"), fees_told=True)
    assert kinds(ORDER, asked) == {"line:socks": D("33.33"), "fee:socks": D("-1.00"), "fee": D("-3.95")}
    for free in (replace(asked, fees_told=False), replace(asked, path=Path.WRONG)):
        got = refund(ORDER, free)
        assert got.money == D("33.33")
        assert [row.basis for row in got.rows if row.kind == Kind.WAIVED] == [D("1.00"), D("3.95")]
    assert refund(ORDER, replace(asked, fee=D(500))).money == 0, "nobody owes the shop for sending back"


def test_what_is_wrong_brings_the_dearer_delivery_back_too() -> None:
    assert refund(ORDER, Asked(Path.WRONG, BOTH)).money == D("160.23")


def test_a_deduction_has_a_reason_and_takes_its_tax_along() -> None:
    worn = ComingBack("shoes", 1, deduction=D("16.95"), reason="The soles show wear of several runs.")
    got = refund(ORDER, Asked(Path.WITHDRAW, (worn,)))
    assert (got.money, got.tax) == (D("100.00"), D("17.36"))
    assert got.allocated() == ([("shoes", 1, D("100.00"))], D("0.00"))
    with pytest.raises(ValueError, match="needs its reason"):
        refund(ORDER, Asked(Path.WITHDRAW, (replace(worn, reason=" "),)))
    with pytest.raises(ValueError, match="more than the money for its pieces"):
        refund(ORDER, Asked(Path.WITHDRAW, (replace(worn, deduction=D("117.00")),)))
    later = replace(ORDER, earlier=(got.as_earlier(),))
    again = refund(later, Asked(Path.WITHDRAW, (ComingBack("socks", 3),)))
    assert again.money == D("38.28"), "the deduction is not paid out with the last part"


def test_store_credit_has_its_bonus_only_where_it_was_chosen() -> None:
    shoes = (ComingBack("shoes", 1),)
    got = refund(ORDER, Asked(Path.MIND, shoes, credit=Credit(percent=D(10), fixed=D("2.50"))))
    assert (got.money, got.bonus, got.total) == (D("116.95"), D("14.20"), D("131.15"))
    assert refund(ORDER, Asked(Path.MIND, shoes)).total == D("116.95")


def test_one_of_three_three_times_is_the_line_to_the_cent() -> None:
    order = PaidOrder("EUR", D(100), (PaidLine("mug", 3, D("33.3333"), total=D("100.00")),))
    amounts = []
    for _ in range(3):
        got = refund(order, Asked(Path.MIND, (ComingBack("mug", 1),)))
        order = replace(order, earlier=(*order.earlier, got.as_earlier()))
        amounts.append(got.money)
    assert amounts == [D("33.34"), D("33.33"), D("33.33")]


@pytest.mark.parametrize(
    ("currency", "price", "piece"), [("JPY", "1000", "334"), ("KWD", "10.000", "3.334"), ("HUF", "1000", "333.34")]
)
def test_every_currency_has_its_own_smallest_unit(currency: str, price: str, piece: str) -> None:
    order = PaidOrder(currency, D(price), (PaidLine("mug", 3, total=D(price)),))
    assert str(refund(order, Asked(Path.MIND, (ComingBack("mug", 1),))).money) == piece


def test_tax_on_top_comes_back_with_the_goods_and_the_delivery() -> None:
    order = PaidOrder("USD", D("37.80"), (PaidLine("cup", 2, D("15.00"), D(0), D("2.40")),), tax_inclusive=False,
                      shipping=D("5.00"), shipping_tax=D("0.40"), standard=D("2.50"))  # fmt: skip
    got = refund(order, Asked(Path.WITHDRAW, (ComingBack("cup", 2),)))
    assert (got.money, got.shipping, got.tax) == (D("35.10"), D("2.70"), D("2.60"))
    assert refund(order, Asked(Path.WITHDRAW, (ComingBack("cup", 1),))).money == D("16.20")


def test_what_the_shop_repaid_by_itself_is_not_repaid_again() -> None:
    goodwill = replace(ORDER, earlier=(Earlier(D("10.00")),))
    assert refund(goodwill, Asked(Path.WITHDRAW, BOTH)).money == D("145.23"), "money without a word about what for"
    for_socks = Earlier(D("11.11"), (EarlierLine("socks", 1, D("11.11")),))
    told = replace(ORDER, earlier=(for_socks,))
    assert refund(told, Asked(Path.MIND, (ComingBack("socks", 2),))).money == D("22.22")
    with pytest.raises(ValueError, match="3 pieces asked, 2 can come back"):
        refund(told, Asked(Path.MIND, (ComingBack("socks", 3),)))
    nearly = replace(ORDER, earlier=(Earlier(D("150.00")),))
    assert kinds(nearly, Asked(Path.MIND, (ComingBack("shoes", 1),))) == {
        "line:shoes": D("116.95"),
        "cap": D("-106.72"),
    }


def test_a_shop_that_rounds_another_way_leaves_no_cent_behind_but_a_deduction_stays_one() -> None:
    order = PaidOrder("EUR", D(100), (PaidLine("mug", 3, total=D("100.00")),))
    rounded = replace(order, earlier=(Earlier(D("66.66"), (EarlierLine("mug", 2, D("66.66")),)),))
    assert refund(rounded, Asked(Path.MIND, (ComingBack("mug", 1),))).money == D("33.34")
    broken = replace(order, earlier=(Earlier(D("50.00"), (EarlierLine("mug", 2, D("50.00")),)),))
    assert refund(broken, Asked(Path.MIND, (ComingBack("mug", 1),))).money == D("33.33")


def test_money_for_goods_that_stay_is_counted_when_they_come_back_later() -> None:
    less = Asked(Path.WRONG, reductions=(Reduction("shoes", D("30.00"), "A scratch on the left one."),))
    got = refund(ORDER, less)
    assert (got.money, got.is_full) == (D("30.00"), False)
    later = replace(ORDER, earlier=(got.as_earlier(),))
    assert kinds(later, Asked(Path.MIND, (ComingBack("shoes", 1),))) == {"line:shoes": D("86.95")}
    too_much = replace(less, reductions=(Reduction("shoes", D(500), ""),))
    assert refund(ORDER, too_much).money == D("116.95")


def test_a_discount_that_the_shop_did_not_allocate_is_shared_by_what_things_cost() -> None:
    order = PaidOrder("EUR", D("80.00"), (PaidLine("a", 1, D("75.00")), PaidLine("b", 1, D("25.00"))))
    assert [refund(order, Asked(Path.MIND, (ComingBack(one, 1),))).money for one in "ab"] == [D("60.00"), D("20.00")]


def test_an_exchange_counts_what_was_paid_and_ends_no_contract() -> None:
    credit = worth(ORDER, "shoes", 1)
    assert credit == D("116.95")
    dearer, cheaper = difference(credit, D("139.95"), 1, "EUR"), difference(credit, D("99.95"), 1, "EUR")
    assert (dearer.to_pay, dearer.to_get_back) == (D("23.00"), 0)
    assert (cheaper.to_pay, cheaper.to_get_back, cheaper.signed) == (0, D("17.00"), D("-17.00"))
    even = difference(credit, D("139.95"), 1, "EUR", even=True, shipping=D("4.95"))
    assert (even.to_pay, even.price) == (D("4.95"), D("121.90")), "another size at what was paid; only its way costs"
    gone = replace(ORDER, earlier=(Earlier(credit, (EarlierLine("shoes", 1, is_exchange=True),)),))
    got = refund(gone, Asked(Path.WITHDRAW, (ComingBack("socks", 3),)))
    assert (got.money, got.is_full) == (D("33.33"), False)

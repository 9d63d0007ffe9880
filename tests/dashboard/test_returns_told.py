"""What the team reads of returns: what is asked for, what money waits for, and figures that add up."""

import re

import pytest

from returns.abuse.appealing import differs
from returns.models import Payout, Return
from returns.receiving.findings import Finding
from returns.receiving.inspecting import inspect
from tests.cast import Shop
from tests.dashboard.conftest import At
from tests.dashboard.test_returns_desk import ROOT
from tests.notifications.stage import order_of
from tests.returns import desk
from tests.returns.test_insight import back, sale

pytestmark = pytest.mark.django_db
State = Return.State


def plain(page: str) -> str:
    """The words of a page, in one line."""
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def test_the_list_says_what_is_asked_for_and_what_the_money_waits_for(loper: Shop, at: At) -> None:
    with loper.scoped():
        for number, (outcome, held) in enumerate([("refund", "inspection"), ("exchange", ""), ("credit", "person")]):
            row = desk.coming(order_of(loper, f"104{number}"), State.RECEIVED, outcome)
            if held:
                desk.owed(row, "7.00", held_for=held)
        desk.of(loper, "1050", path=Return.Path.WITHDRAW)
    page = plain(at(loper).get(f"{ROOT}returns/?show=all").text)
    assert "Changed mind · Money back" in page and "Changed mind · Exchange" in page and "Withdrawal · Money" in page
    assert "€7.00 waits for the inspection" in page and "€7.00 waits for you" in page
    assert "waits for the goods" not in page and "I changed my mind" not in page


def test_the_figures_of_insight_add_up_whatever_was_ordered_before_and_whatever_the_reasons(
    loper: Shop, at: At
) -> None:
    reasons = ["too_small"] * 4 + ["too_large"] * 3 + ["own_1"] * 2 + ["other", ""]
    with loper.scoped():
        for number, reason in enumerate(reasons):
            order = sale(loper, number, "maat 42")
            back(order, reason, outcome="exchange" if number % 2 else "refund")
            if number < 3:  # ordered long before the time that is looked at, asked for within it
                order.placed_at = order.placed_at.replace(year=order.placed_at.year - 1)
                order.save(update_fields=["placed_at"])
    page = at(loper).get(f"{ROOT}returns/insight/?days=30").text
    asked, why = (bars(page, title) for title in ("What people asked for", "Why things come back"))
    assert sum(asked) == sum(why) == len(reasons) and len(asked) == 2 and len(why) == 5
    assert page.count(f"{len(reasons)} pieces, by the day on which") == 2
    (row,) = re.findall(r"<th scope=\"row\">Wolkenloper 3.*?</tr>", page, re.DOTALL)
    back_again = int(re.findall(r'data-label="Came back">(\d+)', row)[0])
    (said,) = re.findall(r'data-label="Why">(.*?)</td>', row)
    assert sum(int(pieces) for pieces in re.findall(r"\((\d+)\)", said)) == back_again == 8
    assert "other reasons (2)" in said


def bars(page: str, title: str) -> list[int]:
    """The pieces of a chart that is a table."""
    table = page.split(f'<caption class="visually-hidden">{title}</caption>')[1].split("</table>", maxsplit=1)[0]
    return [int(number) for number in re.findall(r'<td class="number">(\d+)</td>', table)]


def test_what_the_customer_keeps_for_less_is_awaited_by_nobody(loper: Shop, at: At) -> None:
    with loper.scoped():
        row = desk.of(loper, state=State.RECEIVED, path=Return.Path.WRONG)
        shoes, socks = desk.items(row)
        row.items.filter(pk=socks.pk).update(outcome="reduction", expected=5)
        assert Payout.objects.count() == 0
    page = at(loper).get(f"{ROOT}returns/{row.pk}/inspect/").text
    assert f'name="{shoes.pk}-condition"' in page and f'name="{socks.pk}-condition"' not in page
    with loper.scoped():
        inspect(row.pk, {shoes.pk: Finding(1, "new", True)}, "ruth@loper.example")
        assert Return.objects.get(pk=row.pk).state == State.INSPECTED
        assert not differs(desk.items(row)[1]), "nobody is told that it was missing"

"""What the pages of a return may not say: two last days, a gift's price, money that nobody awaits, a repair that nobody
needs."""

import re
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from notifications.about.returned import money_back
from orders.models import Line, Order
from returns.models import PolicyVersion, Return, ReturnPolicy
from returns.policy.checking import check
from returns.policy.default import built_in
from returns.policy.definition import Claims, Offer, Review, Terms
from returns.policy.vocabulary import Outcome
from storefront.returning import details
from tests import cast
from tests.returns.asking import Walker, arrived, keys_of, opened
from tests.storefront.test_returning import photo, text

pytestmark = pytest.mark.django_db
OFFERS = (Offer(Outcome.REFUND), Offer(Outcome.CREDIT, bonus=Decimal(5)), Offer(Outcome.RECYCLE))
# The day of the money, and the condition before it.
MONEY_DAY = re.compile(
    r"(If (?:we agree and )?you hand it in by [^.]+, )?(?:you will have your [a-z ]+|it will be there) by"
)


@pytest.fixture
def order(loper: cast.Shop) -> Order:
    with loper.scoped():
        opened(replace(built_in(), terms=Terms(30, OFFERS), claims=Claims(), review=Review(claims=True, score=1)))
        return arrived(loper)


@pytest.mark.parametrize("outcome", ["refund", "credit"])
@pytest.mark.parametrize("score", [0, 90])
def test_there_is_one_last_day_and_no_money_day_without_its_condition(
    loper: cast.Shop, order: Order, outcome: str, score: int
) -> None:
    with loper.scoped():
        definition = replace(built_in(), terms=Terms(30, OFFERS), review=Review(over=Decimal(1) if score else None))
        opened_again(definition)
    walker, shoes = Walker(loper).opens(order), keys_of(order)[0]
    answers = {"path": "mind", "i": shoes, f"o-{shoes}": outcome}
    pages = [walker.sees("check/", **answers)]
    assert walker.presses(pages[0]).status_code == 303
    with loper.scoped():
        row = Return.objects.get()
    pages += [walker.client.get(f"/returns/{row.public_id}/"), walker.client.get(f"/orders/{order.public_id}/")]
    for page in pages:
        said = text(page)
        found = list(MONEY_DAY.finditer(said))
        assert len(found) == 1, said
        assert found[0][1], f"a bare day: {said}"
        assert said.count("Hand it in by") == (0 if score else 1), said
        assert "stays registered" not in said and ":00" not in said.split("What happened so far")[0]


def opened_again(definition: Any) -> None:
    PolicyVersion.objects.all().delete()
    ReturnPolicy.objects.all().delete()
    opened(definition)


def test_a_cancelled_return_speaks_of_no_money(loper: cast.Shop, order: Order) -> None:
    walker, shoes = Walker(loper).opens(order), keys_of(order)[0]
    walker.sends({"path": "mind", "i": shoes, f"o-{shoes}": "refund"})
    with loper.scoped():
        row = Return.objects.get()
    address = f"/returns/{row.public_id}/"
    assert "149" in text(walker.client.get(address)) or "€" in text(walker.client.get(address))
    asked = text(walker.client.get(f"{address}cancel/"))
    assert "Yes, cancel this return" in asked and "No, keep the return" in asked
    walker.client.post(f"{address}cancel/")
    said = text(walker.client.get(address))
    assert "You cancelled this return." in said
    for words in ("€", "have your money", "What you get back", "What comes back", "Goes as soon as"):
        assert words not in said, said


def test_who_received_a_gift_reads_no_amount_anywhere(loper: cast.Shop, order: Order) -> None:
    walker, shoes = Walker(loper).opens(order, "gift"), keys_of(order)[0]
    answers = {"path": "mind", "i": shoes, "as": "gift", f"o-{shoes}": "credit"}
    check = walker.sees("check/", **answers)
    pages = [walker.sees("", **{"as": "gift"}), walker.sees("what/", **answers), check]
    sent = walker.presses(check, {"name": "Mia", "email": "mia@vriend.example"})
    assert sent.status_code == 303
    with loper.scoped():
        row = Return.objects.get()
        assert row.expected and not any("€" in value for _label, value, _big in money_back(row)), "nor in a mail"
    pages.append(walker.client.get(f"/returns/{row.public_id}/"))
    for page in pages:
        assert "€" not in text(page) and "Money goes back" not in text(page), text(page)
        assert "I changed my mind" not in text(page) and "your money" not in text(page), text(page)
    assert "store credit by" in text(check)


def test_nobody_who_changed_his_mind_is_offered_a_repair() -> None:
    offering = replace(built_in(), terms=Terms(30, (Offer(Outcome.REFUND), Offer(Outcome.REPAIR))))
    assert [fault.field for fault in check(offering)] == ["terms.offers[1].outcome"]


@pytest.mark.parametrize(("days_ago", "may_withdraw"), [(3, True), (20, False)])
def test_a_claim_says_that_one_may_withdraw_too_as_long_as_one_may(
    loper: cast.Shop, order: Order, days_ago: int, may_withdraw: bool
) -> None:
    with loper.scoped():
        Order.objects.filter(pk=order.pk).update(delivered_at=timezone.now() - timedelta(days=days_ago))
    walker, shoes = Walker(loper).opens(order), keys_of(order)[0]
    for page in ("why/", "what/"):
        answers = {"path": "wrong", "i": shoes, f"r-{shoes}": "faulty"}
        said = text(walker.sees(page, **answers))
        assert ("You can still withdraw" in said) == may_withdraw, said
        assert "You can still withdraw" not in text(walker.sees(page, **{**answers, "path": "mind"}))


def test_what_somebody_said_and_showed_is_on_the_page_of_his_claim(loper: cast.Shop, order: Order) -> None:
    walker, shoes = Walker(loper).opens(order), keys_of(order)[0]
    answers = {"path": "wrong", "i": shoes, f"r-{shoes}": "faulty", f"o-{shoes}": "repair"}
    typed = {f"c-{shoes}": "Na twee keer lopen.", f"a-{shoes}-faulty.what_happens": "De zool laat los."}
    assert walker.sends(answers, {**typed, f"p-{shoes}": photo()}).status_code == 303
    with loper.scoped():
        row = Return.objects.get()
    page = walker.client.get(f"/returns/{row.public_id}/")
    said = text(page)
    for words in ("Na twee keer lopen.", "De zool laat los.", "What it is about", "Do not send anything yet"):
        assert words in said, said
    assert "What comes back" not in said and 'alt="Your photo"' in page.content.decode()
    with loper.scoped():
        Return.objects.update(state=Return.State.REFUSED)
    assert "We cannot accept your claim." in text(walker.client.get(f"/returns/{row.public_id}/"))


def test_incomplete_tries_are_counted_before_photos_are_made_anew(
    loper: cast.Shop, order: Order, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[Any] = []
    monkeypatch.setattr(details, "remade", made.append)
    walker, shoes = Walker(loper).opens(order), keys_of(order)[0]
    with loper.scoped():
        Line.objects.update(product_id="")
    shown = walker.sees("check/", path="wrong", i=shoes, **{f"r-{shoes}": "wrong_item", f"o-{shoes}": "replacement"})
    typed = {f"c-{shoes}": "x" * 1001}
    codes = [
        walker.presses(shown, {**typed, f"p-{shoes}": SimpleUploadedFile("x.jpg", b"x")}).status_code
        for _number in range(18)
    ]
    assert codes == [422] * 15 + [429] * 3
    assert len(made) == 15

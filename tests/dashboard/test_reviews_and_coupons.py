"""Moderation, answers, the review site's keys and the coupon plans, by a person of the team."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from coupons.models import CouponCode, CouponPlan
from merchants.models import Member
from orders.models import Order
from reviews import inviting, surveying
from reviews.measuring import csat, nps
from reviews.models import Review, ReviewHandoff, ReviewSettings, SurveyAnswer
from tests.care.stage import placed
from tests.cast import Shop
from tests.coupons.stage import plan
from tests.reviews.stage import one_of_each, photo_id

pytestmark = pytest.mark.django_db


@pytest.fixture
def ruth(loper: Shop) -> Client:
    browser = Client()
    browser.force_login(loper.member("ruth"))
    return browser


@pytest.fixture
def ids(loper: Shop) -> dict[str, int]:
    order = placed(loper)
    with loper.scoped():
        found = one_of_each(order, "Slecht genaaid")
        Review.objects.update(state=Review.State.WAITING, moderated_at=None)
    return found


def at(path: str) -> str:
    return f"/dashboard/loper/{path}"


def state(shop: Shop) -> tuple[str, str, str]:
    with shop.scoped():
        row = Review.objects.get()
        return row.state, row.decline_reason, row.moderated_by


def test_a_review_is_published_declined_with_a_reason_and_all_of_it_undone(
    loper: Shop, ruth: Client, ids: dict[str, int]
) -> None:
    own = at(f"reviews/{ids['reviews']}/")
    page = ruth.get(own).content.decode()
    assert "Slecht genaaid" in page and "negative" in page
    assert not any("negative" in str(words).lower() for _value, words in Review.Decline.choices)
    assert ruth.post(f"{own}decide/", {"act": "decline", "reason": "too_negative"}).status_code == 303
    assert ruth.post(f"{own}decide/", {"act": "decline"}).status_code == 303
    assert state(loper)[0] == "waiting"
    ruth.post(f"{own}decide/", {"act": "decline", "reason": "personal"})
    assert state(loper) == ("declined", "personal", "ruth@loper.example")
    listed = ruth.get(at("reviews/?state=declined")).content.decode()
    assert "It names people" in listed and "(100 %)" in listed.replace("\xa0", " ")
    ruth.post(f"{own}decide/", {"act": "reopen"})
    assert state(loper) == ("waiting", "", "")
    for _time in range(2):
        assert ruth.post(f"{own}decide/", {"act": "publish"}).status_code == 303
    assert state(loper)[0] == "published"
    assert ruth.post(f"{own}decide/", {"act": "nonsense"}).status_code == 404
    assert ruth.post(f"{own}reply/", {"reply": "x" * 2001}).status_code == 422
    assert ruth.post(f"{own}reply/", {"reply": "a\0b"}).status_code == 422
    ruth.post(f"{own}reply/", {"reply": "We sturen een nieuwe."})
    assert "We sturen een nieuwe." in loper.client().get("/reviews/").content.decode()
    with loper.scoped():
        photo = photo_id()
    assert ruth.get(at(f"reviews/photos/{photo}.jpg"))["Content-Type"] == "image/jpeg"
    ruth.post(f"{own}decide/", {"act": "remove_photo", "photo": photo})
    assert ruth.get(at(f"reviews/photos/{photo}.jpg")).status_code == 404


def test_who_may_only_look_changes_nothing(loper: Shop, ids: dict[str, int]) -> None:
    viewer = Client()
    viewer.force_login(loper.member("vera", Member.Role.VIEWER))
    for path in (
        "reviews/",
        "reviews/answers/",
        "reviews/setup/",
        "coupons/",
        f"coupons/{ids['coupons']}/",
        "coupons/new/",
    ):
        assert viewer.get(at(path)).status_code == 200, path
    for path in (
        f"reviews/{ids['reviews']}/decide/", f"reviews/{ids['reviews']}/reply/",
        f"reviews/surveys/{ids['surveys']}/called/",
        "reviews/setup/", "reviews/site/", "reviews/site/switch/", "coupons/new/", f"coupons/{ids['coupons']}/upload/",
        f"coupons/{ids['coupons']}/stop/",
    ):  # fmt: skip
        assert viewer.post(at(path), {"act": "publish", "is_on": "1"}).status_code == 403, path
    assert state(loper)[0] == "waiting"


def test_a_low_answer_is_a_to_do_until_somebody_has_called(loper: Shop, ruth: Client, ids: dict[str, int]) -> None:
    assert "3 of 10" in ruth.get(at("")).content.decode()
    called = at(f"reviews/surveys/{ids['surveys']}/called/")
    for _time in range(2):
        assert ruth.post(called).status_code == 303
    assert "3 of 10" not in ruth.get(at("")).content.decode()
    ruth.post(called, {"open": "1"})
    assert "3 of 10" in ruth.get(at("")).content.decode()
    page = ruth.get(at("reviews/answers/?days=30&low=1")).content.decode()
    assert "1 answer: too few to say anything." in page and "Slecht genaaid" in page


def test_answers_are_chosen_by_score_and_only_unhappy_buyers_are_called(
    loper: Shop, ruth: Client, ids: dict[str, int]
) -> None:
    with loper.scoped():
        low = SurveyAnswer.objects.get()
        happy = surveying.answer(low.order, SurveyAnswer.Kind.CSAT, 5, "Snel!", "nl")
        surveying.mark_called(happy.pk, "ruth@loper.example")
    page = ruth.get(at("reviews/answers/")).content.decode()
    row = page.split("Snel!")[1].split("</tr>")[0]
    assert "called" not in row and "to call" not in row and low.order.number in row, "nobody calls who is happy"
    assert "to call" in page.split("Slecht genaaid")[1].split("</tr>")[0]
    high = ruth.get(at("reviews/answers/?score=high&kind=csat&words=1")).content.decode()
    assert "Snel!" in high and "Slecht genaaid" not in high
    chosen = {"score": "open", "days": "30", "kind": "<b>"}
    back = ruth.post(at(f"reviews/surveys/{low.pk}/called/"), chosen)["Location"]
    assert back.endswith("answers/?days=30&score=open")
    assert "No answer is like that" in ruth.get(back).content.decode()
    told = ruth.get(at("reviews/answers/?score=low")).content.decode()
    assert "ruth@loper.example" in told.split("Slecht genaaid")[1].split("</tr>")[0], "who called, and when"
    for odd in ("days=x&score=\0&page=-1", "page=999", "page=99999999999", "kind=csat&kind=nps"):
        assert ruth.get(at(f"reviews/answers/?{odd}")).status_code == 200


def test_few_answers_make_a_wide_interval_and_many_a_narrow_one() -> None:
    few, many = nps({10: 3, 8: 1, 2: 1}), nps({10: 300, 8: 100, 2: 100})
    assert few.value == many.value == 40 and few.low is not None and many.low is not None
    assert few.low < 0
    assert 30 < many.low < 40 < (many.high or 0) < 50
    assert 50 < (few.high or 0) <= 100
    assert nps({}).value is None and not nps({9: 4}).says_something and nps({9: 5}).says_something
    assert nps({9: 5}).low != nps({9: 5}).high  # five promoters are no proof of a hundred
    assert (csat({5: 10}).high, csat({1: 10}).low) == (100.0, 0.0)
    assert 60 < (csat({5: 10}).low or 0) < 85
    # Jeffreys' interval for 8 of 10, as tables of it print it: 0.4995 to 0.9533 (Brown, Cai, DasGupta 2001).
    assert abs((csat({4: 8, 2: 2}).low or 0) - 49.95) < 1.5 and abs((csat({4: 8, 2: 2}).high or 0) - 95.33) < 1.5


def test_the_review_sites_keys_are_sealed_and_never_sent_back(loper: Shop, ruth: Client) -> None:
    assert ruth.post(at("reviews/site/switch/"), {"is_on": "1"}).status_code == 303
    given = {"site": "kiyoh", "location_id": "1064321", "host": "", "token": "geheim-t0ken"}
    assert ruth.post(at("reviews/site/"), {**given, "token": ""}).status_code == 422
    assert ruth.post(at("reviews/site/"), {**given, "token": "sleutel\n"}).status_code in (303, 422)
    assert ruth.post(at("reviews/site/"), given).status_code == 303
    ruth.post(at("reviews/site/switch/"), {"is_on": "1"})
    ruth.post(at("reviews/site/"), {**given, "token": "", "location_id": "99"})  # the key stays
    page = ruth.get(at("reviews/setup/")).content.decode()
    assert "geheim-t0ken" not in page and 'value="99"' in page
    with loper.scoped():
        row = ReviewHandoff.objects.get()
        assert row.is_on and inviting.keys_of(row)["token"] == "geheim-t0ken"
        from django.db import connection

        with connection.cursor() as cursor:
            cursor.execute("SELECT secrets, config::text FROM reviews_reviewhandoff")
            assert "geheim" not in str(cursor.fetchall())
    # Another site begins with its own keys, and switched off.
    assert ruth.post(at("reviews/site/"), {"site": "webwinkelkeur", "webshop_id": "1"}).status_code == 422
    assert ruth.post(at("reviews/site/"), {"site": "webwinkelkeur", "webshop_id": "1", "code": "c"}).status_code == 303
    with loper.scoped():
        row = ReviewHandoff.objects.get()
        assert not row.is_on and inviting.keys_of(row) == {"webshop_id": "1", "code": "c"}
    assert ruth.post(at("reviews/site/"), {"site": "\0"}).status_code == 303


def test_settings_are_saved_by_language(loper: Shop, ruth: Client) -> None:
    ruth.post(at("reviews/setup/"), {"is_public": "on", "reward_nl": " 50 punten ", "reward_de": ""})
    with loper.scoped():
        row = ReviewSettings.objects.get()
        assert row.is_public and not row.takes_photos and row.rewards == {"nl": "50 punten"}
    assert ruth.post(at("reviews/setup/"), {"reward_nl": "x" * 301}).status_code == 422


PLAN = {"label": "Bedankt", "journey": "coupon", "worth": "percent", "value": "10", "currency": "eur",
        "valid_days": "30",
        "source": "pool", "prefix": "", "minimum": "", "ends_on": ""}  # fmt: skip


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"value": ""}, "Say how much"), ({"value": "-1"}, "Say how much"), ({"value": "101"}, "At most 100"),
        ({"worth": "amount", "currency": ""}, "in which currency"), ({"currency": "EURO"}, "at most 3"),
        ({"valid_days": "0"}, "Between 1 and 730"), ({"valid_days": "99999"}, "730"),
        ({"ends_on": "2020-01-01"}, "is over"),
        ({"journey": "none"}, "valid choice"), ({"source": "shopify"}, "Connect this shop"),
        ({"prefix": "a b"}, "Letters"),
        ({"label": "x" * 81}, "at most 80"), ({"value": "NaN"}, "number"), ({"minimum": "0"}, "above 0"),
    ],
)  # fmt: skip
def test_a_plan_that_promises_nonsense_is_refused(loper: Shop, ruth: Client, wrong: dict[str, str], says: str) -> None:
    answer = ruth.post(at("coupons/new/"), {**PLAN, **wrong})
    assert answer.status_code == 422 and says in answer.content.decode(), answer.content.decode()[-3000:]
    with loper.scoped():
        assert not CouponPlan.objects.exists()


def test_a_plan_is_made_filled_watched_and_stopped(loper: Shop, ruth: Client) -> None:
    made = ruth.post(at("coupons/new/"), PLAN)
    assert made.status_code == 303
    again = ruth.post(at("coupons/new/"), PLAN)
    assert again.status_code == 422 and "Stop it first" in again.content.decode()
    own = made["Location"]
    assert "No code is left" in ruth.get(own).content.decode()
    assert "needs more codes" in ruth.get(at("")).content.decode()
    wrong = ruth.post(f"{own}upload/", {"codes": "AAAA-1\nAAAA-1\n"})
    assert wrong.status_code == 422 and "Line 2" in wrong.content.decode()
    assert ruth.post(f"{own}upload/", {}).status_code == 422
    assert ruth.post(f"{own}upload/", {"file": SimpleUploadedFile("a.csv", b"\xff\xfe\x00bad")}).status_code == 422
    codes = "\n".join(f"CODE-{number}" for number in range(30)).encode()
    assert ruth.post(f"{own}upload/", {"file": SimpleUploadedFile("codes.csv", codes)}).status_code == 303
    with loper.scoped():
        assert CouponCode.objects.count() == 30
    assert "needs more codes" not in ruth.get(at("")).content.decode()
    for _time in range(2):
        assert ruth.post(f"{own}stop/").status_code == 303
    assert ruth.post(f"{own}upload/", {"codes": "LATE-1"}).status_code == 303
    with loper.scoped():
        assert CouponCode.objects.count() == 30 and CouponPlan.objects.get().stopped_at
    assert "stopped" in ruth.get(at("coupons/")).content.decode()


def test_a_plan_says_who_used_which_code_for_what(
    loper: Shop, ruth: Client, ids: dict[str, int], django_assert_max_num_queries: Any
) -> None:
    with loper.scoped():
        thanked = Order.objects.get()
        given = {"state": CouponCode.State.REDEEMED, "order": thanked, "customer": thanked.customer}
        CouponCode.objects.update(
            **given, issued_at=timezone.now(), redeemed_at=timezone.now(), redeemed_order_id=thanked.pk
        )
    with django_assert_max_num_queries(14):  # three of them are the test's savepoints
        page = ruth.get(at(f"coupons/{ids['coupons']}/")).content.decode()
    row = page.split("<tbody>")[1].split("</tr>")[0]
    assert thanked.customer.name in row and row.count(f"/orders/{thanked.pk}/") == 2


def test_the_other_merchants_rows_are_not_there(loper: Shop, funkwerk: Shop, ruth: Client) -> None:
    order: Any = placed(funkwerk)
    with funkwerk.scoped():
        theirs = one_of_each(order, "Geheim")
        assert Order.objects.exists() and SurveyAnswer.objects.exists() and plan(journey="birthday").pk
    for path in (f"reviews/{theirs['reviews']}/", f"coupons/{theirs['coupons']}/"):
        assert ruth.get(at(path)).status_code == 404
    for path in (f"reviews/{theirs['reviews']}/decide/", f"reviews/surveys/{theirs['surveys']}/called/"):
        assert ruth.post(at(path), {"act": "decline", "reason": "insult"}).status_code == 404

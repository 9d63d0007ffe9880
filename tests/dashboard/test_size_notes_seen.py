"""Where a note on a size is seen: at the customer's order, at the return's reasons, in the feed, and on the desk."""

import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from django.utils import timezone

from merchants.models import Member
from returns.models import SizeNote, SizeNotice
from tests.cast import Shop
from tests.dashboard.conftest import At
from tests.returns.asking import Walker, arrived, opened
from tests.storefront.scenes import stage

pytestmark = pytest.mark.django_db
DOCS = Path(__file__).resolve().parents[2] / "docs" / "size-notes.md"
SMALL = "Runs small: most who send it back say it is too small."
FEED = "/returns/sizes.json"
INSIGHT = "/dashboard/loper/returns/insight/"


def note(product: str, verdict: str) -> None:
    SizeNote.objects.create(product=product, title="Wolkenloper 3", verdict=verdict, sold=60, returned=14, too_small=14,
                            too_large=0, since=timezone.now().date(), computed_at=timezone.now())  # fmt: skip


@pytest.mark.parametrize(("verdict", "is_said"), [("small", True), ("large", False), ("true", False)])
def test_the_order_page_says_it_at_the_item_and_asks_nothing_more(
    loper: Shop, django_assert_max_num_queries: Any, verdict: str, is_said: bool
) -> None:
    order, token = stage(loper, "delivered")
    with loper.scoped():
        line = order.lines.first()
        assert line is not None
        note((line.product_id or line.title)[:100], verdict)
    browser = loper.client()
    browser.get(f"/t/{token}/", follow=True, headers={"Accept-Language": "en"})
    with django_assert_max_num_queries(12):
        page = browser.get(f"/orders/{order.public_id}/", headers={"Accept-Language": "en"}).text
    assert (SMALL in page) == is_said
    assert ("True to size" in page) is False, "no news to who has it at home"
    assert ("Runs large" in page) == (verdict == "large")


def test_who_changed_his_mind_reads_it_at_the_reasons(loper: Shop, django_assert_max_num_queries: Any) -> None:
    with loper.scoped():
        opened()
        order = arrived(loper)
        line = order.lines.order_by("position", "pk")[0]
        note((line.product_id or line.title)[:100], "small")
    walker, ticked = Walker(loper).opens(order), {"i": str(line.pk)}
    with django_assert_max_num_queries(15):  # three of them are the test's own transaction
        mind = walker.sees("why/", path="mind", **ticked)
    assert mind.status_code == 200 and SMALL in mind.text
    wrong = walker.sees("why/", path="wrong", **ticked)
    assert wrong.status_code == 200 and SMALL not in wrong.text


def examples() -> list[Any]:
    return [json.loads(one) for one in re.findall(r"^```json\n(.*?)^```$", DOCS.read_text(), re.MULTILINE | re.DOTALL)]


def test_the_feed_is_as_it_is_documented(loper: Shop, funkwerk: Shop) -> None:
    example, schema, _bridge = examples()
    with loper.scoped():
        note("p3", "small")
        note("p4", "true")
    answer = loper.client().get(f"{FEED}?language=en&product=p3", headers={"Origin": "https://anywhere.example"})
    assert answer.json() == example
    for language in ("en", "nl", "de", "fr", "xx"):
        jsonschema.validate(loper.client().get(f"{FEED}?language={language}").json(), schema)
    jsonschema.validate(example, schema)
    assert answer["Access-Control-Allow-Origin"] == "*" and "Set-Cookie" not in answer
    again = loper.client().get(f"{FEED}?language=en&product=p3", headers={"If-None-Match": answer["ETag"]})
    assert again.status_code == 304 and not again.content and "max-age" in again["Cache-Control"]
    assert funkwerk.client().get(FEED).json()["notes"] == []
    with loper.scoped():
        SizeNote.objects.filter(product="p3").update(verdict="large")
    assert loper.client().get(
        f"{FEED}?language=en&product=p3", headers={"If-None-Match": answer["ETag"]}
    ).status_code == 200  # fmt: skip


def test_only_an_owner_writes_into_a_shop(loper: Shop, funkwerk: Shop, at: At) -> None:
    linked = loper.connect("woocommerce", api_token="ck_1:cs_1", config={"base_url": "https://shop.example"})
    foreign = funkwerk.connect("woocommerce", api_token="ck_1:cs_1", config={"base_url": "https://other.example"})
    silent = loper.connect("shopify", config={})
    with loper.scoped():
        note("100", "small")
        order = arrived(loper, connection=linked)
        order.lines.update(product_id="100")
    ruth = at(loper)
    assert "Write notes into this shop" in ruth.get(INSIGHT).text
    switch = f"{INSIGHT}shops/{linked.pk}/"
    assert at(loper, "piet", role=Member.Role.VIEWER).post(switch, {"is_on": "1"}).status_code == 403
    assert at(loper, "mo", role=Member.Role.AGENT).post(switch, {"is_on": "1"}).status_code == 403
    assert ruth.post(f"{INSIGHT}shops/{foreign.pk}/", {"is_on": "1"}).status_code == 404
    ruth.post(f"{INSIGHT}shops/{silent.pk}/", {"is_on": "1"})
    with loper.scoped():
        assert not SizeNotice.objects.exists(), "off, and no way in"
    assert ruth.get(switch).status_code == 405
    for _click in range(2):
        assert ruth.post(switch, {"is_on": "1"}).status_code == 303
    with loper.scoped():
        (row,) = SizeNotice.objects.all()
        assert (row.connection_id, row.product, row.verdict, row.state) == (linked.pk, "100", "small", 0)
        SizeNotice.objects.update(state=SizeNotice.BURIED, last_error="HttpProblem: shop.example answered 401")
    page = ruth.get(INSIGHT).text
    assert "1 product could not be told: shop.example answered 401. We try again tonight." in page
    ruth.post(switch, {"is_on": "0"})
    with loper.scoped():
        assert [(one.verdict, one.state) for one in SizeNotice.objects.all()] == [("", 0)]

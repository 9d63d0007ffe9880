"""Reviews and the one question on the brand's host: who may write, what is kept, and what the public sees."""

import io
import json
import re
from datetime import timedelta
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from PIL import Image

from orders.models import Order
from outbox.models import DomainEvent
from reviews import moderating
from reviews.models import Review, ReviewPhoto, ReviewSettings, SurveyAnswer
from tests.care.stage import browser, placed
from tests.cast import Shop, parcel, scan, tracking, work

pytestmark = pytest.mark.django_db
LINES = [
    {
        "id": "line-1",
        "title": "Wolkenloper 3",
        "quantity": 1,
        "sku": "WL3-42",
        "product_url": "https://loper.example/wl3",
    },
    {"id": "line-2", "title": "Sokken", "quantity": 2, "sku": "SOK"},
]


def bought(shop: Shop, number: str = "1042", **changes: Any) -> Order:
    """An order that has arrived: before that there is nothing to say of its products."""
    order = placed(shop, number, **{"lines": LINES, **changes})
    with shop.scoped():
        order.delivered_at = timezone.now()
        order.save(update_fields=["delivered_at"])
    return order


def events(shop: Shop, kind: str) -> int:
    with shop.scoped():
        return DomainEvent.objects.filter(type=kind).count()


def picture(size: tuple[int, int] = (3000, 2000), kind: str = "JPEG", place: bool = True) -> SimpleUploadedFile:
    made = Image.effect_noise(size, 90).convert("RGB")
    exif = Image.Exif()
    exif[0x010E] = "SECRET-PLACE"
    exif[0x0112] = 6  # turned by 90 degrees
    out = io.BytesIO()
    made.save(out, kind, **({"exif": exif, "comment": b"SECRET-PLACE"} if place and kind == "JPEG" else {}))
    return SimpleUploadedFile("IMG_0001.jpg", out.getvalue() + b"SECRET-TAIL", content_type="image/jpeg")


def give(client: Client, order: Order, **fields: Any) -> Any:
    return client.post(f"/orders/{order.public_id}/review/?lang=en", fields)


def publish(shop: Shop, **switches: Any) -> None:
    with shop.scoped():
        ReviewSettings.objects.update_or_create(defaults={"is_public": True, **switches})
        for review in Review.objects.all():
            moderating.publish(review.pk, "ruth@loper.example")


def test_happy_and_unhappy_buyers_see_the_same_page_and_the_same_thanks(loper: Shop) -> None:
    pages = {}
    for number, stars in (("1", 1), ("5", 5)):
        order = bought(loper, number)
        client = browser(loper, order)
        form = client.get(f"/orders/{order.public_id}/review/?lang=en")
        assert form.status_code == 200
        answer = give(client, order, **{"p0-stars": stars, "p0-text": "Zo is het."})
        assert answer.status_code == 303
        thanks = client.get(answer["Location"] + "?lang=en").content.decode()
        both = form.content.decode() + thanks
        plain = re.sub(r'csrfmiddlewaretoken" value="[^"]*"|orders/[^/]*/|Order \d|\bnonce="[^"]*"', "", both)
        pages[stars] = re.sub(r"stars__one--on|[15] stars? out of 5", "", plain).replace(" ", "")
    assert pages[1] == pages[5]


def test_only_who_holds_the_orders_key_can_write(loper: Shop, funkwerk: Shop) -> None:
    order, other = bought(loper), bought(funkwerk)
    for client, mine in ((loper.client(), order), (browser(funkwerk, other), order), (browser(loper, order), other)):
        for path in ("review/", "review/sent/", "survey/nps/", "review/photos/abc.jpg"):
            answer = client.get(f"/orders/{mine.public_id}/{path}")
            assert answer.status_code in {302, 303}
            assert answer["Location"].endswith("?why=link")
        assert give(client, mine, **{"p0-stars": 1}).status_code == 303
    for shop in (loper, funkwerk):
        with shop.scoped():
            assert not Review.objects.exists() and not SurveyAnswer.objects.exists()


def test_the_mails_link_leads_to_the_form_and_changes_nothing(loper: Shop) -> None:
    from merchants.access import issue

    order = bought(loper)
    with loper.scoped():
        token = issue(order.subject, "message:1", actions="read review")
    client = loper.client()
    opened = client.get(f"/t/{token}/review/")
    assert opened.status_code == 303 and opened["Referrer-Policy"] == "no-referrer"
    assert opened["Location"] == f"/orders/{order.public_id}/review/"
    assert client.get(opened["Location"]).status_code == 200
    asked = client.get(f"/t/{token}/survey/nps/0/")
    assert asked["Location"] == f"/orders/{order.public_id}/survey/nps/?score=0"
    page = client.get(asked["Location"]).content.decode()
    assert re.search(r'value="0" checked', page) and page.count("checked") == 1
    for dead in ("/t/none/review/", "/t/none/survey/nps/3/", f"/t/{token}/survey/iq/3/"):
        assert loper.client().get(dead).status_code == 404
    assert client.get(f"/t/{token}/survey/csat/9/")["Location"].endswith("/survey/csat/")
    with loper.scoped():
        assert not SurveyAnswer.objects.exists()


def test_several_products_are_one_page_and_each_is_one_review(loper: Shop) -> None:
    order = bought(loper)
    client = browser(loper, order)
    fields = {
        "p0-stars": 5,
        "p0-text": "Licht.",
        "p1-stars": "",
        "p1-text": "",
        "whole-stars": 2,
        "shown_name": " Sanne ",
    }
    for _time in range(2):  # a double click
        assert give(client, order, **fields).status_code == 303
    with loper.scoped():
        rows = {row.line_key: row for row in Review.objects.all()}
        assert {key: row.stars for key, row in rows.items()} == {"line-1": 5, "": 2}
        assert rows["line-1"].sku == "WL3-42" and rows["line-1"].shown_name == "Sanne" and rows[""].product == ""
    assert events(loper, "review.given") == 2
    assert give(client, order, **{"p0-stars": 4, "p1-stars": 3}).status_code == 303
    with loper.scoped():
        assert Review.objects.get(line_key="line-1").stars == 4 and Review.objects.count() == 3
        moderating.publish(Review.objects.get(line_key="line-1").pk, "ruth")
    # What readers see stays what was looked at; the others can still be changed.
    give(client, order, **{"p0-stars": 1, "p1-stars": 1})
    with loper.scoped():
        assert Review.objects.get(line_key="line-1").stars == 4 and Review.objects.get(line_key="line-2").stars == 1


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({}, "Choose the stars for at least one product."),
        ({"p0-text": "Mooi"}, "Choose the stars first"),
        ({"p0-stars": "6"}, "Choose one to five stars."),
        ({"p0-stars": "5\0"}, "Choose one to five stars."),
        ({"p0-stars": 5, "p0-text": "x" * 4001}, "4001 characters"),
        ({"p0-stars": 5, "p0-text": "a\0b"}, "Null characters"),
        ({"p0-stars": 5, "shown_name": "a@b.example"}, "everybody can read it"),
        ({"p0-stars": 5, "p0-photos": SimpleUploadedFile("a.svg", b"<svg onload='x'/>")}, "is not a photo we can read"),
        ({"p0-stars": 5, "p0-photos": SimpleUploadedFile("a.jpg", b"\xff\xd8\xff\xe0 broken")}, "photo"),
    ],
)
def test_what_is_wrong_is_named_and_what_was_typed_stays(loper: Shop, fields: dict[str, Any], says: str) -> None:
    order = bought(loper)
    answer = give(browser(loper, order), order, **{"whole-text": "", "p1-text": "Fijne sokken", "p1-stars": 4} | fields
                  if fields else {})  # fmt: skip
    page = answer.content.decode()
    assert answer.status_code == 422 and says in page
    assert not fields or "Fijne sokken" in page
    with loper.scoped():
        assert not Review.objects.exists()


def test_photos_are_made_anew_and_seen_by_others_only_once_published(loper: Shop) -> None:
    order = bought(loper)
    client = browser(loper, order)
    assert give(client, order, **{"p0-stars": 5, "p0-photos": [picture(), picture((40, 30), "PNG")]}).status_code == 303
    with loper.scoped():
        photos = list(ReviewPhoto.objects.all())
    assert len(photos) == 2
    for photo in photos:
        raw = bytes(photo.content)
        with Image.open(io.BytesIO(raw)) as made:
            assert made.format == "JPEG" and not made.getexif() and max(made.size) <= 1280
            assert (photo.width, photo.height) == made.size
        assert b"SECRET" not in raw and len(raw) <= 350_000
    first = photos[0]
    assert first.height > first.width  # upright, as the camera meant it
    own, public = (
        f"/orders/{order.public_id}/review/photos/{first.public_id}.jpg",
        f"/reviews/photos/{first.public_id}.jpg",
    )
    assert client.get(own)["Content-Type"] == "image/jpeg" and loper.client().get(public).status_code == 404
    assert give(client, order, **{"p0-stars": 5, "p0-drop": first.public_id}).status_code == 303
    too_many = give(client, order, **{"p0-stars": 5, "p0-photos": [picture((10 + n, 10), "PNG") for n in range(4)]})
    assert too_many.status_code == 422 and "At most 4 photos" in too_many.content.decode()
    publish(loper)
    assert loper.client().get(public).status_code == 404  # it was taken off
    left = loper.client().get(f"/reviews/photos/{photos[1].public_id}.jpg")
    assert left.status_code == 200 and left["Content-Security-Policy"] == "default-src 'none'; sandbox"


def test_the_public_sees_every_published_review_and_nothing_else(loper: Shop, funkwerk: Shop) -> None:
    for number, stars, text in (("1", 5, "Top"), ("2", 1, "Zool <b>los</b> & ]]> kapot"), ("3", 3, "Wacht nog")):
        order = bought(loper, number)
        give(browser(loper, order), order, **{"p0-stars": stars, "p0-text": text, "shown_name": ""})
    visitor = loper.client()
    assert [visitor.get(path).status_code for path in ("/reviews/", "/reviews/feed.json", "/reviews/google.xml")] == [
        404
    ] * 3
    publish(loper, has_google_feed=True)
    with loper.scoped():
        moderating.reopen(Review.objects.get(stars=3).pk, "ruth")
        moderating.reply(Review.objects.get(stars=1).pk, "Dat lossen we op.", "ruth@loper.example")
    page = visitor.get("/reviews/?lang=en").content.decode()
    assert "Zool &lt;b&gt;los" in page and "Dat lossen we op." in page and "Wacht nog" not in page
    assert "ruth" not in page and "Sanne" not in page and "Every review here comes from somebody who bought it" in page
    fed = visitor.get("/reviews/feed.json?sku=wl3-42%20&language=nl")
    told = json.loads(fed.content)
    assert (told["count"], told["average"], told["by_stars"]["1"]) == (2, 3.0, 1)
    assert {row["stars"] for row in told["reviews"]} == {1, 5} and told["structured"]["aggregateRating"][
        "ratingValue"
    ] == 3
    assert fed["Access-Control-Allow-Origin"] == "*" and "Set-Cookie" not in fed
    assert (
        visitor.get("/reviews/feed.json?sku=wl3-42&language=nl", headers={"If-None-Match": fed["ETag"]}).status_code
        == 304
    )
    assert json.loads(visitor.get("/reviews/feed.json?sku=none").content)["count"] == 0
    tree = ET.fromstring(visitor.get("/reviews/google.xml").content)
    assert [found.text for found in tree.iter("overall")] == ["1", "5"]
    assert tree.find(".//is_verified_purchase").text == "true"  # type: ignore[union-attr]
    assert tree.find(".//is_incentivized_review").text == "false"  # type: ignore[union-attr]
    publish(funkwerk)
    assert json.loads(funkwerk.client().get("/reviews/feed.json").content)["count"] == 0
    for odd in ("?product=\0", "?product=" + "x" * 5000, "?older=%00", "?sku=%00", "?older=nobody"):
        assert visitor.get(f"/reviews/{odd}").status_code == 200


def test_a_reward_is_told_before_and_beside_the_review_whatever_the_stars(loper: Shop) -> None:
    with loper.scoped():
        ReviewSettings.objects.create(rewards={"nl": "50 punten", "en": "50 points"}, is_public=True)
    order = bought(loper)
    client = browser(loper, order)
    assert "50 points" in client.get(f"/orders/{order.public_id}/review/?lang=en").content.decode()
    give(client, order, **{"p0-stars": 1, "p0-text": "Nee"})
    with loper.scoped():
        ReviewSettings.objects.update(rewards={})
    publish(loper)
    assert "50 points" in loper.client().get("/reviews/?lang=en").content.decode()


def test_a_declined_review_tells_its_writer_why(loper: Shop) -> None:
    order = bought(loper)
    client = browser(loper, order)
    give(client, order, **{"p0-stars": 1, "p0-text": "Bel Jan, 06 12345678"})
    with loper.scoped():
        review = Review.objects.get()
        with pytest.raises(moderating.NotPossible):
            moderating.decline(review.pk, "too_negative", "ruth")
        moderating.decline(review.pk, Review.Decline.PERSONAL, "ruth@loper.example")
    page = client.get(f"/orders/{order.public_id}/review/?lang=en").content.decode()
    assert "We did not publish this review: It names people, addresses or other private things." in page


def test_an_answer_takes_one_post_and_may_change_for_a_day(loper: Shop) -> None:
    order = bought(loper, parcels=[parcel()])
    loper.carrier_tells(tracking("3SLOPR0001", scan("delivered")))
    work()
    client, at = browser(loper, order), f"/orders/{order.public_id}/survey/nps/"
    assert client.post(at, {"score": "11"}).status_code == client.post(at, {}).status_code == 422
    assert client.get(f"/orders/{order.public_id}/survey/iq/").status_code == 404
    for _time in range(2):
        assert client.post(at, {"score": "9"}).status_code == 303
    assert client.post(at, {"text": "Snel <b>hoor</b>"}).status_code == 303
    page = client.get(at + "?thanks=1&lang=en").content.decode()
    assert "You answered 9 of 10." in page and "Snel &lt;b&gt;hoor" in page
    told = page.partition('role="status"')[2].partition("<form")[0]
    assert "<p>Snel &lt;b&gt;hoor" in told and "Loper Loopsport reads what you wrote. You can still change it." in told
    assert client.post(at, {"text": "x" * 2001}).status_code == 422
    with loper.scoped():
        row = SurveyAnswer.objects.get()
        assert (row.score, row.text, row.carrier, row.shipment.tracking_number) == (
            9,
            "Snel <b>hoor</b>",
            "postnl",
            "3SLOPR0001",
        )
    assert events(loper, "survey.answered") == 1
    assert client.post(at, {"score": "2"}).status_code == 303
    with loper.scoped():
        SurveyAnswer.objects.update(answered_at=timezone.now() - timedelta(days=1, minutes=1))
    assert client.post(at, {"score": "10"}).status_code == 409
    assert client.get(at + "?score=10").content.decode().count('type="radio"') == 0
    with loper.scoped():
        assert SurveyAnswer.objects.get().score == 2


def test_erasing_a_customer_takes_words_names_and_photos(loper: Shop) -> None:
    order = bought(loper)
    client = browser(loper, order)
    give(client, order, **{"p0-stars": 2, "p0-text": "Ik, Sanne", "shown_name": "Sanne", "p0-photos": picture()})
    client.post(f"/orders/{order.public_id}/survey/csat/", {"score": "1"})
    client.post(f"/orders/{order.public_id}/survey/csat/", {"text": "Bel me op 06"})
    publish(loper)
    loper.tells("customer.redact", {"email": order.email})
    work()
    with loper.scoped():
        review, answer = Review.objects.get(), SurveyAnswer.objects.get()
        assert (review.text, review.shown_name, review.stars, review.state) == ("", "", 2, "declined")
        assert answer.text == "" and not ReviewPhoto.objects.exists()
        with pytest.raises(moderating.NotPossible):
            moderating.publish(review.pk, "ruth")
    assert "Sanne" not in loper.client().get("/reviews/").content.decode()


@pytest.mark.parametrize("why", ["cancelled_at", "is_test"])
def test_what_was_no_purchase_gives_no_verified_review(loper: Shop, why: str) -> None:
    order = bought(loper)
    with loper.scoped():
        Order.objects.filter(pk=order.pk).update(**{why: True if why == "is_test" else timezone.now()})
    client = browser(loper, order)
    assert client.get(f"/orders/{order.public_id}/review/").status_code == 404
    assert give(client, order, **{"p0-stars": 1, "p0-text": "Nooit gekregen"}).status_code == 404
    assert not events(loper, "review.given")


def test_before_it_has_come_only_the_order_itself_can_be_reviewed(loper: Shop) -> None:
    order = bought(loper)
    with loper.scoped():
        Order.objects.filter(pk=order.pk).update(delivered_at=None)
    client = browser(loper, order)
    page = client.get(f"/orders/{order.public_id}/review/?lang=en").content.decode()
    assert "whole-stars" in page and "p0-stars" not in page
    assert give(client, order, **{"p0-stars": 1}).status_code == 422


def test_no_name_or_text_of_a_buyer_breaks_the_feed_of_all(loper: Shop) -> None:
    order = bought(loper)
    give(browser(loper, order), order, **{"p0-stars": 4, "p0-text": "Goed\ufffe", "shown_name": "S\x01anne"})
    publish(loper, has_google_feed=True)
    with loper.scoped():
        Review.objects.update(
            state=Review.State.PUBLISHED, product_url="https://www.loper.example/p/1", text="a\ufffeb"
        )
        Review.objects.update(shown_name="S\x01anne\ud7ff")
    feed = loper.client().get("/reviews/google.xml").content
    assert ET.fromstring(feed).findtext(".//name") and b"ab" in feed

"""Sending something back, page by page: every path, what is refused, and what one press of the button does."""

import re
from dataclasses import replace
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from orders.models import Order
from returns.models import Return, ReturnItem, ReturnPhoto
from returns.policy.default import built_in
from returns.policy.definition import Offer, Terms
from returns.policy.vocabulary import Outcome
from returns.requesting.submitting import submit
from tests import cast
from tests.returns.asking import Walker, arrived, hidden, keys_of, opened, wish
from tests.storefront.everything import cost

pytestmark = pytest.mark.django_db
OFFERS = (Offer(Outcome.REFUND), Offer(Outcome.CREDIT, bonus=Decimal(10)))


def photo(name: str = "photo.jpg") -> SimpleUploadedFile:
    out = BytesIO()
    Image.new("RGB", (80, 60), "red").save(out, "JPEG")
    return SimpleUploadedFile(name, out.getvalue(), "image/jpeg")


def text(answer: Any) -> str:
    """What a reader reads."""
    main = answer.content.decode().split("<main")[1].split("</main")[0]
    return " ".join(re.sub(r"<[^>]+>", " ", main).split())


@pytest.fixture
def order(loper: cast.Shop) -> Order:
    with loper.scoped():
        opened(replace(built_in(), terms=Terms(30, OFFERS)))
        return arrived(loper)


@pytest.fixture
def walker(loper: cast.Shop, order: Order) -> Walker:
    return Walker(loper).opens(order)


def made(shop: cast.Shop) -> list[Return]:
    with shop.scoped():
        return list(Return.objects.order_by("pk"))


def test_a_changed_mind_goes_through_four_pages_and_says_what_it_costs_before_the_button(
    loper: cast.Shop, order: Order, walker: Walker
) -> None:
    shoes, socks = keys_of(order)
    first = walker.sees("", order=order.public_id)
    assert "I changed my mind" in text(first) and "Something is wrong" in text(first)
    assert " checked" not in first.content.decode(), "nothing is chosen for anybody"
    chosen = {"path": "mind", "i": [shoes, socks], f"q-{socks}": "2"}
    second = walker.sees("why/", **chosen)
    assert "It is too small" in text(second) and "It is damaged" not in text(second)
    # Every answer so far travels in the form, so that the next page needs no memory.
    assert hidden(second)["path"] == "mind" and hidden(second)[f"q-{socks}"] == "2"
    chosen |= {f"r-{shoes}": "too_small", f"a-{shoes}-too_small.where": "length"}
    third = walker.sees("what/", **chosen)
    assert text(third).index("Money back") < text(third).index("Store credit")
    assert " checked" not in third.content.decode()
    assert "€ 142.95" in text(third).replace("\xa0", " ").replace("€142.95", "€ 142.95")
    chosen |= {f"o-{shoes}": "refund", f"o-{socks}": "credit"}
    last = walker.sees("check/", **chosen)
    said = text(last)
    for words in ("In length", "You get back", "You get as store credit", "at the latest", "Hand it in by"):
        assert words in said, said
    assert "Extra for store credit" in said
    answer = walker.presses(last)
    (row,) = made(loper)
    assert (answer.status_code, answer["Location"]) == (303, f"/returns/{row.public_id}/send/")
    with loper.scoped():
        kept = {item.line_external_id: item for item in row.items.all()}
        assert (kept["line-1"].reason, kept["line-1"].answers) == ("too_small", {"where": "length"})
        assert (kept["line-2"].quantity, kept["line-2"].reason, kept["line-2"].outcome) == (2, "", "credit")
    assert walker.client.get(answer["Location"]).status_code == 200


def test_something_wrong_asks_for_a_photo_and_offers_what_the_law_offers_first(
    loper: cast.Shop, order: Order, walker: Walker
) -> None:
    shoes = keys_of(order)[0]
    assert "Say what is wrong" in text(walker.sees("what/", path="wrong", i=shoes))
    chosen = {"path": "wrong", "i": shoes, f"r-{shoes}": "faulty"}
    third = text(walker.sees("what/", **chosen))
    assert "Repair" in third and "Money back" not in third
    chosen |= {f"o-{shoes}": "repair"}
    shown = walker.sees("check/", **chosen)
    typed = {f"c-{shoes}": "Na twee keer lopen.", f"a-{shoes}-faulty.what_happens": "De zool laat los."}
    answer = walker.presses(shown, typed)
    assert answer.status_code == 422
    assert "Add a photo" in text(answer) and "De zool laat los." in answer.content.decode()
    assert f'href="#p-{shoes}"' in answer.content.decode() and "Please check" in answer.content.decode()
    answer = walker.presses(shown, {**typed, f"p-{shoes}": SimpleUploadedFile("x.jpg", b"no picture")})
    assert answer.status_code == 422 and not made(loper)
    answer = walker.presses(shown, {**typed, f"p-{shoes}": [photo(), photo("same.jpg")]})
    assert answer.status_code == 303
    with loper.scoped():
        item = ReturnItem.objects.get()
        assert item.comment == "Na twee keer lopen." and item.answers["what_happens"] == "De zool laat los."
        assert ReturnPhoto.objects.get().item_id == item.pk  # the same photo twice is one
        assert item.in_return.state == Return.State.ASKED


def test_who_cannot_take_a_photo_says_so_and_a_changed_mind_is_never_asked_for_one(
    loper: cast.Shop, order: Order, walker: Walker
) -> None:
    shoes, socks = keys_of(order)
    answers = {"path": "wrong", "i": shoes, f"r-{shoes}": "damaged", f"o-{shoes}": "replacement"}
    assert walker.sends(answers, {f"n-{shoes}": "1"}).status_code == 303
    page = walker.sees("check/", path="mind", i=socks, **{f"r-{socks}": "too_small", f"o-{socks}": "refund"})
    assert 'type="file"' not in page.content.decode()


def test_the_third_path_is_the_withdrawal_and_nothing_stands_between(order: Order, walker: Walker) -> None:
    answer = walker.sees("why/", path="withdraw", order=order.public_id)
    assert (answer.status_code, answer["Location"]) == (303, f"/orders/{order.public_id}/withdraw/")
    first = walker.sees("", order=order.public_id).content.decode()
    assert f'href="/orders/{order.public_id}/withdraw/"' in first


@pytest.mark.parametrize(
    ("page", "answers", "words"),
    [
        ("why/", {}, "Say first what this is about."),
        ("why/", {"path": "mind"}, "Choose what you want to send back."),
        ("what/", {"path": "mind", "i": "999999999999"}, "Choose what you want to send back."),
        ("check/", {"path": "nonsense"}, "Say first what this is about."),
        ("check/", {"path": "mind", "i": "SHOES"}, "Choose what you would like for"),
        ("why/", {"path": "mind", "i": "SHOES", "q-SHOES": "7"}, "You can still send 1 of this."),
    ],
)
def test_whoever_comes_too_early_sees_the_open_step_with_what_is_missing(
    order: Order, walker: Walker, page: str, answers: dict[str, str], words: str
) -> None:
    shoes = keys_of(order)[0]
    told = {name.replace("SHOES", shoes): value.replace("SHOES", shoes) for name, value in answers.items()}
    answer = walker.sees(page, **told)
    assert answer.status_code == 422 and words in text(answer)
    assert 'role="alert"' in answer.content.decode()


def test_what_cannot_come_back_is_shown_with_its_reason_and_its_day(loper: cast.Shop, order: Order) -> None:
    with loper.scoped():
        old = arrived(loper, "900", days_ago=90)
        gone = arrived(loper, "901", cancelled_at=order.placed_at)
        walker = Walker(loper).opens(old).opens(gone)
    page = walker.sees("")
    said = text(page)
    assert "The last day to send this back was" in said and "legal guarantee" in said
    assert "All pieces of this are on their way back or settled already." in said
    shoes = keys_of(gone)[0]
    assert f'value="{shoes}"' not in page.content.decode(), "nothing to tick where nothing can come back"


def test_things_of_all_orders_fit_into_one_return(loper: cast.Shop, order: Order, walker: Walker) -> None:
    with loper.scoped():
        other = arrived(loper, "1043")
    walker.opens(other)
    mine, theirs = keys_of(order)[0], keys_of(other)[1]
    answer = walker.sends({"path": "mind", "i": [mine, theirs], f"o-{mine}": "refund", f"o-{theirs}": "refund"})
    assert answer.status_code == 303
    (row,) = made(loper)
    with loper.scoped():
        assert {item.order_id for item in row.items.all()} == {order.pk, other.pk}


def test_a_double_click_is_one_return_and_a_second_tab_is_told_what_is_gone(
    loper: cast.Shop, order: Order, walker: Walker
) -> None:
    shoes = keys_of(order)[0]
    answers = {"path": "mind", "i": shoes, f"o-{shoes}": "refund"}
    shown, tab = walker.sees("check/", **answers), walker.sees("check/", **answers)
    first, second = walker.presses(shown), walker.presses(shown)
    assert (first.status_code, first["Location"]) == (second.status_code, second["Location"])
    late = walker.presses(tab)
    assert late.status_code == 422 and "on their way back or settled already" in text(late)
    assert len(made(loper)) == 1
    with loper.scoped():
        submit(wish(order, at=1))
    assert walker.sees("why/", path="mind", i=keys_of(order)[1], **{f"q-{keys_of(order)[1]}": "2"}).status_code == 422


def test_nobody_sees_or_sends_what_another_shop_or_person_bought(
    loper: cast.Shop, funkwerk: cast.Shop, order: Order, walker: Walker
) -> None:
    with funkwerk.scoped():
        opened()
        theirs = arrived(funkwerk)
        foreign = submit(wish(theirs))
    with loper.scoped():
        stranger = arrived(loper, "2000", email="jonas@kunde.example")
        strange = submit(wish(stranger))
    for line in (*keys_of(theirs), *keys_of(stranger)):
        assert walker.sees("why/", path="mind", i=line).status_code == 422
    for row in (foreign, strange):
        assert walker.client.get(f"/returns/{row.public_id}/")["Location"] == "/returns/?why=link"
    for address in ("/returns/x\0y/", "/returns/pictures/x.webp", f"/returns/pictures/{stranger.public_id}.webp"):
        assert walker.client.get(address).status_code in (302, 303, 404)
    nobody = loper.client()
    for page in ("", "why/", "what/", "check/"):
        assert nobody.get(f"/returns/new/{page}")["Location"] == "/returns/?why=link"


def test_a_policy_that_is_off_leaves_only_the_withdrawal(loper: cast.Shop) -> None:
    with loper.scoped():
        order = arrived(loper)
    walker = Walker(loper).opens(order)
    page = walker.sees("", order=order.public_id)
    assert f'href="/orders/{order.public_id}/withdraw/"' in page.content.decode()
    assert walker.sees("why/", path="mind", i=keys_of(order)[0]).status_code == 200
    assert "Why does it come back?" not in text(walker.sees("why/", path="mind", i=keys_of(order)[0]))
    assert "order_return" not in walker.client.get(f"/orders/{order.public_id}/").content.decode()


def test_no_step_costs_more_than_twelve_queries(loper: cast.Shop, order: Order, walker: Walker) -> None:
    with loper.scoped():
        for number in range(5):
            walker.opens(arrived(loper, str(3000 + number)))
    shoes = keys_of(order)[0]
    query = f"?path=mind&i={shoes}&r-{shoes}=too_small"
    for page in ("", f"why/{query}", f"what/{query}", f"check/{query}&o-{shoes}=refund"):
        asked = cost(walker.client, f"/returns/new/{page}")
        assert len(asked) <= 12, "\n".join(sql[:160] for sql in asked)


def test_the_order_s_page_says_what_goes_back_and_is_told_when_that_moves(
    loper: cast.Shop, order: Order, walker: Walker
) -> None:
    address = f"/orders/{order.public_id}/"
    assert "Send something back" in text(walker.client.get(address, {"lang": "en"}))
    with loper.scoped():
        row = submit(wish(order))
    before = text(walker.client.get(address, {"lang": "en"}))
    assert f"See return {row.spoken}" in before
    with loper.scoped():
        Return.objects.filter(pk=row.pk).update(state=Return.State.RECEIVED)
    assert text(walker.client.get(address, {"lang": "en"})) != before
    bridge = walker.client.get(f"{address}returns/{row.public_id}/")
    assert bridge["Location"] == f"/returns/{row.public_id}/"
    assert walker.client.get(bridge["Location"]).status_code == 200

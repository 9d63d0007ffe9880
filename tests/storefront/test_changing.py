"""Changing the delivery: what is offered, asked for, refused and taken back, with the engine behind it."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from merchants.access import issue
from notifications.models import Message
from orders.models import Order
from outbox.models import DomainEvent
from tests import cast
from tests.cast import work
from tests.mailbox import Mailbox
from tests.storefront.scenes import stage, wished
from tests.storefront.test_tracking_page import told
from tests.tuesday import TUESDAY, english
from tracking import changes
from tracking.models import DeliveryChange, PickupPoint, Shipment
from tracking.snapshots import Status

KINDS = DeliveryChange.Kind.values
STRANGE = ["\0", "x" * 10_000, "<script>alert(1)</script>", "../../etc", "2026-02-31", "-1", "😀" * 300]


@pytest.fixture(autouse=True)
def _on_an_afternoon() -> Iterator[None]:
    with time_machine.travel(TUESDAY, tick=True):
        yield


class Reader:
    """Somebody with a browser that holds the key to one order."""

    def __init__(self, shop: cast.Shop, order: Order) -> None:
        self.shop, self.order = shop, order
        self.browser: Client = shop.client()
        with shop.scoped():
            token = issue(order.subject, "test:reader")
        self.page = self.browser.get(f"/t/{token}/")["Location"]
        self.browser.get(self.page, {"lang": "en"})

    def gets(self, path: str = "", **query: str) -> Any:
        return self.browser.get(self.page + path, query)

    def posts(self, path: str, **data: str) -> Any:
        return self.browser.post(self.page + path, data)

    def reads(self, path: str = "", **query: str) -> str:
        answer = self.gets(path, **query)
        assert answer.status_code == 200, (answer.status_code, answer.get("Location"))
        return told(answer.content.decode())

    def follows(self, answer: Any) -> str:
        assert answer.status_code == 303, told(answer.content.decode())
        return told(self.browser.get(answer["Location"]).content.decode())

    def changes(self) -> list[DeliveryChange]:
        with self.shop.scoped():
            return list(DeliveryChange.objects.filter(order=self.order).order_by("pk"))


@pytest.fixture
def on_its_way(loper: cast.Shop) -> Reader:
    """A parcel of a carrier that nobody has written rules for: the team asks it."""
    return Reader(loper, stage(loper, "in_transit_without_a_day", language="en")[0])


@pytest.fixture
def not_sent(loper: cast.Shop) -> Reader:
    return Reader(loper, stage(loper, "placed")[0])


def a_day(ahead: int = 4) -> str:
    """A Saturday, four days after the Tuesday of these tests, is out for an unknown carrier; five days is a Sunday."""
    return (TUESDAY + timedelta(days=ahead)).date().isoformat()


WISHES = {"hold": {"until": a_day(6)}, "cancel": {"text": "Verkeerde maat"}}


def section_of(page: str) -> str:
    start = page.index("What you can do now")
    ends = [page.find(words, start) for words in ("In your parcel", "Parcel 2 Your parcel", "Questions?")]
    return page[start : min(end for end in ends if end > 0)]


def test_a_wish_is_asked_for_answered_and_told_at_every_step(on_its_way: Reader, mailbox: Mailbox) -> None:
    """The whole life of a wish that the team settles: page, mail, page, mail, page."""
    assert "Keep it until I am back" in on_its_way.reads()
    form = on_its_way.reads("change/hold/")
    assert "From which day on can somebody take it in?" in form and english(6) in form
    asked = on_its_way.posts("change/hold/", until=a_day(6))
    page = on_its_way.follows(asked)
    assert "Our team got this today at 15:05. Nothing has changed yet." in page
    assert "Take it back" in page and "another browser" not in page
    [change] = on_its_way.changes()
    assert (change.kind, change.way, change.state) == ("hold", "team", "requested")
    assert change.wish == {"until": a_day(6)}
    assert "Our team got this today at 15:05." in on_its_way.reads()

    work()
    assert [mail["subject"] for mail in mailbox.mails] == ["We look at it: the delivery of your order 1042"]
    for step, words in (
        (lambda row: changes.accept(row, "ruth@loper.example"), "It is arranged. As soon as it shows"),
        (changes.confirm, "Buurtkoerier has confirmed it."),
    ):
        with on_its_way.shop.scoped():
            step(DeliveryChange.objects.get())
        work()
        assert words in on_its_way.reads()
    with on_its_way.shop.scoped():
        sent = Message.objects.filter(state=Message.State.SENT).order_by("pk")
        assert [message.step.template for message in sent] == [
            "change_requested",
            "change_accepted",
            "change_confirmed",
        ]


def test_a_refusal_says_why_and_what_else_can_be_done(on_its_way: Reader, mailbox: Mailbox) -> None:
    on_its_way.posts("change/hold/", until=a_day(6))
    with on_its_way.shop.scoped():
        changes.refuse(DeliveryChange.objects.get(), "refused_by_carrier:Geen opslag", "ruth@loper.example")
    page = on_its_way.reads()
    assert "The carrier did not accept the change. They write: “Geen opslag”" in page
    assert "The delivery goes on as planned." in page
    assert "Change the address" in page, "what else can be done stays"
    work()
    text = mailbox.mails[-1].get_body(("plain",)).get_content()
    assert "Geen opslag" in text and "Change the address" in text, "why, and what else can be done"


@pytest.mark.parametrize("kind", WISHES)
def test_each_wish_before_the_parcel_is_sent_goes_to_the_shop(not_sent: Reader, kind: str) -> None:
    not_sent.follows(not_sent.posts(f"change/{kind}/", **WISHES[kind]))
    [change] = not_sent.changes()
    assert (change.kind, change.shipment_id, change.state) == (kind, None, "requested")


def test_at_most_three_buttons_are_shown_and_those_that_do_not_work_are_no_buttons(not_sent: Reader) -> None:
    page = not_sent.gets().content.decode()
    section = page[page.index('id="change"') :]
    shown, folded = section.split("<details", 1)
    assert shown.count('class="button') == 3
    folded = folded.split("</details>")[0]
    assert "Keep it until I am back" in folded
    never = folded[folded.index("change__never") :]
    assert "Leave with a neighbour" in never and 'class="button' not in never and "<a " not in never
    assert "Your parcel has not been sent yet." in never


def test_a_carrier_s_page_is_said_to_be_one_and_opens_the_parcel_there(loper: cast.Shop) -> None:
    reader = Reader(loper, stage(loper, "in_transit")[0])
    page = reader.gets().content.decode()
    assert "on the page of PostNL" in told(page)
    # One button for what one page takes, with its own end: the others have none.
    assert "Leave in a safe place Possible until today at 22:00. Change the address" in told(page)
    link = re.search(
        r'<a class="button button--quiet" href="(https://postnl\.nl[^"]+)" rel="noreferrer nofollow">', page
    )
    assert link and "3SLOPR" in link[1] and "1015CC" in link[1]
    there = reader.reads("change/neighbour/")
    assert "Go to the page of PostNL" in there
    assert reader.posts("change/neighbour/", name="Jan", number="3").status_code == 409
    assert reader.changes() == []


def test_asked_twice_is_one_wish_and_a_friendly_answer(on_its_way: Reader, mailbox: Mailbox) -> None:
    first = on_its_way.posts("change/hold/", until=a_day(6))
    again = on_its_way.posts("change/hold/", until=a_day(6))
    assert first["Location"] == again["Location"]
    assert len(on_its_way.changes()) == 1
    work()
    assert len(mailbox.mails) == 1


def test_a_second_wish_is_told_of_the_first_and_of_who_asked(on_its_way: Reader) -> None:
    on_its_way.posts("change/hold/", until=a_day(6))
    other = Reader(on_its_way.shop, on_its_way.order)
    refused = other.posts("change/cancel/", text="")
    page = told(refused.content.decode())
    assert refused.status_code == 409
    assert "Something else was asked for already" in page
    assert "in another browser, by somebody who has the link" in page
    assert "You asked for it in this browser." in on_its_way.reads("change/cancel/")
    assert [change.kind for change in on_its_way.changes()] == ["hold"]
    # The order's page offers nothing while one waits.
    assert "Cancel the order" not in section_of(other.reads())


def test_a_wish_is_taken_back_once_and_then_asked_for_anew(on_its_way: Reader) -> None:
    on_its_way.posts("change/hold/", until=a_day(6))
    [change] = on_its_way.changes()
    for _click in range(2):
        page = on_its_way.follows(on_its_way.posts(f"change/asked/{change.public_id}/withdraw/"))
        assert "It was taken back. The delivery goes on as planned." in page
    assert [row.state for row in on_its_way.changes()] == ["withdrawn"]
    assert "It was taken back" not in on_its_way.reads()
    on_its_way.follows(on_its_way.posts("change/hold/", until=a_day(7)))
    assert [row.state for row in on_its_way.changes()] == ["withdrawn", "requested"]


def test_what_was_decided_cannot_be_taken_back(on_its_way: Reader) -> None:
    on_its_way.posts("change/hold/", until=a_day(6))
    [change] = on_its_way.changes()
    with on_its_way.shop.scoped():
        changes.accept(change, "ruth@loper.example")
    answer = on_its_way.posts(f"change/asked/{change.public_id}/withdraw/")
    assert answer.status_code == 409
    assert "It cannot be taken back any more. This request has been answered already." in told(answer.content.decode())


def test_too_late_between_the_form_and_its_button_is_said_with_what_else_works(on_its_way: Reader) -> None:
    on_its_way.reads("change/hold/")
    with on_its_way.shop.scoped():
        Shipment.objects.update(status=Status.OUT_FOR_DELIVERY)
    answer = on_its_way.posts("change/hold/", until=a_day(6))
    assert answer.status_code == 409
    assert "The driver has the parcel already." in told(answer.content.decode())
    with on_its_way.shop.scoped():
        Shipment.objects.update(status=Status.DELIVERED)
    assert on_its_way.posts("change/hold/", until=a_day(6)).status_code == 303  # to what can be changed: nothing
    assert "Nothing about this order can be changed any more." in on_its_way.reads("change/")
    assert on_its_way.changes() == []


@pytest.mark.parametrize(
    ("kind", "data", "words"),
    [
        ("hold", {}, "Choose a day."),
        ("hold", {"until": a_day(5)}, "This day is not possible any more."),  # a Sunday
        ("hold", {"until": a_day(0)}, "This day is not possible any more."),  # today
        ("hold", {"until": a_day(365)}, "This day is not possible any more."),
        ("cancel", {"text": "x" * 301}, "This is too long"),
    ],
)
def test_errors_stand_at_their_field_and_nothing_is_lost(
    on_its_way: Reader, kind: str, data: dict[str, str], words: str
) -> None:
    answer = on_its_way.posts(f"change/{kind}/", **data)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert words in told(page)
    assert re.search(r'class="field__error" id="(until|text)-error"', page)
    assert "-error" in page.split("aria-describedby=", 1)[1].split('"')[1]
    assert all(f'value="{typed}"' in page for typed in data.values() if kind == "cancel")
    assert on_its_way.changes() == []


def test_only_days_on_which_the_carrier_delivers_are_offered(loper: cast.Shop) -> None:
    eve = date(TUESDAY.year, 12, 24)
    friday = eve - timedelta(days=(eve.weekday() - 4) % 7 or 7)
    with time_machine.travel(TUESDAY.replace(month=12, day=friday.day)):
        reader = Reader(loper, stage(loper, "in_transit_without_a_day")[0])
        page = reader.gets("change/hold/").content.decode()
        days = re.findall(r'value="(\d{4}-\d\d-\d\d)"', page)
    monday = friday + timedelta(days=3)
    weekdays = [monday + timedelta(days=one) for one in range((eve - monday).days + 1)]
    assert days[: len(weekdays)] == [day.isoformat() for day in weekdays if day.weekday() < 5]
    assert {f"{eve.year}-12-25", f"{eve.year}-12-26", f"{eve.year + 1}-01-01"}.isdisjoint(days)
    assert all(date.fromisoformat(day).weekday() < 5 for day in days)


@pytest.mark.parametrize("strange", STRANGE)
def test_no_input_breaks_a_page_or_is_kept(on_its_way: Reader, strange: str) -> None:
    for kind in [*KINDS, "nothing"]:
        for data in (
            {"until": strange},
            {"text": strange * 2},
            {"parcel": strange},
            {"point": strange},
            {"name": strange},
        ):
            answer = on_its_way.posts(f"change/{kind}/", **data)
            assert answer.status_code in (303, 403, 404, 409, 422), (kind, data, answer.status_code)
    for path in ("change/", "change/hold/", "change/asked/x%00y/"):
        assert on_its_way.gets(path, parcel=strange).status_code in (200, 303)
    assert "<script>alert" not in on_its_way.gets("change/hold/", parcel=strange).content.decode()
    with on_its_way.shop.scoped():
        kept = [change for change in DeliveryChange.objects.all() if strange[:20] in str(change.wish)]
    assert kept == [] or strange.isascii() is False or all(len(change.wish["text"]) <= 300 for change in kept)


def test_each_parcel_of_a_split_order_has_its_own_wishes(loper: cast.Shop) -> None:
    order, _token = stage(loper, "split")
    reader = Reader(loper, order)
    with loper.scoped():
        order.shipments.filter(carrier="dhl_parcel_nl").update(carrier="buurtkoerier")
        second = order.shipments.get(carrier="buurtkoerier")
    page = section_of(reader.reads())
    assert "Parcel 2" in page and "Still to be sent" in page and "Parcel 1" not in page
    assert reader.gets("change/hold/").status_code == 303, "which parcel?"
    reader.follows(reader.posts("change/hold/", until=a_day(6), parcel=second.public_id))
    reader.follows(reader.posts("change/cancel/", text="", parcel="rest"))
    assert [(row.kind, row.shipment_id) for row in reader.changes()] == [("hold", second.pk), ("cancel", None)]
    with loper.scoped():
        done = order.shipments.exclude(pk=second.pk).get()
    assert reader.gets("change/hold/", parcel=done.public_id).status_code == 303, "it has arrived"


def test_a_pick_up_point_is_read_anew_and_none_can_be_invented(not_sent: Reader) -> None:
    with not_sent.shop.scoped():
        PickupPoint.objects.create(
            carrier="postnl", external_id="p1", name="Primera Jansen", line1="Ferdinand Bolstraat 12",
            postal_code="1072 LJ", city="Amsterdam", country="NL",
        )  # fmt: skip
    assert not_sent.gets("change/pickup_point/")["Location"].startswith(f"{not_sent.page}points/?parcel=rest")
    for forged in ("", "generic~NL~1072LJ~postnl:p2", "generic~NL~1072LJ", "x" * 9000, "\0~~~"):
        answer = not_sent.posts("change/to-point/", point=forged)
        assert answer["Location"] == f"{not_sent.page}points/?parcel=rest&gone=1"
    not_sent.follows(not_sent.posts("change/to-point/", point="generic~NL~1072LJ~postnl:p1", name="Evil Corner"))
    [change] = not_sent.changes()
    assert change.wish["name"] == "Primera Jansen"


def test_another_order_s_and_another_merchant_s_wishes_are_out_of_reach(
    on_its_way: Reader, funkwerk: cast.Shop
) -> None:
    on_its_way.posts("change/hold/", until=a_day(6))
    [mine] = on_its_way.changes()
    for shop, number in ((on_its_way.shop, "2001"), (funkwerk, "2002")):
        stranger = Reader(shop, stage(shop, "placed", number)[0])
        assert stranger.gets(f"change/asked/{mine.public_id}/")["Location"] == stranger.page
        stranger.posts(f"change/asked/{mine.public_id}/withdraw/")
        stranger.browser.cookies["stoep_key"]["path"] = "/"
        for path in (f"change/asked/{mine.public_id}/", "change/", "change/hold/"):
            refused = stranger.browser.get(on_its_way.page + path)
            assert (refused.status_code, refused["Location"]) == (303, "/?why=link")
        refused = stranger.browser.post(f"{on_its_way.page}change/asked/{mine.public_id}/withdraw/")
        assert refused["Location"] == "/?why=link"
        shipment = mine.shipment_id
        with on_its_way.shop.scoped():
            parcel = Shipment.objects.get(pk=shipment).public_id
        stranger.posts("change/hold/", until=a_day(6), parcel=parcel)
        assert stranger.changes() == []
    assert [row.state for row in on_its_way.changes()] == ["requested"]


def test_looking_changes_nothing(on_its_way: Reader) -> None:
    on_its_way.posts("change/hold/", until=a_day(6))
    [change] = on_its_way.changes()
    with on_its_way.shop.scoped():
        events = DomainEvent.objects.count()
    for path in ("", "change/", *(f"change/{kind}/" for kind in KINDS), f"change/asked/{change.public_id}/"):
        for scanner in (on_its_way.browser, on_its_way.shop.client()):
            for method in (scanner.get, scanner.head):
                assert method(on_its_way.page + path).status_code in (200, 303)
    for path in ("change/address/link/", f"change/asked/{change.public_id}/withdraw/"):
        assert on_its_way.gets(path).status_code == 405
    with on_its_way.shop.scoped():
        assert DomainEvent.objects.count() == events
        assert list(DeliveryChange.objects.values_list("pk", "state")) == [(change.pk, "requested")]


@pytest.mark.parametrize(
    ("state", "way", "words"),
    [
        ("requested", "api", "We asked PostNL today at 15:05. You hear from us as soon as they answer."),
        ("requested", "shop_api", "We got this today at 15:05 and are passing it on."),
        ("requested", "team", "Our team got this today at 15:05."),
        ("accepted", "api", "PostNL has taken it over. As soon as it shows on the parcel’s way, you see it here."),
        ("accepted", "team", "It is arranged."),
        ("confirmed", "api", "PostNL has confirmed it."),
        ("refused", "team", "The request came too late. The delivery goes on as planned."),
    ],
)
def test_each_state_is_told_with_what_happens_next(loper: cast.Shop, state: str, way: str, words: str) -> None:
    order, _token = stage(loper, "in_transit")
    wished(loper, order, "hold", state, way=way, reason="too_late" if state == "refused" else "")
    reader = Reader(loper, order)
    assert words in reader.reads()
    assert ("Take it back" in reader.reads()) == (state == "requested" and way == "team")


def test_the_page_costs_no_query_more_with_wishes_and_connections(loper: cast.Shop) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    order, _token = stage(loper, "split")
    loper.connect("sendcloud", api_token="abc:def")
    wished(loper, order, "hold", "requested")
    reader = Reader(loper, order)
    with CaptureQueriesContext(connection) as queries:
        assert reader.gets().status_code == 200
    asked = [
        query["sql"] for query in queries if not query["sql"].startswith(("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT"))
    ]
    assert len(asked) <= 8, "\n".join(asked)

"""At the desk: a code is scanned or said, and the order goes over the counter once."""

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from merchants.models import Member
from orders.models import Order
from outbox.models import DomainEvent
from tests.cast import Shop, work
from tests.dashboard.conftest import At
from tests.mailbox import Mailbox
from tests.visits import stage
from tests.visits.test_booking import at_once
from tests.visits.test_collecting import place
from visits import booking, collecting
from visits.models import Appointment, Collection
from visits.refusals import SlotTaken
from visits.tokens import check_in_url, token_of

pytestmark = pytest.mark.django_db
ROOT = "/dashboard/loper/"
State = Collection.State


def lies_ready(shop: Shop, number: str = "1042", **changes: Any) -> tuple[Collection, str]:
    """An order that lies ready at a shop, and the path that its QR code leads to."""
    with shop.scoped():
        order = stage.order(shop, number, number_key=number, **changes)
        row = collecting.mark_ready(order, stage.Location.objects.first() or place())
        return row, "/" + check_in_url(shop.merchant, row).partition("://")[2].partition("/")[2]


def now(shop: Shop, row: Collection) -> Collection:
    with shop.scoped():
        return Collection.objects.get(pk=row.pk)


def test_a_scan_shows_what_to_hand_out_and_a_second_member_is_told_when_and_by_whom(loper: Shop, at: At) -> None:
    row, path = lies_ready(loper)
    ruth, mila = at(loper), at(loper, "mila", Member.Role.AGENT)
    page = ruth.get(path).text
    assert "Sanne de Vries" in page and "Order 1042" in page and "Loper Amsterdam" in page and row.spoken in page
    assert "Wolkenloper" in page and page.count('class="button button--wide desk__button"') == 1
    assert now(loper, row).state == State.READY, "looking hands nothing out"
    for _double_click in range(2):
        done = ruth.post(path, {"act": "hand_out", "given_to": "de buurvrouw\0"}, follow=True).text
        assert "Handed out. The customer’s page says so." in done and "de buurvrouw" in done
    again = mila.get(path).text
    assert "by ruth@loper.example" in again and "desk__button" not in again
    refused = mila.post(path, {"act": "hand_out"}, follow=True).text
    assert re.search(r"Do not hand it out again: that happened today \d\d:\d\d, by ruth@loper\.example\.", refused)
    with loper.scoped():
        assert DomainEvent.objects.filter(type="collection.collected").count() == 1
        assert Order.objects.get().collected_at
    assert "lies ready again" in mila.post(path, {"act": "undo"}, follow=True).text
    assert now(loper, row).state == State.READY
    ruth.post(path, {"act": "hand_out"})
    with time_machine.travel(timezone.now() + timedelta(minutes=31), tick=True):
        late = at(loper)
        assert 'value="undo"' not in late.get(path).text
        assert "more than half an hour ago" in late.post(path, {"act": "undo"}, follow=True).text


@pytest.mark.django_db(transaction=True)
def test_two_members_who_press_at_once_hand_it_out_once_and_one_is_told(loper: Shop, at: At) -> None:
    row, path = lies_ready(loper)
    browsers = [at(loper, f"member{number}") for number in range(4)]

    def press(browser: Client) -> int:
        return browser.post(path, {"act": "hand_out"}).status_code

    assert [at_once_one for at_once_one in at_once(loper, [lambda b=b: press(b) for b in browsers])] == [303] * 4  # type: ignore[misc]
    texts = [browser.get(path).text for browser in browsers]
    assert sum("Handed out. The customer’s page says so." in text for text in texts) == 1
    assert sum("Do not hand it out again" in text for text in texts) == 3
    with loper.scoped():
        assert DomainEvent.objects.filter(type="collection.collected").count() == 1
    assert now(loper, row).collected_by_id


def test_what_is_not_ready_over_cancelled_unpaid_or_elsewhere_says_so(loper: Shop, at: At) -> None:
    row, path = lies_ready(loper, paid_at=None)
    ruth = at(loper)
    with loper.scoped():
        other = place("Loper Utrecht", line1="Oudegracht 5", city="Utrecht")
    assert "Not paid yet, says your shop." in ruth.get(path).text
    ruth.post(f"{ROOT}visits/here/", {"location": str(other.pk)})
    page = ruth.get(path).text
    assert (
        "It lies at Loper Amsterdam" in page and "Damstraat" not in page and "This device is at Loper Utrecht" in page
    )
    ruth.post(f"{ROOT}visits/here/", {"location": ""})
    assert "It lies at" not in ruth.get(path).text
    with time_machine.travel(timezone.now() + timedelta(days=20), tick=True):
        later = at(loper)
        over = later.get(path).text
        assert "Its time is over" in over and "desk__button" in over, "a person decides, and may hand it out"
        day = (timezone.localdate() + timedelta(days=5)).isoformat()
        for wrong in ("", "soon", "2020-01-01", "9999-12-31", "\0"):
            assert later.post(path, {"act": "keep", "until": wrong}).status_code == 422
        assert later.post(path, {"act": "keep", "until": day}).status_code == 303
        assert "Its time is over" not in later.get(path).text
    with loper.scoped():
        Order.objects.update(cancelled_at=timezone.now())  # its collection is closed a moment later
    page = ruth.get(path).text
    assert "Do not hand it out" in page and "desk__button" not in page
    assert "Do not hand it out" in ruth.post(path, {"act": "hand_out"}, follow=True).text
    assert now(loper, row).state != State.COLLECTED


def test_codes_that_open_nothing_are_told_alike_and_change_nothing(loper: Shop, funkwerk: Shop, at: At) -> None:
    row, path = lies_ready(loper)
    foreign, _path = lies_ready(funkwerk, "1042", buyer_name="Geheim")
    with funkwerk.scoped():
        token = token_of(foreign)
    ruth = at(loper)
    forged = path[:-2] + ("a" if path[-2] != "a" else "b") + "/"
    answers = [ruth.get(f"{ROOT}check-in/{wrong}/") for wrong in (token, "x", "c" * 2000, "%00", "é")] + [
        ruth.get(forged), ruth.post(forged, {"act": "hand_out"}),
        ruth.post(f"{ROOT}check-in/{token}/", {"act": "hand_out"}),
    ]  # fmt: skip
    assert {answer.status_code for answer in answers} == {404}
    assert all("This code opens nothing here" in answer.text and "Geheim" not in answer.text for answer in answers)
    assert ruth.get(f"/dashboard/funkwerk/check-in/{token}/").status_code == 404
    assert now(loper, row).state == now(funkwerk, foreign).state == State.READY
    replaced = ruth.post(path, {"act": "replace"}, follow=True)
    assert "There is a new code" in replaced.text and replaced.status_code == 200
    assert ruth.get(path).status_code == 404
    stranger = Client(HTTP_HOST="portal.localhost").get(path)
    assert stranger.status_code == 302 and "Sanne" not in stranger.text


def test_a_code_is_said_scanned_as_keys_or_found_by_number(loper: Shop, at: At) -> None:
    row, path = lies_ready(loper)
    ruth = at(loper)
    for said in (row.spoken, row.code.lower(), f" {row.code[:2]} {row.code[2:]} ", f"https://portal.localhost{path}"):
        answer = ruth.get(f"{ROOT}visits/find/", {"q": said})
        assert (answer.status_code, answer["Location"]) == (303, path), said
    found = ruth.get(f"{ROOT}visits/find/", {"q": "1042"}).text
    assert path in found and "ready to collect" in found and "Mark it ready" not in found
    for nothing in (
        "ZZZ-999",
        "\0",
        "x" * 10_000,
        "/check-in/",
        "/check-in/<script>",
        "https://evil.example/check-in/",
    ):
        answer = ruth.get(f"{ROOT}visits/find/", {"q": nothing})
        assert answer.status_code == 200 and "<script>" not in answer.text.partition("<main")[2].partition("</main>")[0]
    assert "data-scan" in found and "hidden" in found.partition("data-scan")[2][:20], "the camera is an extra"


def test_an_order_is_marked_ready_once_and_the_customer_hears_of_it(loper: Shop, at: At, mailbox: Mailbox) -> None:
    with loper.scoped():
        order, here, there = stage.order(loper, number_key="1042"), place(), place("Loper Utrecht")
        closed = place("Loper Oud", is_active=False)
    ruth = at(loper)
    assert "Mark it ready" in ruth.get(f"{ROOT}visits/find/", {"q": "1042"}).text
    send = {"order": str(order.pk), "location": str(here.pk)}
    for wrong in ("", "x", "0", "9" * 30, str(closed.pk)):
        assert "Choose the location" in ruth.post(f"{ROOT}visits/ready/", {**send, "location": wrong}, follow=True).text
    assert ruth.post(f"{ROOT}visits/ready/", {**send, "order": "x"}).status_code == 404
    for _twice in range(2):
        assert (
            "lies ready at Loper Amsterdam with the code" in ruth.post(f"{ROOT}visits/ready/", send, follow=True).text
        )
    refused = ruth.post(f"{ROOT}visits/ready/", {**send, "location": str(there.pk)}, follow=True).text
    assert "lies ready at Loper Amsterdam already" in refused
    work()
    with loper.scoped():
        row = Collection.objects.get()
    assert len(mailbox.mails) == 1 and row.spoken in mailbox.mails[0].get_body(("plain",)).get_content()
    page = ruth.get(f"{ROOT}visits/").text
    assert "Lie ready" in page and "1042" in page
    ruth.post(f"{ROOT}check-in/{_token(loper, row)}/", {"act": "hand_out"})
    assert "handed out already" in ruth.post(f"{ROOT}visits/ready/", send, follow=True).text
    assert "More of it lies ready" in ruth.get(f"{ROOT}visits/find/", {"q": "1042"}).text
    ruth.post(f"{ROOT}visits/ready/", {**send, "again": "1"})
    with loper.scoped():
        assert Collection.objects.filter(state=State.READY).count() == 1


def test_who_may_only_look_sees_it_and_hands_nothing_out(loper: Shop, at: At) -> None:
    row, path = lies_ready(loper)
    vera = at(loper, "vera", Member.Role.VIEWER)
    main = vera.get(path).text.partition("<main")[2].partition("</main>")[0]
    assert "Sanne de Vries" in main and "<form method" not in main
    assert "desk__button" not in vera.get(path).text
    for act in ("hand_out", "undo", "ready", "keep", "withdraw", "replace"):
        assert vera.post(path, {"act": act}).status_code == 403
    assert vera.post(f"{ROOT}visits/ready/", {}).status_code == vera.post(f"{ROOT}visits/here/", {}).status_code == 403
    assert now(loper, row) == row and now(loper, row).state == State.READY


def test_what_waits_too_long_stands_on_the_first_screen(loper: Shop, at: At) -> None:
    row, path = lies_ready(loper)
    ruth = at(loper)
    assert "Visits to your shops" not in ruth.get(ROOT).text
    with loper.scoped():
        Collection.objects.update(collect_until=timezone.now() + timedelta(hours=5))
    assert "Order 1042 waits at Loper Amsterdam until" in ruth.get(ROOT).text
    with loper.scoped():
        Collection.objects.update(collect_until=timezone.now() - timedelta(hours=5), state=State.EXPIRED)
    first = ruth.get(ROOT).text
    assert "was not collected at Loper Amsterdam" in first and path in first
    ruth.post(path, {"act": "withdraw"})
    assert "was not collected" not in ruth.get(ROOT).text
    with loper.scoped():
        order = stage.order(loper, "2#00", will_collect=True, collect_place="Loper Delft")
        place("Loper Utrecht")
        assert order.pk
    first = ruth.get(ROOT).text
    assert "Order 2#00 will be collected" in first and "Loper Delft" in first and "?q=2%2300" in first
    assert now(loper, row).state == State.CANCELLED


def test_an_appointment_is_checked_in_by_its_code(loper: Shop, at: At) -> None:
    with loper.scoped():
        made = stage.staged()
        order = stage.order(loper)
        appointment = booking.book(order, booking.Wanted(made.kind, made.location, stage.weekday(14)), name="Sanne")
        collecting.mark_ready(order, made.location)
        path = f"{ROOT}check-in/{token_of(appointment)}/"
    ruth, mila = at(loper), at(loper, "mila")
    early = ruth.get(path).text
    assert "Not today" in early and "desk__button" not in early and "The order lies ready too" in early
    assert "on another day" in ruth.post(path, {"act": "came"}, follow=True).text
    with time_machine.travel(appointment.starts_at - timedelta(minutes=5), tick=True):
        ruth, mila = at(loper), at(loper, "mila")
        assert "desk__button" in ruth.get(path).text
        assert "Noted: the customer is here." in ruth.post(path, {"act": "came"}, follow=True).text
        assert (
            "That was noted before: today 13:55, by ruth@loper.example."
            in mila.post(path, {"act": "came"}, follow=True).text
        )
        assert "Taken back." in ruth.post(path, {"act": "undo"}, follow=True).text
        ruth.post(path, {"act": "came"})
    with loper.scoped():
        assert Appointment.objects.get().state == Appointment.State.ATTENDED


def _token(shop: Shop, row: Collection) -> str:
    with shop.scoped():
        return token_of(Collection.objects.get(pk=row.pk))


def test_a_check_in_that_cannot_be_taken_back_is_told_and_the_time_stays_taken(loper: Shop, at: At) -> None:
    with loper.scoped():
        made = stage.staged()
        order = stage.order(loper)
        wanted = booking.Wanted(made.kind, made.location, stage.weekday(14))
        appointment = booking.book(order, wanted)
        path = f"{ROOT}check-in/{token_of(appointment)}/"
    with time_machine.travel(appointment.starts_at - timedelta(hours=4), tick=True):
        ruth = at(loper)
        ruth.post(path, {"act": "came"})
        with loper.scoped():
            with pytest.raises(SlotTaken):
                booking.book(stage.order(loper, "1043"), wanted, by="team")
            booking.book(order, booking.Wanted(made.kind, made.location, stage.weekday(16)), by="team")
        answer = ruth.post(path, {"act": "undo"}, follow=True)
        assert answer.status_code == 200 and "already" in answer.text
    with loper.scoped():
        appointment.refresh_from_db()
        assert appointment.state == Appointment.State.ATTENDED


def test_the_page_of_a_code_stays_its_page_when_the_order_stays_longer(loper: Shop, at: At) -> None:
    row, path = lies_ready(loper)
    with loper.scoped():
        Collection.objects.update(
            state=State.EXPIRED, collect_until=timezone.now() - timedelta(days=1), nudged_at=timezone.now()
        )
    ruth = at(loper)
    ruth.post(path, {"act": "hand_out"})
    undone = ruth.post(path, {"act": "undo"})
    assert undone["Location"] == path
    page = ruth.get(path).text
    assert "desk__button" in page and "Its time is over" not in page
    with loper.scoped():
        Collection.objects.filter(state=State.READY).update(nudged_at=timezone.now())
    day = (timezone.localdate() + timedelta(days=20)).isoformat()
    assert ruth.post(path, {"act": "keep", "until": day})["Location"] == path
    with loper.scoped():
        Collection.objects.filter(state=State.READY).update(state=State.EXPIRED)
    assert ruth.post(path, {"act": "ready"})["Location"] == path
    assert "Handed out." in ruth.post(path, {"act": "hand_out"}, follow=True).text
    with loper.scoped():
        assert Collection.objects.filter(state=State.COLLECTED).count() == 1
        assert now(loper, row).code == Collection.objects.get(state=State.COLLECTED).code

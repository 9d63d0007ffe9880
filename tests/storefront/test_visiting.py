"""The customer's way to the shop: fetching an order and appointments, from the first mail to the last page."""

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
import segno
import time_machine
from django.test import Client
from icalendar import Calendar

from merchants.access import issue
from notifications.models import Message
from orders.models import Order
from tests import cast
from tests.cast import Shop, work
from tests.mailbox import Mailbox
from tests.storefront.everything import cost
from tests.visits import stage
from visits import booking, collecting
from visits.calendars import calendar_of
from visits.codes import qr_png
from visits.models import Appointment, Collection, Location
from visits.refusals import Refused
from visits.reminding import remind
from visits.tokens import check_in_url

pytestmark = pytest.mark.django_db
State = Appointment.State


@pytest.fixture
def made(loper: Shop) -> stage.Stage:
    with loper.scoped():
        return stage.staged(count=2)


def ordered(shop: Shop, number: str = "1042", **changes: Any) -> Order:
    """An order that came in by the shop's webhook, with the mail about it out of the way."""
    shop.tells("order.upserted", cast.order(number, **changes))
    work()
    with shop.scoped():
        order: Order = Order.objects.get(number=number)
    return order


def browser(shop: Shop, order: Order) -> Client:
    """The customer's, with the key to the order in it."""
    with shop.scoped():
        token = issue(order.subject, "a test")
    client = shop.client()
    client.get(client.get(f"/t/{token}/")["Location"], {"lang": "en"})
    return client


def text_of(mail: Any) -> str:
    return str(mail.get_body(("plain",)).get_content())


def calendar_in(mail: Any) -> Calendar:
    (part,) = [part for part in mail.iter_attachments() if part.get_content_type() == "text/calendar"]
    calendar = Calendar.from_ical(part.get_payload(decode=True))
    assert part.get_param("method") == str(calendar["METHOD"])
    return calendar


def event_in(calendar: Calendar) -> Any:
    (event,) = calendar.walk("VEVENT")
    return event


def values(page: Any) -> list[str]:
    return re.findall(r'name="at" value="(\d+)"', page.content.decode())


def test_from_the_mail_to_the_counter(loper: Shop, mailbox: Mailbox) -> None:
    with loper.scoped():
        location = Location.objects.create(name="Loper Amsterdam", line1="Damstraat 12", hours=stage.WEEK)
    order = ordered(loper, collect={"location": "Loper Amsterdam"})
    client = browser(loper, order)
    assert "not ready yet" in client.get(f"/orders/{order.public_id}/collect/", headers=ENGLISH).content.decode()
    assert client.get(f"/orders/{order.public_id}/collect/code.svg").status_code == 404
    with loper.scoped():
        collection = collecting.mark_ready(order, location)
    work()
    mail = mailbox.mails[-1]
    html = mail.get_body(("html",)).get_content()  # type: ignore[union-attr]
    assert collection.spoken in text_of(mail) and collection.spoken in html
    assert "Damstraat 12" in text_of(mail) and "09:00" in text_of(mail)
    (picture,) = [part for part in mail.walk() if part.get_content_type() == "image/png"]
    assert picture["Content-ID"].strip("<>") in re.findall(r'src="cid:([^"]+)"', html)
    with loper.scoped():
        address = check_in_url(loper.merchant, collection)
    assert picture.get_payload(decode=True) == qr_png(address)
    # The page that the mail leads to, and the one for the counter.
    follow = loper.client()
    page = follow.get(mailbox.link(-1), follow=True).content.decode()
    follow.get(f"/orders/{order.public_id}/", {"lang": "en"})
    assert collection.spoken in page and f"/orders/{order.public_id}/collect/" in page
    shown = follow.get(f"/orders/{order.public_id}/collect/", headers=ENGLISH)
    assert collection.spoken in shown.content.decode() and "Damstraat 12" in shown.content.decode()
    svg = follow.get(f"/orders/{order.public_id}/collect/code.svg")
    assert svg["Content-Type"] == "image/svg+xml"
    assert modules_of(svg.content.decode()) == {
        (x, y) for y, row in enumerate(segno.make_qr(address, error="q").matrix) for x, dark in enumerate(row) if dark
    }
    with loper.scoped():
        collecting.hand_out(collection, loper.member())
    done = follow.get(f"/orders/{order.public_id}/collect/", headers=ENGLISH).content.decode()
    assert "was collected" in done and collection.spoken not in done
    assert follow.get(f"/orders/{order.public_id}/collect/code.svg").status_code == 404


ENGLISH = {"accept-language": "en"}


def modules_of(svg: str) -> set[tuple[int, int]]:
    """The dark modules of a drawing by segno, without the quiet zone: its path is read back, not taken on trust."""
    path = re.search(r'stroke="#000" d="([^"]+)"', svg)
    assert path, svg[:300]
    dark, x, y = set(), 0.0, 0.0
    for command, numbers in re.findall(r"([MmhH])([-\d. ]+)", path.group(1)):
        parts = [float(part) for part in re.findall(r"-?[\d.]+", numbers)]
        if command == "M":
            x, y = parts
        elif command == "m":
            x, y = x + parts[0], y + parts[1]
        else:
            dark |= {(int(x) + step - 4, int(y) - 4) for step in range(int(parts[0]))}
            x += parts[0]
    return dark


def test_a_mail_that_is_no_longer_true_stays_here(loper: Shop, mailbox: Mailbox, made: stage.Stage) -> None:
    first, second, third = (ordered(loper, number) for number in ("1", "2", "3"))
    before = len(mailbox.mails)
    with loper.scoped():
        collecting.hand_out(collecting.mark_ready(first, made.location), None)
        collecting.withdraw(collecting.mark_ready(second, made.location))
        appointment = booking.book(third, booking.Wanted(made.kind, made.location, stage.weekday(10)))
        booking.move(appointment, booking.Wanted(made.kind, made.location, stage.weekday(15)))
    work()
    # Only the last word about the appointment goes.
    assert len(mailbox.mails) == before + 1
    assert event_in(calendar_in(mailbox.mails[-1]))["SEQUENCE"] == 1
    with loper.scoped():
        held = Message.objects.filter(enrolment__subject_type__in=["collection", "appointmentnews"])
        assert sorted(held.values_list("state", flat=True)) == sorted(
            [Message.State.SKIPPED] * 3 + [Message.State.SENT]
        )


def test_an_appointment_from_the_choice_to_the_cancellation(loper: Shop, mailbox: Mailbox, made: stage.Stage) -> None:
    order = ordered(loper)
    client = browser(loper, order)
    base = f"/orders/{order.public_id}/"
    assert f"{base}appointment/" in client.get(base).content.decode()
    page = client.get(f"{base}appointment/", headers=ENGLISH)
    times = values(page)
    assert page.status_code == 200 and len(times) == len(set(times)) > 20
    query: dict[str, Any] = {"kind": made.kind.pk, "location": made.location.pk, "at": times[7]}
    confirm = client.get(f"{base}appointment/confirm/", query, headers=ENGLISH)
    assert confirm.status_code == 200 and b'value="Sanne de Vries"' in confirm.content
    with loper.scoped():
        assert not Appointment.objects.exists()  # reading books nothing
    wrong = client.post(f"{base}appointment/confirm/", {**query, "name": "", "wish": "knie"}, headers=ENGLISH)
    assert wrong.status_code == 422 and b"Fill in your name" in wrong.content and b"knie" in wrong.content
    told = {**query, "name": "Sanne", "wish": "Mijn knie"}
    booked = client.post(f"{base}appointment/confirm/", told)
    again = client.post(f"{base}appointment/confirm/", told)
    assert (booked.status_code, booked["Location"]) == (303, again["Location"])
    work()
    with loper.scoped():
        appointment = Appointment.objects.select_related("kind", "location", "specialist").get()
    assert int(appointment.starts_at.timestamp()) == int(times[7])
    own = booked["Location"]
    assert "Mijn knie" in client.get(own).content.decode()
    assert appointment.public_id in client.get(base).content.decode()
    first = event_in(calendar_in(mailbox.mails[-1]))
    assert first["DTSTART"].dt == appointment.starts_at and first["SEQUENCE"] == 0

    moved = client.post(f"{own}move/", {"at": times[9]})
    assert (moved.status_code, moved["Location"]) == (303, own)
    work()
    calendar = calendar_in(mailbox.mails[-1])
    second = event_in(calendar)
    assert (str(calendar["METHOD"]), second["SEQUENCE"], second["UID"]) == ("PUBLISH", 1, first["UID"])
    assert int(second["DTSTART"].dt.timestamp()) == int(times[9])

    assert client.get(f"{own}cancel/").status_code == 200
    assert client.post(f"{own}cancel/")["Location"] == own
    assert client.post(f"{own}cancel/")["Location"] == own
    work()
    calendar = calendar_in(mailbox.mails[-1])
    third = event_in(calendar)
    assert (str(calendar["METHOD"]), third["SEQUENCE"], str(third["STATUS"])) == ("CANCEL", 2, "CANCELLED")
    assert third["UID"] == first["UID"]
    file = client.get(f"{own}calendar.ics")
    assert file["Content-Type"].startswith("text/calendar; method=CANCEL")
    with loper.scoped():
        assert Appointment.objects.get().state == State.CANCELLED


def test_a_time_that_goes_while_somebody_types_keeps_his_words_out_of_nowhere(loper: Shop, made: stage.Stage) -> None:
    order = ordered(loper)
    client = browser(loper, order)
    base = f"/orders/{order.public_id}/appointment/"
    at = values(client.get(base))[3]
    with loper.scoped():
        start = datetime.fromtimestamp(int(at), stage.AMSTERDAM)
        for number in ("7", "8"):  # both specialists
            booking.book(stage.order(loper, number), booking.Wanted(made.kind, made.location, start))
    query: dict[str, Any] = {"kind": made.kind.pk, "location": made.location.pk, "at": at}
    taken = client.post(f"{base}confirm/", {**query, "name": "Sanne", "wish": ""}, headers=ENGLISH)
    assert taken.status_code == 422 and b"no longer free" in taken.content
    assert at not in values(taken) and values(taken)
    assert b"Choose one of the times" in client.get(f"{base}confirm/", {**query, "at": ""}, headers=ENGLISH).content


@pytest.mark.parametrize(
    "query",
    [
        {"kind": "\0"}, {"kind": "9" * 400}, {"kind": "-1", "location": "x"}, {"page": "²"}, {"page": "999999999"},
        {"with": "0x1"}, {"location": "é" * 5000}, {"at": "nan"}, {"at": "9" * 5000}, {"page": "-3"},
    ],
)  # fmt: skip
def test_nonsense_in_the_address_is_no_error(loper: Shop, made: stage.Stage, query: dict[str, str]) -> None:
    order = ordered(loper)
    client = browser(loper, order)
    base = f"/orders/{order.public_id}/appointment/"
    for path in (base, f"{base}confirm/", f"{base}nonsense/", f"{base}%00/", f"{base}{'x' * 3000}/move/"):
        assert client.get(path, query).status_code in (200, 303, 422), path
    assert client.post(f"{base}confirm/", {"name": "\0" * 9, "wish": "x" * 10_000, **query}).status_code in (303, 422)
    with loper.scoped():
        assert not Appointment.objects.exists()


def test_an_appointment_belongs_to_its_order(loper: Shop, funkwerk: Shop, made: stage.Stage) -> None:
    mine, others = ordered(loper), ordered(loper, "1043")
    with loper.scoped():
        appointment = booking.book(others, booking.Wanted(made.kind, made.location, stage.weekday(10)), name="Geheim")
    with funkwerk.scoped():
        foreign = stage.staged()
        theirs = booking.book(
            stage.order(funkwerk), booking.Wanted(foreign.kind, foreign.location, stage.weekday(10)), name="Geheim"
        )
    client = browser(loper, mine)
    base = f"/orders/{mine.public_id}/"
    for visit in (appointment.public_id, theirs.public_id):
        for end in ("", "calendar.ics", "code.svg", "move/", "cancel/"):
            for method in ("get", "post"):
                answer = getattr(client, method)(f"{base}appointment/{visit}/{end}")
                assert answer.status_code in (303, 405) and b"Geheim" not in answer.content
    stranger = loper.client()
    for end in ("collect/", "collect/code.svg", "appointment/", f"appointment/{appointment.public_id}/"):
        assert stranger.get(f"/orders/{others.public_id}/{end}")["Location"].endswith("?why=link")
    # Another shop's kind and location are no choice here.
    query = {"kind": foreign.kind.pk, "location": foreign.location.pk, "at": str(int(stage.weekday(10).timestamp()))}
    client.post(f"{base}appointment/confirm/", {**query, "name": "x", "wish": ""})
    with loper.scoped():
        assert Appointment.objects.get() == appointment
        assert Appointment.objects.get().state == State.BOOKED


def test_the_reminder_comes_once_a_day_before_and_for_the_time_that_holds(
    loper: Shop, mailbox: Mailbox, made: stage.Stage
) -> None:
    order = ordered(loper)
    with loper.scoped():
        start = stage.weekday(14, ahead=4)
        appointment = booking.book(order, booking.Wanted(made.kind, made.location, start))
    work()
    sent = len(mailbox.mails)
    with time_machine.travel(start - timedelta(hours=25)):
        remind()
        work()
    assert len(mailbox.mails) == sent
    with time_machine.travel(start - timedelta(hours=23)):
        remind()
        remind()
        with loper.scoped():  # moved between the note and the mail: no word about the old time
            booking.move(appointment, booking.Wanted(made.kind, made.location, start + timedelta(minutes=60)))
        work()
    assert len(mailbox.mails) == sent + 1
    assert event_in(calendar_in(mailbox.mails[-1]))["SEQUENCE"] == 1
    with time_machine.travel(start - timedelta(hours=2)):
        remind()
        work()
    # The new time was chosen less than a day before it.
    assert len(mailbox.mails) == sent + 1


def test_a_reminder_goes_again_for_a_new_time(loper: Shop, mailbox: Mailbox, made: stage.Stage) -> None:
    order = ordered(loper)
    with loper.scoped():
        start, later = stage.weekday(14, ahead=4), stage.weekday(14, ahead=12)
        appointment = booking.book(order, booking.Wanted(made.kind, made.location, start))
    work()
    with time_machine.travel(start - timedelta(hours=20)):
        remind()
        work()
        reminders = [mail for mail in mailbox.mails if not list(mail.iter_attachments())]
        with loper.scoped():
            booking.move(appointment, booking.Wanted(made.kind, made.location, later))
        work()
    with time_machine.travel(later - timedelta(hours=20)):
        remind()
        work()
    assert len([mail for mail in mailbox.mails if not list(mail.iter_attachments())]) == len(reminders) + 1


def test_a_calendar_entry_is_right_in_the_night_of_the_clock_change(loper: Shop) -> None:
    with loper.scoped():
        made = stage.staged(hours={"sun": [["10:00", "17:00"]]})
        order = stage.order(loper)
        start = datetime(2026, 3, 29, 10, tzinfo=stage.AMSTERDAM)
        with time_machine.travel(start - timedelta(days=5)):
            made.specialists[0].duties.update(hours={"sun": [["10:00", "17:00"]]})
            appointment = booking.book(order, booking.Wanted(made.kind, made.location, start))
        entry = Calendar.from_ical(calendar_of(appointment, loper.merchant))
    event = event_in(entry)
    assert event["DTSTART"].dt.isoformat() == "2026-03-29T10:00:00+02:00"
    (zone,) = entry.walk("VTIMEZONE")
    assert str(zone["TZID"]) == str(event["DTSTART"].params["TZID"]) == "Europe/Amsterdam"
    (alarm,) = event.walk("VALARM")
    assert alarm["TRIGGER"].dt == timedelta(hours=-2)
    assert str(event["ORGANIZER"]) == "mailto:hallo@loper.example"
    assert event["ORGANIZER"].params["CN"] == "Loper Loopsport"


def test_the_page_says_why_the_team_cancelled(loper: Shop, made: stage.Stage) -> None:
    order = ordered(loper)
    with loper.scoped():
        row = booking.book(order, booking.Wanted(made.kind, made.location, stage.weekday(10)))
    client = browser(loper, order)
    path = f"/orders/{order.public_id}/appointment/{row.public_id}/"
    assert "Mila" not in client.get(path, headers=ENGLISH).content.decode()
    with loper.scoped():
        booking.cancel(row, by="team", reason="Mila is <ill>, sorry.")
    page = client.get(path, headers=ENGLISH).content.decode()
    assert "This appointment is cancelled." in page and "<p>Mila is &lt;ill&gt;, sorry.</p>" in page


def test_nothing_is_offered_where_the_merchant_has_no_kinds(loper: Shop) -> None:
    order = ordered(loper)
    client = browser(loper, order)
    base = f"/orders/{order.public_id}/"
    assert "appointment/" not in client.get(base).content.decode()
    assert client.get(f"{base}appointment/")["Location"] == base
    assert client.get(f"{base}collect/")["Location"] == base


def test_a_forgotten_customer_leaves_no_name(loper: Shop, made: stage.Stage) -> None:
    order = ordered(loper)
    with loper.scoped():
        appointment = booking.book(
            order, booking.Wanted(made.kind, made.location, stage.weekday(10)), name="Sanne de Vries", wish="Mijn knie"
        )
        collecting.hand_out(collecting.mark_ready(order, made.location), None, given_to="Piet de Vries")
    loper.tells("customer.redact", {"email": cast.SANNE["email"]})
    work()
    with loper.scoped():
        row = Appointment.objects.get(pk=appointment.pk)
        # Cancelled too: nobody waits for a person whom nobody knows.
        assert (row.customer_name, row.wish, row.state) == ("", "", State.CANCELLED)
        assert Collection.objects.get().given_to == ""
        with pytest.raises(Refused):
            booking.book(Order.objects.get(), booking.Wanted(made.kind, made.location, stage.weekday(15)))


def test_the_page_costs_no_query_more_for_visits(loper: Shop, made: stage.Stage) -> None:
    order = ordered(loper)
    with loper.scoped():
        collecting.mark_ready(order, made.location)
        booking.book(order, booking.Wanted(made.kind, made.location, stage.weekday(10)))
    client = browser(loper, order)
    assert len(cost(client, f"/orders/{order.public_id}/")) <= 8
    page = client.get(f"/orders/{order.public_id}/").content.decode()
    assert "visit-collect" in page and "visit-appointments" in page

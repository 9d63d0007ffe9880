"""The agenda: who comes when, by the shop's own clock; noting, moving and cancelling."""

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.utils import timezone

from dashboard.visits.agenda import agenda
from merchants.models import Member
from outbox.models import DomainEvent
from tests.cast import Shop, work
from tests.dashboard.conftest import At
from tests.mailbox import Mailbox
from tests.visits import stage
from tests.visits.test_collecting import place
from visits import booking
from visits.models import Appointment, AppointmentNews, Location

pytestmark = pytest.mark.django_db
ROOT = "/dashboard/loper/"
State = Appointment.State
ALL_DAY = {day: [["00:00", "24:00"]] for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")}


def at_moment(made: stage.Stage, shop: Shop, number: str, moment: datetime, location: Location | None = None) -> Any:
    """An appointment at that very moment, without the road there."""
    return Appointment.objects.create(
        order=stage.order(shop, number), kind=made.kind, location=location or made.location,
        specialist=made.specialists[0], starts_at=moment, ends_at=moment + timedelta(minutes=20),
        busy_until=moment + timedelta(minutes=20), customer_name=f"Customer {number}",
    )  # fmt: skip


def booked(shop: Shop, moment: datetime | None = None, **kind: Any) -> Appointment:
    made = stage.staged(count=2, **kind)
    wanted = booking.Wanted(made.kind, made.location, moment or stage.weekday(14))
    return booking.book(stage.order(shop), wanted, name="Sanne de Vries", wish="Een zere knie")


@pytest.mark.parametrize(
    ("now", "day", "clocks"),
    [
        # 25 October 2026 has 25 hours in Amsterdam, 28 March 2027 has 23.
        (datetime(2026, 10, 24, 10, tzinfo=UTC), date(2026, 10, 25), ["00:10", "02:30", "02:30", "23:30"]),
        (datetime(2027, 3, 27, 10, tzinfo=UTC), date(2027, 3, 28), ["00:10", "01:30", "03:30", "23:30"]),
    ],
)
def test_a_day_of_25_and_of_23_hours_begins_and_ends_at_the_shops_midnight(
    loper: Shop, now: datetime, day: date, clocks: list[str]
) -> None:
    amsterdam, first = ZoneInfo("Europe/Amsterdam"), datetime(day.year, day.month, day.day, tzinfo=UTC)
    night = [first + timedelta(minutes=30), first + timedelta(minutes=90)]
    local = [datetime(day.year, day.month, day.day, *clock, tzinfo=amsterdam) for clock in ((0, 10), (23, 30))]
    next_day = datetime.combine(day + timedelta(days=1), datetime.min.time(), amsterdam) + timedelta(minutes=10)
    with time_machine.travel(now), loper.scoped(), timezone.override("Europe/Amsterdam"):
        made = stage.staged(hours=ALL_DAY)
        for number, moment in enumerate([local[0], *night, local[1], local[0] - timedelta(minutes=30), next_day]):
            at_moment(made, loper, str(2000 + number), moment)
        days = agenda([made.location], day, days=1)
        assert [entry.clock for entry in days[0].entries] == clocks
        week = agenda([made.location], day - timedelta(days=1))
        assert [(found.date - day).days for found in week] == [-1, 0, 1]
        assert [found.name for found in week][:2] == ["Today", "Tomorrow"]


def test_each_location_has_its_own_days(loper: Shop) -> None:
    with loper.scoped(), time_machine.travel(datetime(2026, 12, 1, 12, tzinfo=UTC)):
        made = stage.staged()
        far = place("Loper Tokio", time_zone="Asia/Tokyo", country="JP")
        late = datetime(2026, 12, 1, 22, tzinfo=UTC)  # 23:00 in Amsterdam, 07:00 of the next day in Tokyo
        at_moment(made, loper, "2001", late)
        at_moment(made, loper, "2002", late + timedelta(minutes=30), far)
        found = {
            day.date.day: [entry.clock for entry in day.entries]
            for day in agenda([made.location, far], date(2026, 12, 1))
        }
        assert found == {1: ["23:00"], 2: ["07:30"]}
        assert [day.date.day for day in agenda([far], date(2026, 12, 2), days=1)] == [2]


def test_the_page_shows_the_week_and_what_is_noted_shows_on_it(loper: Shop, at: At) -> None:
    with loper.scoped():
        row = booked(loper)
        place("Loper Utrecht")
    ruth = at(loper)
    page = ruth.get(f"{ROOT}visits/").text
    assert "Sanne de Vries" in page and "Running analysis" in page and f"{ROOT}orders/{row.order_id}/" in page
    assert re.findall(r'aria-current="page">([^<]+)</a>\n', page.partition("</nav>")[0]) == ["Visits"]
    assert 'value="came"' not in page, "days ahead there is nothing to note"
    with loper.scoped():
        utrecht = Location.objects.get(name="Loper Utrecht")
    assert "Sanne de Vries" not in ruth.get(f"{ROOT}visits/", {"at": utrecht.pk}).text
    ruth.post(f"{ROOT}visits/here/", {"location": utrecht.pk})
    assert "Sanne de Vries" not in ruth.get(f"{ROOT}visits/").text
    assert "Sanne de Vries" in ruth.get(f"{ROOT}visits/", {"at": "all"}).text
    for odd in (
        {"day": "x"},
        {"day": "9999-12-31"},
        {"day": "0001-01-01"},
        {"at": "x" * 5000},
        {"at": "\0", "day": "\0"},
    ):
        assert ruth.get(f"{ROOT}visits/", odd).status_code == 200
    with time_machine.travel(row.starts_at + timedelta(minutes=1), tick=True):
        ruth = at(loper)
        page = ruth.get(f"{ROOT}visits/", {"at": "all"}).text
        assert 'value="came"' in page and 'value="missed"' in page
        path = f"{ROOT}visits/appointments/{row.pk}/"
        back = ruth.post(path, {"act": "missed", "next": f"{ROOT}visits/?at=all"})
        assert back["Location"] == f"{ROOT}visits/?at=all"
        page = ruth.get(back["Location"]).text
        assert "Noted: nobody came." in page and "did not come" in page
        assert "The customer came" in ruth.post(path, {"act": "came"}, follow=True).text, "late, but here after all"
        assert "cannot be noted as missed" in ruth.post(path, {"act": "missed"}, follow=True).text
        assert "Taken back." in ruth.post(path, {"act": "undo"}, follow=True).text
        assert "Nothing was changed." in ruth.post(path, {"act": "dance"}, follow=True).text
    with time_machine.travel(row.starts_at + timedelta(days=1), tick=True):
        first = at(loper).get(ROOT).text
        assert "1 appointment has passed: did the customer come?" in first
        link = re.search(r'href="(/dashboard/loper/visits/\?at=all[^"]+)"', first)
        assert link and "Sanne de Vries" in at(loper).get(link[1].replace("&amp;", "&")).text


def test_moving_takes_a_free_time_and_the_team_needs_no_notice(loper: Shop, at: At, mailbox: Mailbox) -> None:
    with loper.scoped():
        row = booked(loper, notice_hours=48)
        other = booking.book(stage.order(loper, "1043"), booking.Wanted(row.kind, row.location, row.starts_at))
    work()
    path, ruth = f"{ROOT}visits/appointments/{row.pk}/move/", at(loper)
    page = ruth.get(path).text
    free = [int(found) for found in re.findall(r'name="at" value="(\d+)"', page)]
    own, wanted = int(row.starts_at.timestamp()), int((row.starts_at + timedelta(hours=1)).timestamp())
    assert own in free and wanted in free, "its own time is free for itself"
    theirs = {"with": str(other.specialist_id), "at": str(own)}
    taken = ruth.post(path, theirs)
    assert taken.status_code == 422 and "This time is no longer free." in taken.text
    for wrong in ("", "x", "0", str(own + 7), "9" * 30, "\0"):
        assert ruth.post(path, {"at": wrong}).status_code == 422
    before = len(mailbox.mails)
    day = row.starts_at.date().isoformat()
    for _twice in range(2):
        moved = ruth.post(path, {"at": str(wanted), "day": day}, follow=True)
        assert moved.status_code == 200 and "Moved to" in moved.text
    work()
    assert len(mailbox.mails) - before == 1
    with loper.scoped():
        row.refresh_from_db()
        assert int(row.starts_at.timestamp()) == wanted and row.sequence == 1
        assert AppointmentNews.objects.get(what="moved").by == "team"
    assert ruth.get(path, {"location": "9" * 30, "with": "x", "day": "2026-99-99"}).status_code == 200


def test_cancelling_needs_a_reason_which_the_customer_reads(loper: Shop, at: At, mailbox: Mailbox) -> None:
    with loper.scoped():
        row = booked(loper, change_hours=720)
    work()
    path, ruth = f"{ROOT}visits/appointments/{row.pk}/", at(loper)
    assert "Een zere knie" in ruth.get(path).text
    for wrong in ("", "  ", "x" * 10_000, "a\0b"):
        answer = ruth.post(path, {"act": "cancel", "reason": wrong})
        assert answer.status_code == 422 and "field--wrong" in answer.text
    before = len(mailbox.mails)
    for _twice in range(2):
        page = ruth.post(path, {"act": "cancel", "reason": "Mila is ziek, het spijt ons."}, follow=True).text
        assert "This appointment was cancelled" in page and "Mila is ziek" in page
    work()
    mails = mailbox.mails[before:]
    assert len(mails) == 1
    assert "Mila is ziek, het spijt ons." in mails[0].get_body(("plain",)).get_content()
    assert "Mila is ziek, het spijt ons." in mails[0].get_body(("html",)).get_content()
    assert ruth.get(f"{path}move/", follow=True).status_code == 200
    with loper.scoped():
        row.refresh_from_db()
        assert (row.state, row.cancelled_by) == (State.CANCELLED, "team")
        assert DomainEvent.objects.filter(type="appointment.cancelled").count() == 1


def test_who_may_only_look_changes_no_appointment_and_nobody_elses(loper: Shop, funkwerk: Shop, at: At) -> None:
    with loper.scoped():
        row = booked(loper)
    with funkwerk.scoped():
        foreign = booked(funkwerk)
    vera, ruth = at(loper, "vera", Member.Role.VIEWER), at(loper)
    path = f"{ROOT}visits/appointments/{row.pk}/"
    for page in (f"{ROOT}visits/", path, f"{path}move/"):
        assert vera.get(page).status_code == 200
    assert "<form method" not in vera.get(path).text.partition("<main")[2].partition("</main>")[0]
    for act in ({"act": "came"}, {"act": "cancel", "reason": "x"}):
        assert vera.post(path, act).status_code == 403
    assert vera.post(f"{path}move/", {"at": "1"}).status_code == 403
    for page in (f"{ROOT}visits/appointments/{foreign.pk}/", f"{ROOT}visits/appointments/{foreign.pk}/move/"):
        assert ruth.get(page).status_code == ruth.post(page, {"act": "cancel", "reason": "x"}).status_code == 404
    assert ruth.post(f"{ROOT}visits/here/", {"location": foreign.location_id}).status_code == 404
    with funkwerk.scoped():
        foreign.refresh_from_db()
        assert foreign.state == State.BOOKED

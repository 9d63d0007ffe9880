"""Setting up shops, specialists and kinds of appointment, until a customer can book."""

from typing import Any

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from dashboard.visits.hours_fields import DayHoursField, DaysField
from merchants.models import Member
from tests.cast import Shop
from tests.dashboard.conftest import At
from tests.visits import stage
from tests.visits.test_collecting import place
from visits import booking, collecting
from visits.hours import require_hours
from visits.models import AppointmentKind, Duty, KindAtLocation, Location, Skill, Specialist
from visits.offering import slots

pytestmark = pytest.mark.django_db
SETUP = "/dashboard/loper/visits/setup/"


def a_shop(**changes: Any) -> dict[str, Any]:
    week = {f"hours_{day}": "9-18" for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")}
    return {
        "name": "Loper Amsterdam", "line1": "Damstraat 12", "postal_code": "1012 JM", "city": "Amsterdam",
        "country": "nl", "time_zone": "Europe/Amsterdam", "keeps_days": "14", "is_active": "on", **week, **changes,
    }  # fmt: skip


def a_kind(**changes: Any) -> dict[str, Any]:
    return {
        "name_nl": "Loopanalyse", "name_de": "Laufanalyse", "minutes": "45", "buffer_minutes": "15",
        "every_minutes": "30", "notice_hours": "2", "change_hours": "2", "days_ahead": "28", "is_active": "on",
        **changes,
    }  # fmt: skip


def test_from_nothing_to_a_first_free_time(loper: Shop, at: At) -> None:
    ruth = at(loper)
    assert "Nobody can visit you yet" in ruth.get("/dashboard/loper/visits/").text
    assert "Shops and appointments" in ruth.get("/dashboard/loper/setup/").text
    for page in ("", "locations/new/", "specialists/new/", "kinds/new/"):
        assert ruth.get(SETUP + page).status_code == 200
    told = a_shop(
        hours_thu="9.00 – 12:30, 13:30-21:00", hours_sun="gesloten", closed_on="24-12-2026\n2026-12-30 t/m 2.1.2027"
    )
    assert ruth.post(f"{SETUP}locations/new/", told).status_code == 303
    assert ruth.post(f"{SETUP}kinds/new/", a_kind()).status_code == 303
    with loper.scoped():
        location, kind = Location.objects.get(), AppointmentKind.objects.get()
    assert location.hours["thu"] == [["09:00", "12:30"], ["13:30", "21:00"]] and "sun" not in location.hours
    assert location.closed_on == ["2026-12-24", "2026-12-30", "2026-12-31", "2027-01-01", "2027-01-02"]
    assert location.country == "NL" and (kind.name, kind.names) == ("Loopanalyse", {"de": "Laufanalyse"})
    assert "Nobody can book it: no location offers it." in ruth.get(SETUP).text
    ruth.post(f"{SETUP}kinds/{kind.pk}/", a_kind(locations=[str(location.pk)]))
    assert "Nobody can book it: nobody takes it." in ruth.get(SETUP).text
    mila = {"name": "Mila Jansen", "kinds": [str(kind.pk)], "is_active": "on"}
    assert ruth.post(f"{SETUP}specialists/new/", mila).status_code == 303
    assert "works at none of its locations" in ruth.get(SETUP).text and "works nowhere" in ruth.get(SETUP).text
    with loper.scoped():
        person = Specialist.objects.get()
    page = f"{SETUP}specialists/{person.pk}/"
    assert ruth.post(page, {**mila, f"at{location.pk}_always": "on"}).status_code == 303
    assert "Nobody can book it" not in ruth.get(SETUP).text and "checked" in ruth.get(page).text
    with loper.scoped():
        today = timezone.localdate()
        assert len(slots(kind, location, today, today + timezone.timedelta(days=14))) > 50
    ruth.post(page, {**mila, f"at{location.pk}_tue": "10-16"})
    assert 'value="10:00-16:00"' in ruth.get(page).text
    with loper.scoped():
        assert Duty.objects.get().hours == {"tue": [["10:00", "16:00"]]}
    ruth.post(page, {"name": "Mila Jansen"})
    with loper.scoped():
        assert not (Duty.objects.exists() or Skill.objects.exists()) and KindAtLocation.objects.exists()
        assert not Specialist.objects.get().is_active


@pytest.mark.parametrize(
    ("path", "sent", "field"),
    [
        ("locations/new/", a_shop(name=""), "name"),
        ("locations/new/", a_shop(name="Loper Utrecht"), "name"),
        ("locations/new/", a_shop(name="a\0b"), "name"),
        ("locations/new/", a_shop(name="x" * 10_000), "name"),
        ("locations/new/", a_shop(country="Q!"), "country"),
        ("locations/new/", a_shop(time_zone="Europe/Atlantis"), "time_zone"),
        ("locations/new/", a_shop(time_zone="../../etc/passwd"), "time_zone"),
        ("locations/new/", a_shop(keeps_days="0"), "keeps_days"),
        ("locations/new/", a_shop(keeps_days="lang"), "keeps_days"),
        ("locations/new/", a_shop(hours_mon="from nine"), "hours_mon"),
        ("locations/new/", a_shop(hours_mon="9:75-18:00"), "hours_mon"),
        ("locations/new/", a_shop(hours_mon="25-26"), "hours_mon"),
        ("locations/new/", a_shop(hours_mon="18-9"), "hours_mon"),
        ("locations/new/", a_shop(hours_mon="9-13, 12-18"), "hours_mon"),
        ("locations/new/", a_shop(closed_on="christmas"), "closed_on"),
        ("locations/new/", a_shop(closed_on="2026-02-30"), "closed_on"),
        ("locations/new/", a_shop(closed_on="2026-12-24 to 2026-12-01"), "closed_on"),
        ("locations/new/", a_shop(closed_on="2020-01-01 to 9999-12-31"), "closed_on"),
        ("kinds/new/", a_kind(name_nl=""), "name_nl"),
        ("kinds/new/", a_kind(minutes="4"), "minutes"),
        ("kinds/new/", a_kind(every_minutes="0"), "every_minutes"),
        ("kinds/new/", a_kind(days_ahead="181"), "days_ahead"),
        ("kinds/new/", a_kind(notice_hours="-1"), "notice_hours"),
        ("kinds/new/", a_kind(locations=["999999999"]), "locations"),
        ("kinds/new/", a_kind(specialists=["x", "\0"]), "specialists"),
        ("specialists/new/", {"name": ""}, "name"),
        ("specialists/new/", {"name": "Mila", "kinds": ["0"]}, "kinds"),
        ("specialists/new/", {"name": "Mila", "away_on": "soon"}, "away_on"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named_and_kept(loper: Shop, at: At, path: str, sent: dict[str, Any], field: str) -> None:
    with loper.scoped():
        place("Loper Utrecht")
    answer = at(loper).post(SETUP + path, sent)
    assert answer.status_code == 422 and "field--wrong" in answer.text
    assert field in answer.context["form"].errors, answer.context["form"].errors
    with loper.scoped():
        assert (Location.objects.count(), AppointmentKind.objects.count(), Specialist.objects.count()) == (1, 0, 0)


def test_both_always_and_times_is_asked_back(loper: Shop, at: At) -> None:
    with loper.scoped():
        here = place()
    sent = {"name": "Mila", f"at{here.pk}_always": "on", f"at{here.pk}_mon": "9-12"}
    answer = at(loper).post(f"{SETUP}specialists/new/", sent)
    assert answer.status_code == 422 and "Choose one: whenever it is open" in answer.text


def test_only_what_nothing_hangs_on_is_deleted(loper: Shop, at: At) -> None:
    with loper.scoped():
        made = stage.staged()
        booking.book(stage.order(loper), booking.Wanted(made.kind, made.location, stage.weekday(14)))
        shelf, free = place("Loper Utrecht"), place("Loper Delft")
        collecting.mark_ready(stage.order(loper, "1043"), shelf)
        idle = Specialist.objects.create(name="Bram")
        Duty.objects.create(specialist=idle, location=free, hours=stage.WEEK)
        unused = AppointmentKind.objects.create(name="Advies")
    ruth = at(loper)
    kept = [f"locations/{made.location.pk}/", f"locations/{shelf.pk}/", f"kinds/{made.kind.pk}/",
            f"specialists/{made.specialists[0].pk}/"]  # fmt: skip
    for path in kept:
        assert "cannot be deleted" in ruth.get(SETUP + path).text
        assert "Switch it off" in ruth.post(f"{SETUP}{path}delete/", follow=True).text
    for path in (f"locations/{free.pk}/", f"kinds/{unused.pk}/", f"specialists/{idle.pk}/"):
        assert "delete/" in ruth.get(SETUP + path).text
        assert "Deleted." in ruth.post(f"{SETUP}{path}delete/", follow=True).text
        assert ruth.get(SETUP + path).status_code == 404
    with loper.scoped():
        assert (Location.objects.count(), AppointmentKind.objects.count(), Specialist.objects.count()) == (2, 1, 1)


def test_who_may_only_look_and_who_is_of_another_shop_change_nothing(loper: Shop, funkwerk: Shop, at: At) -> None:
    with loper.scoped():
        ours = stage.staged()
    with funkwerk.scoped():
        theirs = stage.staged(name="Geheim")
    vera, ruth = at(loper, "vera", Member.Role.VIEWER), at(loper)
    for word, mine, foreign in (
        ("locations", ours.location, theirs.location), ("kinds", ours.kind, theirs.kind),
        ("specialists", ours.specialists[0], theirs.specialists[0]),
    ):  # fmt: skip
        assert vera.get(f"{SETUP}{word}/{mine.pk}/").status_code == 200
        for path in (f"{word}/{mine.pk}/", f"{word}/{mine.pk}/delete/", f"{word}/new/"):
            assert vera.post(SETUP + path, {"name": "x"}).status_code == 403
        for path in (f"{word}/{foreign.pk}/", f"{word}/{foreign.pk}/delete/"):
            assert ruth.post(SETUP + path, {"name": "x"}).status_code == 404
        assert ruth.get(f"{SETUP}{word}/{foreign.pk}/").status_code == 404
    answer = ruth.post(f"{SETUP}kinds/new/", a_kind(locations=[str(theirs.location.pk)]))
    assert answer.status_code == 422 and "Geheim" not in ruth.get(f"{SETUP}kinds/new/").text
    with loper.scoped():
        assert AppointmentKind.objects.get().name == "Loopanalyse"


@given(st.text(max_size=40) | st.from_regex(r"[0-9:., \-–]{0,30}", fullmatch=True))
def test_typed_hours_are_understood_or_refused_and_never_lost(written: str) -> None:
    from django.core.exceptions import ValidationError

    field = DayHoursField()
    try:
        spans = field.clean(written)
    except ValidationError:
        return
    require_hours({"mon": spans})
    assert field.clean(field.prepare_value(spans)) == spans


@given(st.lists(st.dates(), max_size=5))
def test_typed_days_come_back_as_they_were(days: list[Any]) -> None:
    found = DaysField().clean("\n".join(day.isoformat() for day in days))
    assert found == sorted({day.isoformat() for day in days})

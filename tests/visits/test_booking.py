"""Booking, moving and cancelling: never twice, never lost, also when everybody wants the same."""

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from merchants.tenancy import scoped
from outbox.models import DomainEvent
from tests.cast import Shop
from tests.visits import stage
from visits.attending import check_in, mark_missed, undo_check_in
from visits.booking import Wanted, book, can_change, cancel, move
from visits.models import Appointment, AppointmentNews, Location
from visits.offering import Reading, slots
from visits.refusals import AlreadyBooked, Refused, SlotTaken, TooLate

pytestmark = pytest.mark.django_db
State = Appointment.State


def at_once(shop: Shop, doings: list[Callable[[], Any]]) -> list[Any]:
    """Do all of it at the same moment, each on a connection of its own; what came of each, or its exception."""
    barrier = threading.Barrier(len(doings))
    results: list[Any] = [None] * len(doings)

    def run(place: int) -> None:
        try:
            connection.ensure_connection()
            barrier.wait(timeout=30)
            with scoped(shop.merchant):
                results[place] = doings[place]()
        except Exception as error:
            results[place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(place,)) for place in range(len(doings))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return results


@pytest.mark.django_db(transaction=True)
def test_sixteen_people_who_want_the_same_time_are_as_many_as_there_are_specialists(loper: Shop) -> None:
    with loper.scoped():
        made = stage.staged(count=3)
        orders = [stage.order(loper, str(number)) for number in range(2000, 2016)]
    wanted = Wanted(made.kind, made.location, stage.weekday(14))
    results = at_once(loper, [lambda order=order: book(order, wanted) for order in orders])  # type: ignore[misc]
    booked = [result for result in results if isinstance(result, Appointment)]
    refused = [result for result in results if isinstance(result, SlotTaken)]
    assert (len(booked), len(refused)) == (3, 13), results
    assert len({appointment.specialist_id for appointment in booked}) == 3
    with loper.scoped():
        assert Appointment.objects.filter(starts_at=wanted.starts_at, state=State.BOOKED).count() == 3
        free = [slot.starts_at for slot in slots(made.kind, made.location, *_days(wanted))]
        assert wanted.starts_at not in free
    for error in refused:
        assert len(error.nearest) == 3
        assert all(abs(slot.starts_at - wanted.starts_at) <= timedelta(hours=1) for slot in error.nearest)
        assert wanted.starts_at not in [slot.starts_at for slot in error.nearest]


@pytest.mark.django_db(transaction=True)
def test_one_customer_in_eight_tabs_has_one_appointment(loper: Shop) -> None:
    with loper.scoped():
        made, order = stage.staged(count=8), stage.order(loper)
    wanted = Wanted(made.kind, made.location, stage.weekday(10))
    results = at_once(loper, [lambda: book(order, wanted) for _tab in range(8)])
    assert len({result.pk for result in results}) == 1
    with loper.scoped():
        assert Appointment.objects.count() == 1
        assert DomainEvent.objects.filter(type="appointment.booked").count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_who_swap_their_times_do_not_wait_for_each_other_for_ever(loper: Shop) -> None:
    with loper.scoped():
        made = stage.staged(count=1)
        early, late = stage.weekday(10), stage.weekday(15)
        first = book(stage.order(loper, "1"), Wanted(made.kind, made.location, early))
        second = book(stage.order(loper, "2"), Wanted(made.kind, made.location, late))
    results = at_once(
        loper,
        [
            lambda: move(first, Wanted(made.kind, made.location, late)),
            lambda: move(second, Wanted(made.kind, made.location, early)),
        ],
    )
    # Neither can have what the other holds: both keep what they have.
    assert [type(result) for result in results] == [SlotTaken, SlotTaken]
    with loper.scoped():
        assert set(Appointment.objects.values_list("starts_at", flat=True)) == {early, late}


def test_the_database_itself_refuses_a_specialist_in_two_places(loper: Shop) -> None:
    with loper.scoped():
        made = stage.staged()
        first = book(stage.order(loper, "1"), Wanted(made.kind, made.location, stage.weekday(10)))
        other = stage.order(loper, "2")
    for shift, fits in ((0, False), (29, False), (-29, False), (30, True)):
        with loper.scoped():
            start = first.starts_at + timedelta(minutes=shift)
            twin = Appointment(
                order=other, kind=made.kind, location=made.location, specialist_id=first.specialist_id,
                starts_at=start, ends_at=start + timedelta(minutes=30), busy_until=start + timedelta(minutes=30),
            )  # fmt: skip
            try:
                with transaction.atomic():
                    twin.save()
            except IntegrityError:
                assert not fits
            else:
                assert fits


def test_who_is_checked_in_keeps_the_specialist_busy_and_can_be_taken_back(loper: Shop) -> None:
    user = loper.member()
    with loper.scoped():
        made, first = stage.staged(), stage.order(loper, "1")
        wanted = Wanted(made.kind, made.location, stage.weekday(14))
        appointment = book(first, wanted)
    with loper.scoped(), time_machine.travel(appointment.starts_at - timedelta(hours=5)):
        assert check_in(appointment, user).first
        assert wanted.starts_at not in [slot.starts_at for slot in slots(made.kind, made.location, *_days(wanted))]
        with pytest.raises(SlotTaken):
            book(stage.order(loper, "2"), wanted, by="team")
        twin = Appointment(
            order=stage.order(loper, "3"), kind=made.kind, location=made.location, ends_at=appointment.ends_at,
            specialist_id=appointment.specialist_id, starts_at=appointment.starts_at, busy_until=appointment.busy_until,
        )  # fmt: skip
        with pytest.raises(IntegrityError), transaction.atomic():
            twin.save()
        assert undo_check_in(appointment).state == State.BOOKED
        check_in(appointment, user)
        # The next one is made while he is here: then it cannot be open twice.
        book(first, Wanted(made.kind, made.location, stage.weekday(16)), by="team")
        with pytest.raises(Refused, match="already"):
            undo_check_in(appointment)
        appointment.refresh_from_db()
        assert appointment.state == State.ATTENDED


def test_who_comes_after_his_time_was_given_away_is_told_so(loper: Shop) -> None:
    with loper.scoped():
        made = stage.staged(minutes=60, every_minutes=30)
        late = book(stage.order(loper, "1"), Wanted(made.kind, made.location, stage.weekday(14)))
    with loper.scoped(), time_machine.travel(late.starts_at + timedelta(minutes=20)):
        mark_missed(late)
        half = late.starts_at + timedelta(minutes=30)
        book(stage.order(loper, "2"), Wanted(made.kind, made.location, half), by="team")
        with pytest.raises(Refused, match="no longer free"):
            check_in(late, loper.member())
        late.refresh_from_db()
        assert late.state == State.MISSED


def test_booking_again_is_the_same_and_at_another_time_is_refused(loper: Shop) -> None:
    with loper.scoped():
        made, order = stage.staged(count=2), stage.order(loper)
        wanted = Wanted(made.kind, made.location, stage.weekday(10))
        first = book(order, wanted, name="Sanne", wish="Mijn knie")
        assert book(order, wanted).pk == first.pk
        with pytest.raises(AlreadyBooked) as refusal:
            book(order, Wanted(made.kind, made.location, stage.weekday(11)))
        assert refusal.value.appointment.pk == first.pk
        assert (first.customer_name, first.wish, first.sequence) == ("Sanne", "Mijn knie", 0)


def test_moving_keeps_the_old_time_until_the_new_one_is_there(loper: Shop) -> None:
    with loper.scoped():
        made = stage.staged()
        early, late = stage.weekday(10), stage.weekday(15)
        appointment = book(stage.order(loper, "1"), Wanted(made.kind, made.location, early))
        book(stage.order(loper, "2"), Wanted(made.kind, made.location, late))
        with pytest.raises(SlotTaken):
            move(appointment, Wanted(made.kind, made.location, late))
        appointment.refresh_from_db()
        assert (appointment.starts_at, appointment.sequence) == (early, 0)
        # Half an hour later overlaps nothing but itself.
        moved = move(appointment, Wanted(made.kind, made.location, early + timedelta(minutes=30)))
        assert (moved.sequence, moved.starts_at, moved.pk) == (1, early + timedelta(minutes=30), appointment.pk)
        assert move(moved, Wanted(made.kind, made.location, moved.starts_at)).sequence == 1
        told = list(AppointmentNews.objects.filter(appointment=moved).values_list("what", "sequence", "was_at"))
        assert told == [("booked", 0, None), ("moved", 1, early)]
        # The old time is free for the next one.
        book(stage.order(loper, "3"), Wanted(made.kind, made.location, early - timedelta(minutes=30)))


def test_cancelling_twice_is_cancelling_once_and_frees_the_time(loper: Shop) -> None:
    with loper.scoped():
        made, order = stage.staged(), stage.order(loper)
        wanted = Wanted(made.kind, made.location, stage.weekday(10))
        first = book(order, wanted)
        assert [cancel(first).sequence, cancel(first).sequence] == [1, 1]
        assert AppointmentNews.objects.filter(what="cancelled").count() == 1
        with pytest.raises(Refused):
            move(first, wanted)
        again = book(order, wanted)
        assert again.pk != first.pk


def test_there_is_a_time_after_which_only_the_team_can_change_it(loper: Shop) -> None:
    with loper.scoped():
        made, order = stage.staged(notice_hours=0, change_hours=24 * 5, days_ahead=9), stage.order(loper)
        soon = Wanted(made.kind, made.location, stage.weekday(10))
        later = Wanted(made.kind, made.location, stage.weekday(11, ahead=8))
        appointment = book(order, soon)
        assert not can_change(appointment)
        with pytest.raises(TooLate):
            move(appointment, later)
        with pytest.raises(TooLate):
            cancel(appointment)
        assert move(appointment, later, by="team").starts_at == later.starts_at
        assert cancel(appointment, by="team").cancelled_by == "team"


def test_nothing_is_offered_outside_notice_horizon_closed_days_and_duty(loper: Shop) -> None:
    with loper.scoped():
        made = stage.staged(notice_hours=48, days_ahead=5)
        today = timezone.now().astimezone(stage.AMSTERDAM).date()
        offered = slots(made.kind, made.location, today - timedelta(days=9), today + timedelta(days=99))
        assert offered
        assert offered[0].starts_at >= timezone.now() + timedelta(hours=48)
        assert offered[-1].starts_at.astimezone(stage.AMSTERDAM).date() <= today + timedelta(days=5)
        day = offered[-1].starts_at.astimezone(stage.AMSTERDAM).date()
        made.location.closed_on = [day.isoformat()]
        assert day not in _local_days(slots(made.kind, made.location, today, today + timedelta(days=99)))
        made.location.closed_on = []
        specialist = made.specialists[0]
        specialist.away_on = [day.isoformat()]
        specialist.save()
        assert day not in _local_days(slots(made.kind, made.location, today, today + timedelta(days=99)))
        specialist.is_active = False
        specialist.save()
        assert slots(made.kind, made.location, today, today + timedelta(days=99)) == []


def test_what_is_not_offered_there_cannot_be_booked(loper: Shop) -> None:
    with loper.scoped():
        made, order = stage.staged(), stage.order(loper)
        elsewhere = Location.objects.create(name="Loper Utrecht", hours=stage.WEEK)
        for wanted in (
            Wanted(made.kind, elsewhere, stage.weekday(10)),
            Wanted(made.kind, made.location, stage.weekday(10, 7)),  # between two starts
            Wanted(made.kind, made.location, stage.weekday(18)),  # after closing
            Wanted(made.kind, made.location, timezone.now() - timedelta(days=2)),
        ):
            with pytest.raises(SlotTaken):
                book(order, wanted)
        order.cancelled_at = timezone.now()
        order.save()
        with pytest.raises(Refused, match="cancelled"):
            book(order, Wanted(made.kind, made.location, stage.weekday(10)))


def test_reading_free_times_costs_the_same_for_ten_specialists(loper: Shop, django_assert_max_num_queries: Any) -> None:
    with loper.scoped():
        made = stage.staged(count=10)
        for number in range(10):
            book(stage.order(loper, str(number)), Wanted(made.kind, made.location, stage.weekday(10)))
        with django_assert_max_num_queries(3):
            found = slots(made.kind, made.location, *_days(Wanted(made.kind, made.location, stage.weekday(10))))
        assert stage.weekday(10) not in [slot.starts_at for slot in found]
        with_team = Reading(by_team=True)
        assert slots(made.kind, made.location, *_days(Wanted(made.kind, made.location, stage.weekday(10))), with_team)


def _days(wanted: Wanted) -> tuple[Any, Any]:
    day = wanted.starts_at.astimezone(stage.AMSTERDAM).date()
    return day, day + timedelta(days=1)


def _local_days(found: list[Any]) -> set[Any]:
    return {slot.starts_at.astimezone(stage.AMSTERDAM).date() for slot in found}

"""What nobody tells: birthdays, customers who stay away for longer than usual for them, orders that are not sent."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from notifications.journeys import noticing
from notifications.journeys.noticing import notice
from notifications.models import Enrolment, Journey, Message, Notice
from orders.models import Customer, Fulfilment, Line, Order
from outbox.models import DomainEvent
from outbox.worker import drain
from tests.cast import Shop

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


def switched_on(shop: Shop, *triggers: str) -> None:
    with shop.scoped():
        Journey.objects.filter(trigger__in=triggers).update(state=Journey.State.ON)


def person(name: str, **columns: Any) -> Customer:
    row: Customer = Customer.objects.create(email=f"{name}@example.nl", name=name, opt_out_offered=True, **columns)
    return row


def bought(shop: Shop, who: Customer | None, days_ago: float, **columns: Any) -> Order:
    at = NOW - timedelta(days=days_ago)
    told = {
        "connection": shop.shop, "external_id": f"{who and who.pk}-{days_ago}", "customer": who, "placed_at": at,
        "paid_at": at, "known_at": at, "number": f"{days_ago}", "email": who.email if who else "", "currency": "EUR",
    }  # fmt: skip
    row: Order = Order.objects.create(**{**told, **columns})
    Line.objects.create(order=row, external_id="1", title="Schoen", quantity=1)
    return row


def day(days_ago: float) -> int:
    """The day, by UTC, so long before NOW: what names a silence that began then."""
    return (NOW - timedelta(days=days_ago)).date().toordinal() - date(1970, 1, 1).toordinal()


def events(shop: Shop, kind: str) -> list[tuple[int, int]]:
    with shop.scoped():
        return [(one.subject_id, one.data["round"]) for one in DomainEvent.objects.filter(type=kind).order_by("pk")]


@pytest.mark.parametrize(
    ("birthday", "day", "noticed"),
    [
        ("11-22", "2026-11-22", True), ("11-23", "2026-11-22", False),
        ("02-29", "2026-02-28", True), ("02-29", "2026-03-01", False),
        ("02-29", "2028-02-28", False), ("02-29", "2028-02-29", True), ("02-28", "2028-02-28", True),
        ("", "2026-11-22", False),
    ],
)  # fmt: skip
def test_a_birthday_is_noticed_on_its_day_once(loper: Shop, birthday: str, day: str, noticed: bool) -> None:
    switched_on(loper, "customer.birthday")
    with loper.scoped():
        sanne = person("sanne", birthday=birthday)
    now = datetime.fromisoformat(f"{day}T08:00").replace(tzinfo=ZoneInfo("Europe/Amsterdam"))
    for _ in range(3):
        notice(loper.merchant, now)
    assert events(loper, "customer.birthday") == ([(sanne.pk, now.year)] if noticed else [])


def test_each_merchants_day_begins_by_its_own_clock(loper: Shop, funkwerk: Shop) -> None:
    funkwerk.merchant.time_zone = "America/New_York"
    funkwerk.merchant.save()
    for shop in (loper, funkwerk):
        switched_on(shop, "customer.birthday")
        with shop.scoped():
            person("alex", birthday="11-22")
    midnight = datetime(2026, 11, 21, 23, 30, tzinfo=UTC)  # half past twelve on the 22nd in Amsterdam
    assert (notice(loper.merchant, midnight), notice(funkwerk.merchant, midnight)) == (1, 0)
    with loper.scoped():
        assert DomainEvent.objects.get(type="customer.birthday").occurred_at == midnight - timedelta(minutes=30)


def test_a_birthday_mail_goes_at_nine_and_the_next_year_again(loper: Shop) -> None:
    import time_machine

    switched_on(loper, "customer.birthday")
    with loper.scoped():
        sanne = person("sanne", birthday="11-22")
    for year in (2027, 2028):
        now = datetime(year, 11, 22, 0, 20, tzinfo=ZoneInfo("Europe/Amsterdam"))
        with time_machine.travel(now, tick=False):
            notice(loper.merchant, now)
            drain()
            drain()
    with loper.scoped():
        runs = list(Enrolment.objects.filter(journey__key="birthday").order_by("round"))
        assert [(one.round, one.customer_id, one.order_id, one.state) for one in runs] == [
            (2027, sanne.pk, None, "active"), (2028, sanne.pk, None, "active"),
        ]  # fmt: skip
        due = [one.due_at.astimezone(ZoneInfo("Europe/Amsterdam")) for one in Message.objects.order_by("due_at")]
    assert [f"{moment:%Y-%m-%d %H:%M}" for moment in due] == ["2027-11-22 09:00", "2028-11-22 09:00"]


def rhythm(shop: Shop, people: int = 21) -> None:
    """Customers who come back every 60 days: what is usual for this shop."""
    for number in range(people):
        who = person(f"usual{number}")
        for times in range(2):
            bought(shop, who, 10 + 60 * times)


def test_silence_is_judged_by_ones_own_rhythm(loper: Shop) -> None:
    switched_on(loper, "customer.inactive")
    with loper.scoped():
        rhythm(loper)
        often, seldom, once = person("often"), person("seldom"), person("once")
        # Every 10 days, 12 times; then nothing for 52: long for him.
        for times in range(12):
            bought(loper, often, 52 + 10 * times)
        # Every 200 days, 6 times; then nothing for 60: nothing unusual.
        for times in range(6):
            bought(loper, seldom, 60 + 200 * times)
        bought(loper, once, 500)
    notice(loper.merchant, NOW)
    found = dict(events(loper, "customer.inactive"))
    assert found == {often.pk: day(52)}
    with loper.scoped():
        event = DomainEvent.objects.get(type="customer.inactive")
        typical = (21 * 60 + 11 * 10 + 5 * 200) / (21 + 11 + 5)
        expected = (2 * typical + 110) / (2 + 11)
        assert abs(event.occurred_at - (NOW - timedelta(days=52) + timedelta(days=2.5 * expected))) < timedelta(
            seconds=2
        )


def test_a_silence_is_noticed_once_and_the_next_one_again(loper: Shop) -> None:
    switched_on(loper, "customer.inactive")
    with loper.scoped():
        rhythm(loper)
        often = person("often")
        for times in range(12):
            bought(loper, often, 45 + 10 * times)
    for days in range(3):
        notice(loper.merchant, NOW + timedelta(days=days))
    assert events(loper, "customer.inactive") == [(often.pk, day(45))]
    with loper.scoped():
        bought(loper, often, -5)
    later = NOW + timedelta(days=62)
    notice(loper.merchant, later)
    found = [one for one in events(loper, "customer.inactive") if one[0] == often.pk]
    assert found == [(often.pk, day(45)), (often.pk, day(-5))]


def test_a_silence_is_noticed_once_whatever_is_learned_of_it_afterwards(loper: Shop) -> None:
    """Its round names the silence: neither another zone, in which two purchases lie on one day, nor a purchase that is
    cancelled afterwards makes it another one."""
    switched_on(loper, "customer.inactive")
    with loper.scoped():
        rhythm(loper)
        often = person("often")
        for times in range(12):
            bought(loper, often, 45 + 10 * times)
        # 23:50 and 0:20 in Amsterdam, 22:50 and 23:20 in London
        at_night = NOW.replace(hour=21, minute=50) - timedelta(days=75)
        for minutes in (0, 30):
            at = at_night + timedelta(minutes=minutes)
            bought(loper, often, 75 + minutes / 1000, placed_at=at, external_id=f"night-{minutes}")
        orders = list(Order.objects.filter(customer=often).order_by("-placed_at"))
    notice(loper.merchant, NOW)
    loper.merchant.time_zone = "Europe/London"
    loper.merchant.save()
    for days, cancelled in enumerate([orders[3], orders[1], orders[0]], start=1):
        notice(loper.merchant, NOW + timedelta(days=days))
        with loper.scoped():
            Order.objects.filter(pk=cancelled.pk).update(cancelled_at=NOW + timedelta(days=days, hours=1))
    for days in range(4, 20):
        notice(loper.merchant, NOW + timedelta(days=days))
    assert [one for one in events(loper, "customer.inactive") if one[0] == often.pk] == [(often.pk, day(45))]


def test_who_left_long_ago_is_left_alone_and_a_young_shop_says_nothing(loper: Shop, funkwerk: Shop) -> None:
    for shop in (loper, funkwerk):
        switched_on(shop, "customer.inactive")
    with loper.scoped():
        rhythm(loper)
        gone = person("gone")
        for times in range(12):
            bought(loper, gone, 700 + 10 * times)
    with funkwerk.scoped():
        often = person("often")
        for times in range(12):
            bought(funkwerk, often, 60 + 10 * times)
    notice(loper.merchant, NOW)
    notice(funkwerk.merchant, NOW)
    assert events(loper, "customer.inactive") == events(funkwerk, "customer.inactive") == []


def test_nobody_is_looked_at_for_a_journey_that_is_off(loper: Shop) -> None:
    with loper.scoped():
        person("sanne", birthday="11-22")
    assert notice(loper.merchant, NOW) == 0
    with loper.scoped():
        assert not Notice.objects.exclude(event__startswith="clock:").exists()


def sent_orders(shop: Shop, hours: float = 24, count: int = 20) -> None:
    """A shop that sends within so many hours."""
    for number in range(count):
        row = bought(shop, None, 20 + number / 100, is_fulfilled=True)
        Fulfilment.objects.create(order=row, external_id="f", shipped_at=row.paid_at + timedelta(hours=hours))


@pytest.mark.parametrize(
    ("changes", "noticed"),
    [
        ({}, True), ({"is_fulfilled": True}, False), ({"cancelled_at": NOW - timedelta(days=1)}, False),
        ({"paid_at": None}, False), ({"is_test": True}, False), ({"will_collect": True}, False),
        ({"promised_on": (NOW + timedelta(days=3)).date()}, False), ({"redacted_at": NOW}, False),
        ({"paid_at": NOW - timedelta(hours=47)}, False), ({"paid_at": NOW - timedelta(days=40)}, False),
    ],
)  # fmt: skip
def test_an_order_is_noticed_that_is_not_sent_for_longer_than_usual(
    loper: Shop, changes: dict[str, Any], noticed: bool
) -> None:
    with loper.scoped():
        sent_orders(loper)
        late = bought(loper, person("sanne"), 3, **changes)
    for _ in range(2):
        notice(loper.merchant, NOW)
    assert events(loper, "order.unsent") == ([(late.pk, 0)] if noticed else [])


def test_a_shop_that_takes_a_week_is_not_late_after_three_days(loper: Shop) -> None:
    with loper.scoped():
        sent_orders(loper, hours=7 * 24)
        bought(loper, person("sanne"), 3)
    assert notice(loper.merchant, NOW) == 0


def test_a_parcel_that_the_carrier_already_has_is_no_silence(loper: Shop) -> None:
    with loper.scoped():
        sent_orders(loper)
        late = bought(loper, person("sanne"), 3)
        Fulfilment.objects.create(order=late, external_id="f")
    assert notice(loper.merchant, NOW) == 0


def test_a_look_that_was_cut_off_is_taken_up_again(loper: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    switched_on(loper, "customer.birthday")
    with loper.scoped():
        people = [person(f"p{number}", birthday="11-22").pk for number in range(5)]
    monkeypatch.setattr(noticing, "BATCH", 2)
    real, calls = noticing.record, []

    def dies(*args: Any, **given: Any) -> Any:
        calls.append(1)
        if len(calls) == 4:
            raise RuntimeError("killed")
        return real(*args, **given)

    monkeypatch.setattr(noticing, "record", dies)
    with pytest.raises(RuntimeError):
        notice(loper.merchant, NOW)
    notice(loper.merchant, NOW)
    assert [pk for pk, _round in events(loper, "customer.birthday")] == people


def test_a_merchant_that_moves_to_another_zone_sends_by_its_new_clock(loper: Shop) -> None:
    """0 early, 0 double: nine o'clock is nine o'clock there, and what has gone stays gone."""
    from tests.notifications.test_versions import NOW as PLANNED
    from tests.notifications.test_versions import journey_of, messages, running

    with loper.scoped():
        journey = journey_of(loper, window_from="09:00", window_until="20:00")
        running(journey, hours=15, number="2001")
        notice(loper.merchant, PLANNED)
        before = messages(journey)
    loper.merchant.time_zone = "America/New_York"
    loper.merchant.save()
    for _ in range(2):
        notice(loper.merchant, PLANNED)
    with loper.scoped():
        after = messages(journey)
        assert after.keys() == before.keys()
        for one in after.values():
            local = one.planned_at.astimezone(ZoneInfo("America/New_York"))
            assert 9 <= local.hour < 20 and one.planned_at >= one.enrolment.anchor_at + one.step.span
        assert any(after[key].planned_at != before[key].planned_at for key in after)

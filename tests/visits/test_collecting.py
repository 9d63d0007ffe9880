"""Click & collect: from the shop's word or the team's, to the counter."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from notifications.models import Message
from orders.models import Order
from outbox.models import DomainEvent
from portal.retention import retain
from tests import cast
from tests.cast import Shop, work
from tests.visits import stage
from tests.visits.test_booking import at_once
from visits import booking, collecting
from visits.expecting import placeless
from visits.models import Appointment, Collection, Location
from visits.privacy import forget_orders
from visits.refusals import AlreadyReady, Refused
from visits.reminding import remind
from visits.tokens import check_in_url, token_of, visit_of

pytestmark = pytest.mark.django_db
State = Collection.State


def place(name: str = "Loper Amsterdam", **changes: Any) -> Location:
    values = {"hours": stage.WEEK, "closed_on_holidays": False, **changes}
    row: Location = Location.objects.create(name=name, **values)
    return row


def events(kind: str) -> int:
    return DomainEvent.objects.filter(type=kind).count()


@pytest.mark.django_db(transaction=True)
def test_one_of_eight_colleagues_who_scan_one_code_hands_it_out(loper: Shop) -> None:
    team = [loper.member(f"colleague{number}") for number in range(8)]
    with loper.scoped():
        token = token_of(collecting.mark_ready(stage.order(loper), place()))

    def scan(user: Any) -> collecting.HandedOut:
        found = visit_of(token)
        assert isinstance(found, Collection)
        return collecting.hand_out(found, user)

    results = at_once(loper, [lambda user=user: scan(user) for user in team])  # type: ignore[misc]
    assert sorted(result.first for result in results) == [False] * 7 + [True], results
    winner = next(result.collection.collected_by for result in results if result.first)
    # The seven others are told when, and by whom.
    assert {result.collection.collected_by for result in results} == {winner}
    assert len({result.collection.collected_at for result in results}) == 1
    with loper.scoped():
        assert events("collection.collected") == 1
        assert Order.objects.get().collected_at is not None


@pytest.mark.django_db(transaction=True)
def test_two_colleagues_who_mark_it_ready_at_once_make_one_mail(loper: Shop) -> None:
    with loper.scoped():
        order, location = stage.order(loper), place()
    results = at_once(loper, [lambda: collecting.mark_ready(order, location) for _colleague in range(6)])
    assert len({result.pk for result in results}) == 1
    with loper.scoped():
        assert (Collection.objects.count(), events("collection.ready")) == (1, 1)


def test_the_moves_of_a_collection_and_what_each_refuses(loper: Shop) -> None:
    user = loper.member()
    with loper.scoped():
        order, here, there = stage.order(loper), place(), place("Loper Utrecht")
        expected = collecting.expect(order, here)
        assert expected.state == State.WAITING
        assert collecting.expect(order, there).pk == expected.pk
        ready = collecting.mark_ready(order, here)
        assert (ready.pk, ready.state, ready.location) == (expected.pk, State.READY, here)
        with pytest.raises(AlreadyReady, match="Loper Amsterdam"):
            collecting.mark_ready(order, there)
        assert collecting.hand_out(ready, user, given_to="de buurvrouw").first
        with pytest.raises(AlreadyReady):
            collecting.mark_ready(order, here)
        with pytest.raises(Refused):
            collecting.withdraw(ready)
        assert collecting.undo_hand_out(ready).state == State.READY
        order.refresh_from_db()
        assert order.collected_at is None
        assert collecting.hand_out(ready, user).first
        with time_machine.travel(timezone.now() + timedelta(minutes=31)), pytest.raises(Refused):
            collecting.undo_hand_out(ready)
        more = collecting.mark_ready(order, here, again=True)
        assert more.pk != ready.pk
        assert collecting.withdraw(more).state == collecting.withdraw(more).state == State.CANCELLED
        with pytest.raises(Refused, match="Do not hand it out"):
            collecting.hand_out(more, user)


def test_a_token_opens_its_own_visit_and_nothing_forged_or_replaced_does(loper: Shop, funkwerk: Shop) -> None:
    with funkwerk.scoped():
        foreign = token_of(collecting.mark_ready(stage.order(funkwerk), place("Funkwerk Heilbronn")))
    with loper.scoped():
        collection = collecting.mark_ready(stage.order(loper), place())
        other = collecting.mark_ready(stage.order(loper, "1043"), place("Loper Utrecht"))
        token = token_of(collection)
        assert visit_of(token) == collection
        forged = [
            "", "c", foreign, token[:-1], token + "a", token.upper(), "a" + token[1:], "x" + token[1:], "\0" * 45,
            token[:-1] + ("2" if token[-1] != "2" else "3"), token[:25] + token_of(other)[25:], "c" + "é" * 44,
            token + "\0", "c" * 10_000,
        ]  # fmt: skip
        assert [visit_of(wrong) for wrong in forged] == [None] * len(forged)
        code = collection.code
        renewed = collecting.replace_code(collection)
        assert visit_of(token) is None and visit_of(token_of(renewed)) == renewed
        assert renewed.code != code and collecting.by_code(code) is None
    with funkwerk.scoped():
        assert visit_of(token) is None


def test_a_token_outlives_a_change_of_the_servers_key(loper: Shop, settings: Any) -> None:
    with loper.scoped():
        collection = collecting.mark_ready(stage.order(loper), place())
        token = token_of(collection)
        settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another-key", [settings.SECRET_KEY]
        assert visit_of(token) == collection and token_of(collection) != token
        settings.SECRET_KEY_FALLBACKS = []
        assert visit_of(token) is None


def test_the_code_of_the_picture_is_the_address_for_the_team(loper: Shop, settings: Any) -> None:
    from django.urls import NoReverseMatch, reverse

    with loper.scoped():
        collection = collecting.mark_ready(stage.order(loper), place())
        address = check_in_url(loper.merchant, collection)
    assert address.startswith(f"{settings.PORTAL_URL}/dashboard/loper/check-in/c{collection.public_id}")
    try:
        path = reverse("dashboard:check_in", kwargs={"slug": "loper", "token": token_of_in(loper, collection)})
    except NoReverseMatch:
        pytest.fail("the dashboard has no view `check_in`: the QR codes lead nowhere")
    assert address == settings.PORTAL_URL + path


def token_of_in(shop: Shop, collection: Collection) -> str:
    with shop.scoped():
        return token_of(collection)


@pytest.mark.parametrize("said", ["{0}", " {0} ", "{1}", "{2}", "{3}"])
def test_a_code_is_found_however_it_is_typed(loper: Shop, said: str) -> None:
    with loper.scoped():
        collection = collecting.mark_ready(stage.order(loper), place())
        code = collection.code
        typed = said.format(code, code.lower(), collection.spoken, " ".join(code))
        assert collecting.by_code(typed) == collection
        assert [collecting.by_code(wrong) for wrong in ("", "-", "\0", "x" * 10_000, "éé", "%")] == [None] * 6


def test_the_shops_own_word_makes_expects_readies_and_closes(loper: Shop) -> None:
    with loper.scoped():
        place(external_id="ams-1")
        place("Loper Utrecht")
    steps: list[tuple[dict[str, Any], str]] = [
        ({"location": "AMS-1"}, State.WAITING),
        ({"location": "ams-1", "ready_at": timezone.now().isoformat()}, State.READY),
        (
            {
                "location": "ams-1",
                "ready_at": timezone.now().isoformat(),
                "collected_at": timezone.now().isoformat(),
            },
            State.COLLECTED,
        ),
    ]
    for minute, (collect, state) in enumerate(steps):
        updated = (timezone.now() - timedelta(minutes=40 - minute)).isoformat()
        loper.tells("order.upserted", cast.order(collect=collect, updated_at=updated))
        work()
        loper.tells("order.upserted", cast.order(collect=collect, updated_at=updated))
        work()
        with loper.scoped():
            collection = Collection.objects.get()
            assert (collection.state, collection.location.name, collection.from_shop) == (
                state,
                "Loper Amsterdam",
                True,
            )


def test_an_order_without_a_known_place_waits_for_the_team_and_a_sole_shop_needs_no_name(loper: Shop) -> None:
    with loper.scoped():
        place()
        place("Loper Utrecht")
    loper.tells("order.upserted", cast.order(collect={"location": "Loper Breda"}))
    work()
    with loper.scoped():
        assert [order.number for order in placeless()] == ["1042"]
        Location.objects.filter(name="Loper Utrecht").update(is_active=False)
    loper.tells("order.upserted", cast.order("1043", collect={}))
    work()
    with loper.scoped():
        assert Collection.objects.get().order.number == "1043"


def test_a_shop_that_sends_it_after_all_or_cancels_takes_back_what_it_told(loper: Shop) -> None:
    with loper.scoped():
        place()
    loper.tells("order.upserted", cast.order(collect={}))
    loper.tells("order.upserted", cast.order("1043", collect={"ready_at": timezone.now().isoformat()}))
    work()
    now = timezone.now().isoformat()
    loper.tells("order.upserted", cast.order(updated_at=now))
    loper.tells("order.upserted", cast.order("1043", collect={}, updated_at=now, cancelled_at=now))
    work()
    with loper.scoped():
        assert set(Collection.objects.values_list("order__number", "state")) == {
            ("1042", State.CANCELLED),
            ("1043", State.CANCELLED),
        }


def test_old_orders_make_no_collections(loper: Shop) -> None:
    long_ago = (timezone.now() - timedelta(days=200)).isoformat()
    with loper.scoped():
        place()
    told = {"placed_at": long_ago, "updated_at": long_ago}
    loper.tells("order.upserted", cast.order("1", collect={"ready_at": long_ago}, **told))
    loper.tells("order.upserted", cast.order("2", collect={}, is_fulfilled=True, **told))
    loper.tells("order.upserted", cast.order("3", collect={"collected_at": long_ago}, **told))
    work()
    with loper.scoped():
        assert Collection.objects.count() == 0


@pytest.mark.parametrize("wrong", [{"location": "x" * 121}, {"ready_at": "tomorrow"}, "Amsterdam", [], {"location": 7}])
def test_what_the_contract_does_not_allow_is_refused_with_its_path(loper: Shop, wrong: Any) -> None:
    loper.tells("order.upserted", cast.order(collect=wrong))
    work()
    assert "data.collect" in loper.webhook().last_error


def test_what_the_team_took_off_the_list_comes_back_only_by_something_new(loper: Shop, mailbox: Any) -> None:
    with loper.scoped():
        place(external_id="ams-1")
        place("Loper Utrecht", external_id="utr-1")
    ready = (timezone.now() - timedelta(hours=1)).isoformat()
    later = timezone.now().isoformat()
    minutes = iter(range(40, 0, -1))

    def told(**changes: Any) -> tuple[int, int]:
        """Open collections, and the mails about them so far, after the shop said this."""
        at = (timezone.now() - timedelta(minutes=next(minutes))).isoformat()
        loper.tells("order.upserted", cast.order(updated_at=at, **changes))
        work()
        with loper.scoped():
            return Collection.objects.filter(state__in=collecting.OPEN).count(), events("collection.ready")

    def take_off() -> None:
        with loper.scoped():
            collecting.withdraw(Collection.objects.get(state__in=collecting.OPEN))

    here, there = {"location": "ams-1", "ready_at": ready}, {"location": "utr-1", "ready_at": ready}
    assert told(collect=here) == (1, 1)
    sent = len(mailbox.mails)
    take_off()
    assert [told(collect=here, note=str(turn)) for turn in range(3)] == [(0, 1)] * 3
    with loper.scoped():
        assert Collection.objects.count() == 1
    assert len(mailbox.mails) == sent, "the customer is not told of it once more"
    assert told(collect=there) == (1, 2), "it lies elsewhere now"
    take_off()
    assert told(collect=there) == (0, 2)
    assert told(collect={**there, "ready_at": later}) == (1, 3), "it became ready anew"
    take_off()
    # Sent after all, then to be fetched after all: new as well, though the words are the same.
    assert told() == (0, 3)
    assert told(collect={**there, "ready_at": later}) == (1, 4)


def test_an_order_handed_out_at_the_counter_counts_as_delivered_and_nobody_is_told_so_by_mail(
    loper: Shop, mailbox: Any
) -> None:
    """Returns and reviews count from the moment at the counter; "your order has arrived" would be no news there."""
    loper.tells("order.upserted", cast.order())
    work()
    with loper.scoped():
        order = Order.objects.get()
        collection = collecting.mark_ready(order, place())
        collecting.hand_out(collection, loper.member())
    work()
    with loper.scoped():
        order.refresh_from_db()
        assert order.delivered_at == order.collected_at is not None
        assert events("order.delivered") == 1
        collecting.undo_hand_out(collection)
        assert Order.objects.get().delivered_at is None
    assert not [mail for mail in mailbox.mails if "bezorgd" in str(mail["subject"]).lower()]


def test_of_an_erased_customer_nothing_is_kept_waiting_and_no_name_comes_back(loper: Shop, mailbox: Any) -> None:
    user = loper.member()
    with loper.scoped():
        made = stage.staged()
        states = {}
        for number, ready in (("1", True), ("2", False), ("3", True)):
            order = stage.order(loper, number)
            row = collecting.mark_ready(order, made.location) if ready else collecting.expect(order, made.location)
            states[number] = row
        wanted = booking.Wanted(made.kind, made.location, stage.weekday(14))
        appointment = booking.book(states["1"].order, wanted, name="Sanne")
    work()
    sent = len(mailbox.mails)
    with loper.scoped():
        ids = [states[number].order_id for number in ("1", "2")]
        Order.objects.filter(pk__in=ids).update(redacted_at=timezone.now(), email="", customer=None)
        for _again in range(2):
            forget_orders(ids)
            appointment.refresh_from_db()
            assert (appointment.state, appointment.sequence) == (Appointment.State.CANCELLED, 1)
            told = dict(Collection.objects.values_list("order__number", "state"))
            assert told == {"1": State.EXPIRED, "2": State.CANCELLED, "3": State.READY}
        booking.book(stage.order(loper, "4"), wanted)  # nobody waits for who is not expected
        # He may come all the same, with the code of the mail; who came is not noted.
        handed = collecting.hand_out(states["1"], user, given_to="Piet de Vries").collection
        assert handed.state == State.COLLECTED and handed.given_to == ""
        assert collecting.hand_out(states["3"], user, given_to="Piet de Vries").collection.given_to == "Piet de Vries"
    remind()
    work()
    with loper.scoped():
        assert not Message.objects.filter(enrolment__order_id__in=ids, state=Message.State.SCHEDULED).exists()
        assert events("appointment.cancelled") == events("collection.expired") == 0
    assert not [mail for mail in mailbox.mails[sent:] if "1" in str(mail["subject"]).split()]


def test_the_name_of_who_fetched_it_goes_after_400_days(loper: Shop) -> None:
    with loper.scoped():
        row = collecting.mark_ready(stage.order(loper), place())
        collecting.hand_out(row, None, given_to="Piet de Vries")
    for days, name in ((399, "Piet de Vries"), (401, "")):
        with time_machine.travel(timezone.now() + timedelta(days=days)):
            retain()
        with loper.scoped():
            row.refresh_from_db()
            assert (row.given_to, row.state) == (name, State.COLLECTED)

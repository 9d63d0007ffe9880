"""Goods arrive: found by whatever is on the parcel, received once, whatever had become of the return before."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from outbox.models import DomainEvent
from returns.models import Return, ReturnItem
from returns.receiving.receiving import receive, receive_all
from returns.receiving.refusals import Refused
from returns.receiving.scanning import address_of, find
from tests.cast import Shop
from tests.returns import desk
from tests.visits.test_booking import at_once

pytestmark = pytest.mark.django_db
State = Return.State
RUTH, MILA = "ruth@loper.example", "mila@loper.example"


def test_a_return_is_found_by_anything_that_is_on_its_parcel_or_said_about_it(loper: Shop) -> None:
    with loper.scoped():
        row = desk.of(loper)
        desk.travels(row, "3SRETOUR0001", code="QR;7788;postnl")
        said: dict[str, str] = {
            address_of(loper.merchant, row): "code",
            address_of(loper.merchant, row).partition("://")[2]: "code",
            row.code: "code", row.spoken: "code", f" {row.spoken.lower()} ": "code",
            f"{row.code[:2]} {row.code[2:]}\0": "code", f"]C0{row.code}": "code",
            f"https://track.loper.localhost/returns/{row.public_id}/": "code",
            "3SRETOUR0001": "parcel", "3s retour 0001": "parcel", "]C13SRETOUR0001": "parcel",
            "QR;7788;postnl": "parcel",
            "1042": "order", "#1042": "order", "sanne@klant.example": "email", "Sanne@Klant.example": "email",
        }  # fmt: skip
        for text, by in said.items():
            found = find(text)
            assert (found.sure and found.sure.pk, found.by) == (row.pk, by), text
        for nothing in ("", "\0", " ", "ZZZ-999", "9999", "https://evil.example/", "x" * 10_000, "/", "@", "%", "3S"):
            assert find(nothing).returns == (), nothing


def test_an_order_with_several_returns_lets_a_person_choose_and_those_still_awaited_come_first(loper: Shop) -> None:
    with loper.scoped():
        awaited, done = desk.of(loper), desk.of(loper, state=State.CLOSED)
        found = find("1042")
        assert [row.pk for row in found.returns] == [awaited.pk, done.pk] and found.sure is None
        assert find(done.code).sure == done


def test_the_codes_of_another_merchant_find_nothing_also_where_ours_has_the_same(loper: Shop, funkwerk: Shop) -> None:
    with funkwerk.scoped():
        theirs = desk.of(funkwerk)
        desk.travels(theirs, "3SFUNK00001")
        address = address_of(funkwerk.merchant, theirs)
    with loper.scoped():
        for text in (address, theirs.code, theirs.spoken, "3SFUNK00001", "1042", theirs.email, theirs.public_id):
            assert find(text).returns == (), text
        ours = desk.of(loper, code=theirs.code)
        assert find(address).returns == (), "their address, whoever has the same code"
        assert find(theirs.spoken).sure == ours


@pytest.mark.parametrize(
    "state", [state for state in State if state not in (State.RECEIVED, State.INSPECTED, State.CLOSED)]
)
def test_goods_that_are_there_are_received_whatever_had_become_of_the_return(loper: Shop, state: State) -> None:
    with loper.scoped():
        row = desk.of(loper, state=state)
        done = receive(row.pk, RUTH)
        assert (done.first, done.was, done.row.state) == (True, state, State.RECEIVED)
        assert done.is_unasked == (state in (State.ASKED, State.REFUSED, State.CANCELLED, State.EXPIRED))
        assert [item.received_quantity for item in desk.items(row)] == [1, 2]
        again = receive(row.pk, MILA)
        assert not again.first and not again.is_unasked
        assert DomainEvent.objects.filter(type="return.received").count() == 1
        last = row.moves.latest("pk")
        assert (last.to_state, last.by) == (State.RECEIVED, RUTH)


def test_what_was_counted_stands_until_it_is_counted_again_and_what_stays_with_the_customer_is_not_awaited(
    loper: Shop,
) -> None:
    with loper.scoped():
        row = desk.of(loper)
        shoes, socks = desk.items(row)
        ReturnItem.objects.filter(pk=shoes.pk).update(outcome="donate")
        receive(row.pk, RUTH, {socks.pk: 1})
        assert [item.received_quantity for item in desk.items(row)] == [None, 1]
        receive(row.pk, MILA)
        assert desk.items(row)[1].received_quantity == 1, "seeing it once more counts nothing"
        receive(row.pk, MILA, {socks.pk: 2})
        assert desk.items(row)[1].received_quantity == 2
        for wrong in ({socks.pk: 3}, {socks.pk: -1}, {0: 1}):
            with pytest.raises(Refused):
                receive(row.pk, MILA, wrong)
        assert desk.items(row)[1].received_quantity == 2


def test_the_moment_is_when_it_was_seen_never_before_the_return_nor_in_the_future(loper: Shop) -> None:
    now = timezone.now()
    with loper.scoped():
        row = desk.of(loper)
        receive(row.pk, RUTH, at=now - timedelta(hours=1))
        assert receive(row.pk, MILA, at=now - timedelta(hours=3)).row.received_at == now - timedelta(hours=3)
        assert receive(row.pk, MILA, at=now - timedelta(hours=2)).row.received_at == now - timedelta(hours=3)
        assert receive(row.pk, MILA, at=now - timedelta(days=900)).row.received_at == row.requested_at
        other = desk.of(loper, "1043")
        ahead = receive(other.pk, RUTH, at=now + timedelta(days=3)).row.received_at
        assert ahead is not None and ahead <= timezone.now()


def test_a_pile_is_received_by_its_codes_and_what_is_not_sure_changes_nothing(loper: Shop) -> None:
    with loper.scoped():
        first, second = desk.of(loper, "1042"), desk.of(loper, "1043", state=State.UNDER_WAY)
        twin = desk.of(loper, "1044"), desk.of(loper, "1044")
        answers = receive_all([first.spoken, "nonsense", "1044", second.code, first.code], RUTH)
        told = [(one.received is not None, len(one.found.returns)) for one in answers]
        assert told == [(True, 1), (False, 0), (False, 2), (True, 1), (True, 1)]
        assert {row.state for row in Return.objects.filter(pk__in=[one.pk for one in twin])} == {State.REGISTERED}
        assert DomainEvent.objects.filter(type="return.received").count() == 2


@pytest.mark.django_db(transaction=True)
def test_people_who_scan_the_same_parcels_at_once_receive_each_once(loper: Shop) -> None:
    with loper.scoped():
        pile = [desk.of(loper, str(number)) for number in range(1042, 1046)]
        codes = [row.code for row in pile]
    doings: list[Callable[[], Any]] = [
        lambda: receive_all(codes, RUTH),
        lambda: receive_all(list(reversed(codes)), MILA),
        lambda: receive(pile[1].pk, "third@loper.example"),
        lambda: receive(pile[2].pk, "fourth@loper.example"),
    ]
    results = at_once(loper, doings)
    assert not [one for one in results if isinstance(one, Exception)], results
    with loper.scoped():
        assert DomainEvent.objects.filter(type="return.received").count() == 4
        for row in pile:
            assert row.moves.filter(to_state=State.RECEIVED).count() == 1

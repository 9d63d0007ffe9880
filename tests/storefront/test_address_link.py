"""Changing the address: only with a fresh link from the order's own mailbox, once, for fifteen minutes."""

import re
from collections.abc import Iterator
from datetime import timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from merchants.access import ADDRESS, READ, issue, open_link, revoke, spend
from merchants.models import AccessLink
from notifications.models import Message
from orders.models import LinkRequest, Order
from outbox.models import DomainEvent
from storefront.changing import outcomes
from tests import cast
from tests.cast import work
from tests.mailbox import Mailbox
from tests.storefront.scenes import stage
from tests.storefront.test_changing import Reader
from tests.storefront.test_tracking_page import told
from tests.tuesday import TUESDAY
from tracking import changes
from tracking.models import DeliveryChange, Shipment
from tracking.snapshots import Status

NEW = {
    "name": "Sanne de Vries", "line1": "Prinsengracht 263", "line2": "2 hoog", "postal_code": "1016gv",
    "city": "Amsterdam", "country": "NL",
}  # fmt: skip


@pytest.fixture(autouse=True)
def _on_an_afternoon() -> Iterator[Any]:
    with time_machine.travel(TUESDAY, tick=True) as clock:
        yield clock


@pytest.fixture
def sanne(loper: cast.Shop, mailbox: Mailbox) -> Reader:
    """Holds the 90-day key to an order that travels with a carrier whom the team asks."""
    return Reader(loper, stage(loper, "in_transit_without_a_day")[0])


def mailed_link(reader: Reader, mailbox: Mailbox) -> str:
    """Ask for the link and take its path out of the mail."""
    assert reader.posts("change/address/link/").status_code == 303
    work()
    return mailbox.link(-1)


def later(**span: float) -> Any:
    return time_machine.travel(timezone.now() + timedelta(**span), tick=True)


def keys_in(reader: Reader) -> dict[str, int]:
    return {
        name: int(key["max-age"]) for name, key in reader.browser.cookies.items() if key["max-age"] and "key" in name
    }


def test_the_whole_way_from_the_button_to_the_new_address(sanne: Reader, mailbox: Mailbox) -> None:
    page = sanne.reads("change/address/")
    assert "we first email a link to s•••@klant.example. It works for 15 minutes." in page
    assert "autocomplete" not in sanne.gets("change/address/").content.decode(), "no form without the link"
    path = mailed_link(sanne, mailbox)
    assert "Look in your mailbox At 15:05 you asked for the link." in sanne.reads("change/address/")
    mail = mailbox.mails[-1]
    assert mail["To"] == cast.SANNE["email"]
    assert "15 min" in mail.get_body(("plain",)).get_content()

    opened = sanne.browser.get(path)
    assert (opened.status_code, opened["Referrer-Policy"]) == (303, "no-referrer")
    assert re.fullmatch(rf"{sanne.page}change/address/\?parcel=\w+", opened["Location"])
    form = sanne.browser.get(opened["Location"]).content.decode()
    for autocomplete in ("name", "address-line1", "address-line2", "postal-code", "address-level2"):
        assert f'autocomplete="{autocomplete}"' in form
    assert "The new address has to be in the same country: Netherlands." in told(form)

    check = sanne.posts("change/address/", **NEW)
    assert check.status_code == 200 and sanne.changes() == [], "looked at, not asked for"
    assert "Prinsengracht 263 2 hoog 1016 GV Amsterdam" in told(check.content.decode())
    again = sanne.posts("change/address/", **NEW, again="1")
    assert 'value="Prinsengracht 263"' in again.content.decode() and sanne.changes() == []
    done = sanne.posts("change/address/", **NEW, sure="yes")
    page = sanne.follows(done)
    assert "Our team got this today at 15:05." in page
    assert "1016 GV Amsterdam" in page and "Prinsengracht" not in page, "the page's link is passed on more easily"
    [change] = sanne.changes()
    assert change.wish["line1"] == "Prinsengracht 263"
    work()
    assert "Prinsengracht 263" in mailbox.mails[-1].get_body(("plain",)).get_content()


def test_the_link_works_once_and_the_double_click_is_led_to_its_wish(sanne: Reader, mailbox: Mailbox) -> None:
    path = mailed_link(sanne, mailbox)
    sanne.browser.get(path)
    first = sanne.posts("change/address/", **NEW, sure="yes")
    again = sanne.posts("change/address/", **NEW, sure="yes")
    assert first["Location"] == again["Location"]
    [change] = sanne.changes()
    sanne.posts(f"change/asked/{change.public_id}/withdraw/")
    # Taken back: another address wants another link.
    refused = sanne.posts("change/address/", **{**NEW, "line1": "Elders 1"}, sure="yes")
    assert refused.status_code == 403
    assert "The 15 minutes are over. Nothing was changed." in told(refused.content.decode())
    assert sanne.browser.get(path)["Location"] == sanne.page, "what is left of the link reads"
    assert "Change the address" in sanne.reads("change/address/")
    assert [row.state for row in sanne.changes()] == ["withdrawn"]


def test_a_browser_with_the_mailed_link_alone_reads_its_order_and_its_answer(sanne: Reader, mailbox: Mailbox) -> None:
    path = mailed_link(sanne, mailbox)
    phone = Reader(sanne.shop, sanne.order)
    phone.browser = sanne.shop.client()
    phone.browser.get(path)
    assert set(keys_in(phone)) == {"stoep_address_key"}
    phone.browser.get(phone.page, {"lang": "en"})
    assert "Our team got this" in phone.follows(phone.posts("change/address/", **NEW, sure="yes"))
    assert phone.gets().status_code == 200
    with later(minutes=16):
        assert phone.gets().status_code == 303
        assert sanne.gets().status_code == 200


def test_the_short_key_leaves_the_long_one_as_it_is(sanne: Reader, mailbox: Mailbox) -> None:
    before = sanne.browser.cookies["stoep_key"].value
    path = mailed_link(sanne, mailbox)
    sanne.browser.get(path)
    kept = sanne.browser.cookies
    assert kept["stoep_key"].value == before
    assert 89 * 86400 < int(kept["stoep_key"]["max-age"]) <= 90 * 86400
    short = kept["stoep_address_key"]
    assert 14 * 60 < int(short["max-age"]) <= 15 * 60
    assert (short["httponly"], short["samesite"], short["domain"], short["path"]) == (True, "Lax", "", sanne.page)
    with sanne.shop.scoped():
        live = {link.actions: link.expires_at - timezone.now() for link in AccessLink.objects.all()}
    assert live["read address"] <= timedelta(minutes=15) and live["read"] > timedelta(days=89)


def test_after_fifteen_minutes_nothing_is_changed_and_a_new_link_is_a_click_away(
    sanne: Reader, mailbox: Mailbox
) -> None:
    path = mailed_link(sanne, mailbox)
    sanne.browser.get(path)
    with later(minutes=16):
        over = sanne.posts("change/address/", **NEW, sure="yes")
        assert over.status_code == 403 and sanne.changes() == []
        stranger = sanne.shop.client()
        dead = stranger.get(path, {"lang": "en", "parcel": path.partition("parcel=")[2]})
        assert dead.status_code == 410
        assert "This link’s time is over" in told(dead.content.decode())
        button = re.search(r'action="(/t/\w+/again/)"', dead.content.decode())
        assert button
        assert stranger.get(button[1]).status_code == 405
        sent = stranger.post(button[1], {"parcel": path.partition("parcel=")[2]})
        assert (sent.status_code, sent["Location"]) == (303, "/sent/?for=address")
        work()
        fresh = mailbox.link(-1)
        assert fresh != path
        sanne.browser.get(fresh)
        sanne.follows(sanne.posts("change/address/", **NEW, sure="yes"))
    assert len(sanne.changes()) == 1


def test_the_reading_key_alone_changes_no_address(sanne: Reader) -> None:
    for data in ({**NEW}, {**NEW, "sure": "yes"}):
        assert sanne.posts("change/address/", **data).status_code == 403
    # Nor under the other's name: what a cookie may do is in its link, not in its name.
    sanne.browser.cookies["stoep_address_key"] = sanne.browser.cookies["stoep_key"].value
    assert sanne.posts("change/address/", **NEW, sure="yes").status_code == 403
    assert sanne.changes() == []


def test_a_fresh_link_opens_its_own_order_only(sanne: Reader, mailbox: Mailbox, funkwerk: cast.Shop) -> None:
    path = mailed_link(sanne, mailbox)
    assert funkwerk.client().get(path).status_code == 404
    sanne.browser.get(path)
    key = sanne.browser.cookies["stoep_address_key"].value
    for shop, number in ((sanne.shop, "2001"), (funkwerk, "2002")):
        other = Reader(shop, stage(shop, "in_transit_without_a_day", number)[0])
        other.browser.cookies["stoep_address_key"] = key
        assert other.posts("change/address/", **{**NEW, "sure": "yes"}).status_code == 403
        assert other.changes() == []


def test_scanners_that_open_every_link_twice_change_nothing(sanne: Reader, mailbox: Mailbox) -> None:
    path = mailed_link(sanne, mailbox)
    with sanne.shop.scoped():
        before = list(AccessLink.objects.order_by("pk").values()), DomainEvent.objects.count(), Message.objects.count()
    for _round in range(2):
        scanner = sanne.shop.client()
        for method in (scanner.get, scanner.head):
            clean = method(path)["Location"]
            assert method(clean).status_code == 200
    with sanne.shop.scoped():
        after = list(AccessLink.objects.order_by("pk").values()), DomainEvent.objects.count(), Message.objects.count()
    assert after == before
    sanne.browser.get(path)
    sanne.follows(sanne.posts("change/address/", **NEW, sure="yes"))


def test_a_mailbox_is_not_pestered(sanne: Reader) -> None:
    statuses = [sanne.posts("change/address/link/").status_code for _click in range(7)]
    assert statuses == [303] * 5 + [429] * 2
    with sanne.shop.scoped():
        assert LinkRequest.objects.count() == 5
    work()
    with sanne.shop.scoped():
        # Of five clicks the last mail is the one that counts.
        assert Message.objects.filter(state=Message.State.SENT).count() == 1


def test_a_link_that_could_not_be_used_any_more_is_not_mailed(sanne: Reader, mailbox: Mailbox) -> None:
    sanne.posts("change/address/link/")
    with sanne.shop.scoped():
        Shipment.objects.update(status=Status.DELIVERED)
    work()
    assert mailbox.mails == []
    assert sanne.posts("change/address/link/").status_code == 303
    with sanne.shop.scoped():
        assert LinkRequest.objects.count() == 1, "nothing to ask for"


def test_an_order_without_a_mail_address_is_sent_to_people(loper: cast.Shop) -> None:
    reader = Reader(loper, stage(loper, "in_transit_without_a_day", email="")[0])
    page = reader.gets("change/address/").content.decode()
    assert "this order has no email address. Ask us" in told(page)
    assert "address/link" not in page
    assert reader.posts("change/address/link/").status_code == 303
    with loper.scoped():
        assert not LinkRequest.objects.exists()


def test_a_mail_that_waited_carries_a_link_that_lives(sanne: Reader, mailbox: Mailbox) -> None:
    mailbox.refuse_connections()
    sanne.posts("change/address/link/")
    work()
    with later(minutes=40):
        mailbox.accept_again()
        work()
        sanne.browser.get(mailbox.link(-1))
        assert "Check the address" in sanne.reads("change/address/")


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"postal_code": "1016"}, "postal_code", "Check the postcode: it looks like 1015 CC."),
        ({"postal_code": "0016 GV"}, "postal_code", "it looks like 1015 CC."),
        ({"line1": "263"}, "line1", "street and the house number"),
        ({"name": " "}, "name", "Fill in the name on the door."),
        ({"city": ""}, "city", "Fill in the town."),
        ({"city": "x" * 121}, "city", "This is too long"),
        ({"country": "DE"}, "postal_code|country|name", "The order cannot go to another country."),
        ({"name": "", "city": "", "line1": ""}, "name", "Fill in street and house number."),
    ],
)
def test_what_is_wrong_with_an_address_is_said_at_its_field(
    sanne: Reader, mailbox: Mailbox, changes: dict[str, str], field: str, words: str
) -> None:
    sanne.browser.get(mailed_link(sanne, mailbox))
    answer = sanne.posts("change/address/", **{**NEW, **changes, "sure": "yes"})
    page = answer.content.decode()
    assert answer.status_code == 422 and sanne.changes() == []
    assert words in told(page)
    assert re.search(rf'class="field__error"( id="({field})-error")?', page)
    assert 'value="2 hoog"' in page, "what was typed stays"


@pytest.mark.parametrize(
    ("country", "right", "wrong"),
    [
        ("NL", "1015CC", "1015"), ("BE", "2000", "0200"), ("DE", "10115", "1011"), ("FR", "75011", "7501"),
        ("AT", "1010", "101"), ("LU", "L-1313", "131"),
    ],
)  # fmt: skip
def test_postcodes_of_six_countries_are_known(
    loper: cast.Shop, mailbox: Mailbox, country: str, right: str, wrong: str
) -> None:
    reader = Reader(loper, stage(loper, "in_transit_without_a_day", country=country)[0])
    reader.browser.get(mailed_link(reader, mailbox))
    typed = {**NEW, "country": country}
    assert reader.posts("change/address/", **{**typed, "postal_code": wrong}).status_code == 422
    assert reader.posts("change/address/", **{**typed, "postal_code": right}).status_code == 200


def test_a_revoked_order_takes_no_address(sanne: Reader, mailbox: Mailbox) -> None:
    sanne.browser.get(mailed_link(sanne, mailbox))
    with sanne.shop.scoped():
        revoke(sanne.order.subject)
    assert sanne.posts("change/address/", **NEW, sure="yes")["Location"] == "/?why=link"
    assert sanne.changes() == []


def test_spending_takes_one_action_and_leaves_the_rest(loper: cast.Shop) -> None:
    order, read_token = stage(loper, "placed")
    with loper.scoped():
        token = issue(order.subject, "test:fresh", f"{READ} {ADDRESS}", timedelta(minutes=15))
        assert spend(order.subject, ADDRESS) == 1
        assert spend(order.subject, ADDRESS) == 0
        link = open_link(token)
        assert link and link.actions == "read spent:address"
        assert open_link(read_token)


@pytest.mark.django_db(transaction=True)
def test_two_tabs_at_once_make_one_change(loper: cast.Shop) -> None:
    order, _token = stage(loper, "in_transit_without_a_day")
    with loper.scoped():
        fresh = issue(order.subject, "test:fresh", f"{READ} {ADDRESS}", timedelta(minutes=15))
    start, answers = Barrier(4), []

    def click(place: int) -> None:
        try:
            reader = Reader(loper, order)
            reader.browser.get(f"/t/{fresh}/")
            start.wait(20)
            typed = NEW if place % 2 else {**NEW, "line1": "Herengracht 1"}
            answers.append(reader.posts("change/address/", **typed, sure="yes").status_code)
        finally:
            connection.close()

    threads = [Thread(target=click, args=(place,)) for place in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(set(answers)) in ([303, 409], [303, 403, 409], [303, 403]) or set(answers) == {303, 409}
    assert len(answers) == 4
    with loper.scoped():
        assert DeliveryChange.objects.count() == 1
        assert Order.objects.get().subject == order.subject


@pytest.mark.parametrize("parcels", [2, 1])
@pytest.mark.django_db(transaction=True)
def test_one_link_at_one_moment_changes_one_parcel(
    loper: cast.Shop, monkeypatch: pytest.MonkeyPatch, parcels: int
) -> None:
    """Two forms that both saw the link alive: for two parcels one is refused, for one parcel they are one wish."""
    order, _token = stage(loper, "in_transit_without_a_day")
    with loper.scoped():
        fresh = issue(order.subject, "test:fresh", f"{READ} {ADDRESS}", timedelta(minutes=15))
        keys = [order.shipments.get().public_id]
        second = Shipment.objects.create(
            order=order, tracking_number="3SBUUR2", carrier="buurtkoerier", status=Status.IN_TRANSIT
        )
        keys.append(second.public_id)
    both_let_in, ask = Barrier(2), outcomes.ask
    told_to: list[tuple[int, str, str]] = []

    def asked_together(*given: Any) -> Any:
        both_let_in.wait(20)
        return ask(*given)

    monkeypatch.setattr(outcomes, "ask", asked_together)

    def click(place: int) -> None:
        try:
            reader = Reader(loper, order)
            reader.browser.get(f"/t/{fresh}/")
            answer = reader.posts("change/address/", **NEW, sure="yes", parcel=keys[place % parcels])
            told_to.append((answer.status_code, answer.get("Location", ""), answer.content.decode()))
        finally:
            connection.close()

    threads = [Thread(target=click, args=(place,)) for place in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with loper.scoped():
        assert DeliveryChange.objects.count() == 1
        assert DomainEvent.objects.filter(type="change.requested").count() == 1
    statuses = sorted(status for status, _location, _words in told_to)
    if parcels == 1:
        assert statuses == [303, 303] and len({location for _status, location, _words in told_to}) == 1
        return
    assert statuses == [303, 403]
    assert "The 15 minutes are over. Nothing was changed." in told(max(told_to)[2])


def test_a_wish_that_is_refused_leaves_the_link_unused(sanne: Reader, mailbox: Mailbox) -> None:
    sanne.browser.get(mailed_link(sanne, mailbox))
    with sanne.shop.scoped():
        shipment = Shipment.objects.get()
        for _wish in range(changes.MOST_A_DAY):
            changes.withdraw(
                changes.request(sanne.order, shipment, "hold", {"until": f"{TUESDAY + timedelta(days=6):%Y-%m-%d}"})
            )
    assert sanne.posts("change/address/", **NEW, sure="yes").status_code == 409
    with sanne.shop.scoped():
        assert AccessLink.objects.filter(actions="read address").count() == 1, "both or neither"

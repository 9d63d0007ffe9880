"""Attacks on the withdrawal function: strangers learn nothing, machines fill no mailboxes, nobody is turned away."""

import re
import threading
from typing import Any

import pytest
from django.db import connection, connections
from django.test import Client
from django.test.utils import CaptureQueriesContext

from outbox.models import DomainEvent
from returns.models import Evidence, Return, Withdrawal
from returns.withdrawing.declaring import release
from tests import cast
from tests.mailbox import Mailbox
from tests.notifications.stage import after
from tests.returns.declared import GIVEN, confirmed, holder, placed, second, signed, withdrawn

CONFIRM = "/withdraw/confirm/"
VARYING = re.compile(r'value="[^"]{20,}"|nonce-\S+|nonce="[^"]*"|/withdraw/[a-z0-9]{24}/')


def count(shop: cast.Shop) -> int:
    with shop.scoped():
        return Withdrawal.objects.count()


def shape(queries: CaptureQueriesContext) -> tuple[str, ...]:
    """The statements without what they carry."""
    return tuple(re.sub(r"'[^']*'|\d+|SAVEPOINT.*", "?", query["sql"]) for query in queries)


def test_whoever_guesses_learns_nothing_about_orders(loper: cast.Shop) -> None:
    placed(loper)
    seen = set()
    guesses: list[dict[str, Any]] = [{}, {"identification": "1043"}, {"email": "x@y.example"}]
    for place, guess in enumerate(guesses):
        browser = Client(HTTP_HOST=loper.host, REMOTE_ADDR=f"192.0.2.{place}")
        with CaptureQueriesContext(connection) as queries:
            first = second(browser, **guess)
            last = confirmed(browser, first)
            after_it = browser.get(last["Location"])
        page = VARYING.sub("", after_it.content.decode())
        for typed in {**GIVEN, **guess}.values():
            page = page.replace(typed, "")
        page = re.sub(r"\d\d:\d\d:\d\d", "", page)
        seen.add((first.status_code, last.status_code, VARYING.sub("", last["Location"]), page, shape(queries)))
    for part in zip(*seen, strict=True):
        assert len(set(part)) == 1, part


def test_addresses_of_orders_answer_all_alike_without_their_key(loper: cast.Shop, funkwerk: cast.Shop) -> None:
    ours, theirs = placed(loper), placed(funkwerk)
    foreign = holder(funkwerk, theirs)
    tries = [(loper.client(), public_id) for public_id in (ours.public_id, theirs.public_id, "nothing", "x\0y")]
    for browser, public_id in (*tries, (foreign, ours.public_id)):
        address = f"/orders/{public_id}/withdraw/"
        for answer in (browser.get(address), browser.post(address, GIVEN)):
            assert (answer.status_code, answer["Location"]) == (303, "/withdraw/")
    assert count(loper) == count(funkwerk) == 0


def test_numbers_are_not_tried_out_by_the_dozen(loper: cast.Shop) -> None:
    order = placed(loper, "1042")
    tried = withdrawn(loper, identification=" ".join(map(str, range(1035, 1047))), email=order.email)
    named = withdrawn(loper, identification="1042 of 3-11-2026, 2 pairs size 42, € 259.90, 1015 CC", email=order.email)
    cast.work()
    with loper.scoped():
        tried.refresh_from_db()
        named.refresh_from_db()
    assert tried.order_id is None and named.order_id == order.pk


@pytest.mark.django_db
def test_a_page_of_another_shop_or_a_changed_one_declares_nothing(loper: cast.Shop, funkwerk: cast.Shop) -> None:
    order = placed(funkwerk)
    foreign = signed(second(holder(funkwerk, order), f"/orders/{order.public_id}/withdraw/"))
    own = signed(second(loper.client()))
    for value in (foreign, own[:-1], own.replace(":", "."), own[1:], "", "x" * 20_000, "\0"):
        answer = loper.client().post(CONFIRM, {"declaration": value})
        assert (answer.status_code, answer["Location"]) == (303, "/withdraw/?why=again"), value[:40]
    assert count(loper) == 0
    assert "Nothing was sent yet" in loper.client().get("/withdraw/?why=again&lang=en").content.decode()


def test_a_double_click_declares_once(loper: cast.Shop, mailbox: Mailbox) -> None:
    placed(loper)
    mailbox.mails.clear()
    page = second(loper.client())
    answers = [confirmed(loper.client(), page) for _click in range(3)]
    cast.work()
    assert len({answer["Location"] for answer in answers}) == 1 and len(mailbox.mails) == 1
    with loper.scoped():
        assert Withdrawal.objects.count() == Evidence.objects.count() == Return.objects.count() == 1
        assert DomainEvent.objects.filter(type="withdrawal.declared").count() == 1


@pytest.mark.django_db(transaction=True)
def test_clicks_at_the_same_moment_declare_once_and_two_tabs_keep_one_chain(loper: cast.Shop) -> None:
    pages = [second(loper.client()) for _tab in range(2)]
    answers: list[Any] = []

    def press(page: Any) -> None:
        try:
            answers.append(confirmed(loper.client(), page))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=press, args=(page,)) for page in (*pages, *pages)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [answer.status_code for answer in answers] == [303] * 4
    assert len({answer["Location"] for answer in answers}) == 2
    with loper.scoped():
        assert sorted(Evidence.objects.values_list("number", flat=True)) == [1, 2]


def test_a_page_that_lay_open_for_days_is_shown_once_more_and_then_counts(loper: cast.Shop) -> None:
    page = second(loper.client())
    with after(days=3):
        again = confirmed(loper.client(), page)
        assert again.status_code == 409 and count(loper) == 0
        assert confirmed(loper.client(), again).status_code == 303
    assert count(loper) == 1


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("name", ""), ("name", " \u200b\u202e "), ("name", "A" * 10_000), ("name", "Sanne\0"),
        ("name", "See www.evil.example"), ("identification", "https://evil.example/1042"), ("identification", ""),
        ("identification", "1" * 10_000), ("email", "sanne"), ("email", "a@b.example\r\nBcc: c@d.example"),
        ("email", "a@b.example, c@d.example"), ("email", "x" * 300 + "@b.example"), ("goods", "G" * 10_000),
        ("goods", "sokken\nhttp://evil.example"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_named_at_its_field_and_kept(loper: cast.Shop, field: str, typed: str) -> None:
    answer = second(loper.client(), **{field: typed})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert f'id="{field}-error"' in page and 'aria-invalid="true"' in page
    assert all(f'value="{kept}"' in page for name, kept in GIVEN.items() if name != field)


def test_what_was_typed_is_text_and_nothing_else(loper: cast.Shop, mailbox: Mailbox) -> None:
    evil = "<b>Eve</b> {{ shop }} {shop} {% load %} %(x)s\r\nBcc: c@d.example\u202e\u2028"
    row = withdrawn(loper, name=evil, identification=evil)
    cast.work()
    flat = "<b>Eve</b> {{ shop }} {shop} {% load %} %(x)s Bcc: c@d.example"
    assert row.name == row.identification == flat and f"Naam: {flat}" in row.statement.splitlines()
    (mail,) = mailbox.mails
    assert mail["Bcc"] is None and "Eve" not in str(mail["Subject"])
    assert flat in mail.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert "<b>Eve" not in mail.get_body(("html",)).get_content()  # type: ignore[union-attr]


def test_a_first_declaration_passes_whatever_came_from_its_network(loper: cast.Shop, mailbox: Mailbox) -> None:
    placed(loper)
    mailbox.mails.clear()
    for number in range(40):
        withdrawn(loper, email=f"nobody{number}@post.example", identification=f"x{number}9")
    row = withdrawn(loper)
    cast.work()
    assert count(loper) == 41, "each is kept, whoever sends it"
    assert cast.SANNE["email"] in [mail["To"] for mail in mailbox.mails], "whose order is found has his receipt"
    assert len(mailbox.mails) == 31, "of the flood no more than thirty mailboxes heard"
    with loper.scoped():
        row.refresh_from_db()
        assert row.announced_at is not None and Withdrawal.objects.filter(announced_at=None).count() == 10


def test_the_same_person_again_and_again_is_asked_to_wait_and_loses_nothing(loper: cast.Shop) -> None:
    for _time in range(10):
        withdrawn(loper)
    answer = confirmed(loper.client(), second(loper.client()))
    assert answer.status_code == 429 and count(loper) == 10
    elsewhere = Client(HTTP_HOST=loper.host, REMOTE_ADDR="198.51.100.7")
    assert confirmed(elsewhere, second(elsewhere)).status_code == 303, "nobody can use up another's turn"


def test_a_form_elsewhere_cannot_declare_for_somebody(loper: cast.Shop) -> None:
    browser = Client(HTTP_HOST=loper.host, enforce_csrf_checks=True)
    assert browser.post("/withdraw/", GIVEN).status_code == 403
    assert browser.post(CONFIRM, {"declaration": signed(second(loper.client()))}).status_code == 403


@pytest.mark.parametrize(
    "typed",
    [
        {"leave_empty": "https://evil.example"}, {"name": "Klik nu: evil-prijs.com/win"},
        {"goods": "zie evil-prijs.com"}, {"identification": "evil-prijs.com/win"},
    ],
)  # fmt: skip
def test_what_a_machine_may_have_sent_is_kept_and_its_receipt_waits_for_the_order(
    loper: cast.Shop, mailbox: Mailbox, typed: dict[str, str]
) -> None:
    row = withdrawn(loper, **{"identification": "9999", **typed})
    cast.work()
    assert count(loper) == 1 and mailbox.mails == []
    with loper.scoped():
        release(row)
    cast.work()
    assert len(mailbox.mails) == 1


def test_nobody_who_names_his_order_waits_for_his_receipt(loper: cast.Shop, mailbox: Mailbox) -> None:
    placed(loper)
    mailbox.mails.clear()
    withdrawn(loper, leave_empty="filled in by a browser", goods="de schoenen van loper.nl")
    withdrawn(loper, identification="9999, gekocht bij loper.nl")
    cast.work()
    assert len(mailbox.mails) == 2


def test_the_declaration_s_page_is_for_who_made_it_or_holds_the_mailbox(loper: cast.Shop, funkwerk: cast.Shop) -> None:
    placed(loper)
    browser = loper.client()
    row = withdrawn(loper, browser)
    cast.work()
    address = f"/withdraw/{row.public_id}/"
    assert browser.get(address).status_code == 200
    assert "/return/" not in browser.get(address).content.decode(), "what was found is told to the mailbox only"
    assert browser.post(f"{address}return/")["Location"] == address
    for stranger in (loper.client(), funkwerk.client()):
        for path in (address, "/withdraw/nothing/", "/withdraw/x\0y/", "/withdraw/t/none/"):
            assert stranger.get(path)["Location"] == "/?why=link"

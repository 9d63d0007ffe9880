"""Who may be mailed: looked up, closed, opened, brought along and taken away."""

import csv
import io
import time
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from consents import consenting, preferring
from consents.purposes import Purpose
from merchants.models import Member
from notifications.answers.suppressing import is_suppressed, suppress
from notifications.models import MailClass, Message, SendingStop, StormPass, Suppression
from orders.models import Customer
from tests.cast import SANNE, Shop, work
from tests.dashboard.conftest import At
from tests.notifications.stage import order_of, staged

pytestmark = pytest.mark.django_db
EMAIL = SANNE["email"]
PAGE = "/dashboard/loper/consents/"


def upload(text: str | bytes) -> dict[str, Any]:
    body = text.encode() if isinstance(text, str) else text
    return {"file": SimpleUploadedFile("list.csv", body, "text/csv")}


def test_an_address_tells_why_since_when_and_what_was_agreed_to(loper: Shop, funkwerk: Shop, at: At) -> None:
    with loper.scoped():
        order_of(loper)
        suppress(EMAIL, MailClass.MARKETING, "complained")
        consenting.agree(EMAIL, Purpose.OFFERS, consenting.Said("Ja, stuur mij <b>aanbiedingen</b>", "nl", "form"))
        preferring.refuse(EMAIL, Purpose.REVIEWS, "test")
    page = at(loper).get(PAGE, {"q": f" {EMAIL.upper()} "}).content.decode()
    for words in ("reported a mail as spam", "Closed for advertising", "Ja, stuur mij &lt;b&gt;",
                  "none of: questions about what you bought",
                  "no: the address is closed", "Orders of this customer"):  # fmt: skip
        assert words in page
    assert "complained" not in at(funkwerk).get("/dashboard/funkwerk/consents/", {"q": EMAIL}).content.decode()
    for odd in ("\0@x.example", "x" * 999 + "@y.example", "no address", "'--"):
        assert at(loper).get(PAGE, {"q": odd}).status_code == 200


def test_closing_and_opening_by_hand_leaves_who_and_why(loper: Shop, at: At) -> None:
    ruth = at(loper)
    assert ruth.post(f"{PAGE}close/", {"email": "no", "mail_class": "9", "note": ""}).status_code == 422
    told = {"email": EMAIL, "mail_class": "2", "note": "asked by phone"}
    assert ruth.post(f"{PAGE}close/", told).status_code == 303
    assert ruth.post(f"{PAGE}close/", told).status_code == 303
    with loper.scoped():
        row = Suppression.objects.get()
        assert (row.mail_class, row.added_by, row.note) == (2, str(loper.member()), "asked by phone")
    lift = f"{PAGE}lift/{row.pk}/"
    assert ruth.post(lift, {"email": EMAIL, "why": ""}).status_code == 422
    ruth.post(lift, {"email": "other@klant.example", "why": "guessed it"})
    with loper.scoped():
        assert is_suppressed(EMAIL, MailClass.STATUS), "without the address, its fingerprint opens nothing"
    assert ruth.post(lift, {"email": EMAIL, "why": "typed wrongly"}).status_code == 303
    assert ruth.post(lift, {"email": EMAIL, "why": "typed wrongly"}).status_code == 303
    with loper.scoped():
        row.refresh_from_db()
        assert not is_suppressed(EMAIL, MailClass.STATUS)
        assert (row.lifted_why, row.lifted_by) == ("typed wrongly", str(loper.member()))


@pytest.mark.parametrize("reason", ["complained", "unsubscribed"])
def test_nobody_of_the_shop_takes_back_what_the_customer_said(loper: Shop, at: At, reason: str) -> None:
    with loper.scoped():
        order = order_of(loper)
        suppress(EMAIL, MailClass.MARKETING, reason)
        row = Suppression.objects.get()
    ruth = at(loper)
    page = ruth.get(PAGE, {"q": EMAIL}).content.decode()
    assert "only the customer can take it back" in page and f"lift/{row.pk}/" not in page
    answer = ruth.post(f"{PAGE}lift/{row.pk}/", {"email": EMAIL, "why": "we want to mail"}, follow=True)
    assert "only the customer can take it back" in answer.content.decode()
    with loper.scoped():
        assert is_suppressed(EMAIL, MailClass.MARKETING)
        consenting.confirm(consenting.ask(order, "ja", "nl").pk)
    work()
    with loper.scoped():
        assert not is_suppressed(EMAIL, MailClass.MARKETING), (
            "his own fresh consent, confirmed from the mailbox, opens it"
        )


def test_the_newsletters_file_says_what_the_guards_say(loper: Shop, at: At) -> None:
    def may() -> str:
        body = at(loper).get("/dashboard/loper/care/newsletter.csv").content.decode("utf-8-sig")
        return next(csv.DictReader(io.StringIO(body)))["may_be_mailed"]

    with loper.scoped():
        consenting.confirm(consenting.ask(order_of(loper), "ja", "nl").pk)
    assert may() == "yes"
    with loper.scoped():
        Customer.objects.update(marketing_opt_in=False, opt_in_at=timezone.now())
    assert may() == "no", "the shop has told of a no since"
    with loper.scoped():
        Customer.objects.update(marketing_opt_in=None, opt_in_at=None)
        preferring.refuse(EMAIL, Purpose.NEWSLETTER, "test")
    assert may() == "no"


def test_a_list_names_each_bad_row_and_keeps_the_good_ones(loper: Shop, at: At) -> None:
    rows = ("email;class;reason", "anne@klant.example;;", "no address;marketing;", "BEN@klant.example;all;bounced",
            "x@y.example;never;")  # fmt: skip
    body = "\ufeff" + "\n".join(rows)
    page = at(loper).post(f"{PAGE}import/", upload(body))
    words = page.content.decode()
    assert page.status_code == 422
    assert "2 rows cannot be used" in words and "2 addresses were closed all the same" in words
    assert "“no address” is no mail address" in words and "“never” is no class" in words
    with loper.scoped():
        assert is_suppressed("anne@klant.example", MailClass.MARKETING)
        assert not is_suppressed("anne@klant.example", MailClass.STATUS)
        assert is_suppressed("ben@klant.example", MailClass.STATUS)
    for bad in (b"\xff\xfe\x00", b"a@b.example\x00", b'"' * 200_000):
        assert at(loper).post(f"{PAGE}import/", upload(bad)).status_code in (303, 422)


def test_a_hundred_thousand_rows_take_seconds_and_come_twice_without_harm(loper: Shop, at: At) -> None:
    body = "email\n" + "".join(f"p{number}@klant.example\n" for number in range(100_000))
    began = time.perf_counter()
    assert at(loper).post(f"{PAGE}import/", upload(body)).status_code == 303
    taken = time.perf_counter() - began
    with loper.scoped():
        assert Suppression.objects.count() == 100_000
    assert taken < 30, f"{taken:.1f} s"
    small = "email\np5@klant.example\nnew@klant.example\n"
    assert at(loper).post(f"{PAGE}import/", upload(small)).status_code == 303
    with loper.scoped():
        assert Suppression.objects.count() == 100_001


def test_what_goes_out_names_what_is_still_known_and_comes_back_in(loper: Shop, at: At) -> None:
    with loper.scoped():
        order_of(loper)
        suppress(EMAIL, MailClass.MARKETING, "unsubscribed")
        suppress("gone@klant.example", MailClass.STATUS, "bounced", note="=cmd()")
    body = at(loper).get(f"{PAGE}suppressions.csv").content.decode("utf-8-sig")
    rows = {row["reason"]: row for row in csv.DictReader(io.StringIO(body))}
    assert rows["unsubscribed"]["email"] == EMAIL
    assert (rows["bounced"]["email"], rows["bounced"]["class"], rows["bounced"]["note"]) == ("", "all", "'=cmd()")
    assert at(loper).get(f"{PAGE}consents.csv").status_code == 200


def test_who_may_only_look_changes_nothing_and_other_shops_rows_are_not_there(
    loper: Shop, funkwerk: Shop, at: At
) -> None:
    with funkwerk.scoped():
        suppress(EMAIL, MailClass.MARKETING, "unsubscribed")
        theirs = Suppression.objects.get()
    viewer = at(loper, "vic", Member.Role.VIEWER)
    assert viewer.get(PAGE).status_code == 200
    for path in ("close/", "import/", "let-pass/", f"lift/{theirs.pk}/", "stops/1/reopen/"):
        assert viewer.post(f"{PAGE}{path}").status_code == 403
    assert at(loper).post(f"{PAGE}lift/{theirs.pk}/", {"email": EMAIL, "why": "not mine"}).status_code == 404
    with funkwerk.scoped():
        assert is_suppressed(EMAIL, MailClass.MARKETING)


def test_a_stop_is_on_the_first_page_and_reopens_after_seven_clean_days_by_the_owner(loper: Shop, at: At) -> None:
    with loper.scoped():
        stop = SendingStop.objects.create(
            why="complaints", closed_from=3, closed_at=timezone.now() - timedelta(days=6), bad=9, of=2000
        )
    reopen = f"{PAGE}stops/{stop.pk}/reopen/"
    page = at(loper).get("/dashboard/loper/").content.decode()
    assert "Your advertising is stopped" in page and "9 of 2000 mails" in page
    assert reopen not in page
    at(loper).post(reopen)
    with loper.scoped():
        assert SendingStop.objects.filter(reopened_at=None).exists(), "six days are not seven"
        SendingStop.objects.update(closed_at=timezone.now() - timedelta(days=8))
    assert reopen in at(loper).get("/dashboard/loper/").content.decode()
    at(loper, "agnes", Member.Role.AGENT).post(reopen)
    with loper.scoped():
        assert SendingStop.objects.filter(reopened_at=None).exists(), "an owner decides"
    at(loper).post(reopen)
    with loper.scoped():
        assert SendingStop.objects.get().reopened_by == str(loper.member())


def test_a_storm_is_one_thing_to_do_and_holds_of_everyday_are_none(loper: Shop, at: At) -> None:
    held = [staged(loper, number=str(number)) for number in range(3)]
    until = timezone.now() + timedelta(minutes=10)
    with loper.scoped():
        Message.objects.update(state=Message.State.HELD, last_error="storm:shop", due_at=until)
        Message.objects.filter(pk=held[2].pk).update(last_error=f"quiet_hours:{until.isoformat()}")
    page = at(loper).get("/dashboard/loper/").content.decode()
    assert "2 mails are held: far more mails than usual" in page
    assert "do not arrive at this hour" not in page
    for _click in range(2):
        at(loper).post(f"{PAGE}let-pass/")
    with loper.scoped():
        assert StormPass.objects.count() == 1
        assert Message.objects.filter(due_at__lte=timezone.now()).count() == 2

"""The months before the story: everything that issue 4 can show is there, adds up, and is written once."""

import re
from collections import Counter
from datetime import timedelta
from itertools import pairwise
from typing import Any

import dns.message
import dns.rcode
import pytest
from django.test import Client
from django.utils import timezone

from catalogue.models import Wish
from consents.models import Consent, Preference
from coupons.models import CouponCode, CouponPlan
from coupons.stock import stock_of
from demo import names
from demo.past import buying, posting, sending
from demo.past.remembering import remember
from demo.seeding import seed
from demo.shops import FUNKWERK, LOPER, SHOPS, DemoShop
from loyalty.models import Membership
from merchants.models import Merchant
from merchants.tenancy import scoped
from notifications.answers.suppressing import is_suppressed
from notifications.delivery import draining as delivery
from notifications.delivery.moves import ALLOWED
from notifications.lift.results import results
from notifications.models import (
    Enrolment,
    Journey,
    MailClass,
    Message,
    MessageContent,
    MessageMove,
    Simulation,
    Suppression,
)
from notifications.simulating import asking
from orders.models import Order, Refund
from outbox import worker as outbox_worker
from returns.models import Payout, Return, SizeNote
from returns.moves import ALLOWED as RETURN_MOVES
from reviews.models import Review, ReviewPhoto, SurveyAnswer
from reviews.surveying import low
from tests.demo.test_story import KEPT

State = Message.State


@pytest.fixture
def mails(db: None, settings: Any, monkeypatch: pytest.MonkeyPatch) -> dict[str, list[Any]]:
    """Both shops with their past; the mails that were handed over, by shop. The DNS is not asked here."""
    settings.STOEP_MAIL_ACCOUNTS = {**settings.STOEP_MAIL_ACCOUNTS, "demo": "demo.account:DemoAccount"}
    given: dict[str, list[Any]] = {}

    def hand_over(merchant: Merchant, mails: list[Any]) -> int:
        given[merchant.slug] = list(mails)
        return len(given[merchant.slug])

    monkeypatch.setattr(posting, "hand_over", hand_over)
    monkeypatch.setattr(sending, "look_up", lambda _merchant: None)
    seed(KEPT)
    for shop in SHOPS:
        assert remember(of(shop), shop.history, shop.source)
    return given


def of(shop: DemoShop) -> Merchant:
    found: Merchant = Merchant.objects.get(slug=shop.slug)
    return found


def test_the_past_of_both_shops_adds_up_and_is_written_once(mails: dict[str, list[Any]]) -> None:
    for shop in SHOPS:
        with scoped(of(shop)):
            _adds_up()
            _people_said_things()
            _reviews_are_about_what_was_bought(shop)
            _shows_what_journeys_do(shop)
            _things_came_back(shop)
            before = (Order.objects.count(), Message.objects.count())
            assert not Order.objects.filter(number_key__in=["1031", "1042"]).exists(), "those are the story's"
        _mails_can_be_read(shop, mails[shop.slug])
        assert remember(of(shop), shop.history, shop.source) == 0
        with scoped(of(shop)):
            assert (Order.objects.count(), Message.objects.count()) == before
    _the_engine_goes_on_from_there()


def _things_came_back(shop: DemoShop) -> None:
    """Returns at every end, whose money is what the shop says it paid back, and a shoe that runs small."""
    ends = {"closed", "cancelled", "expired", "refused"}
    assert set(Return.objects.values_list("state", flat=True)) >= ends
    refunds = Payout.objects.filter(kind=Payout.Kind.REFUND)
    told = dict(refunds.values_list("order", "amount"))
    assert told == dict(Refund.objects.values_list("order", "amount"))
    for row in Return.objects.prefetch_related("moves"):
        steps = list(row.moves.all())
        assert steps[-1].to_state == row.state
        assert all(later.to_state in RETURN_MOVES[one.to_state] for one, later in pairwise(steps))
    small = set(SizeNote.objects.filter(verdict="small").values_list("title", flat=True))
    assert small == ({shop.history.runs_small} if shop.history.runs_small else set())


def _adds_up() -> None:
    """What the rows say of each other: states and history, contents and budgets, numbers and times."""
    now = timezone.now()
    last: dict[int, Any] = {}
    for move in MessageMove.objects.order_by("message_id", "at", "pk"):
        before = last[move.message_id].to_state if move.message_id in last else State.SCHEDULED
        assert move.from_state == before
        assert move.to_state in ALLOWED[move.from_state], "a step that the engine never takes"
        assert move.at <= now
        last[move.message_id] = move
    for pk, state in Message.objects.values_list("pk", "state"):
        assert state == (last[pk].to_state if pk in last else State.SCHEDULED)
    sent = MessageContent.objects.filter(sent_at__isnull=False)
    assert sent.count() == Message.objects.filter(state=State.SENT).count()
    times: dict[str, list[Any]] = {}
    for to, at in sent.filter(message__enrolment__order_id__isnull=False).values_list("recipient", "sent_at"):
        times.setdefault(to, []).append(at)
    for moments in times.values():
        moments.sort()
        assert all(later - one >= timedelta(days=1) for one, later in pairwise(moments))
        assert all(moments[place + 3] - one >= timedelta(days=30) for place, one in enumerate(moments[:-3]))
    numbers = list(Order.objects.order_by("placed_at").values_list("number_key", flat=True))
    assert numbers == sorted(numbers, key=int)
    assert not Message.objects.filter(state=State.SENT, enrolment__is_held_out=True).exists()


def _shows_what_journeys_do(shop: DemoShop) -> None:
    states = set(Message.objects.values_list("state", flat=True))
    assert {State.SCHEDULED, State.SENT, State.HELD, State.SKIPPED, State.MISSED} <= states
    reasons = {reason.partition(":")[0] for reason in Message.objects.values_list("last_error", flat=True)}
    assert {"said_no", "no_basis", "held_out", "budget_spent", "journey_paused", "return_under_way"} <= reasons
    marketing = Journey.objects.filter(mail_class=MailClass.MARKETING)
    assert set(marketing.values_list("state", flat=True)) == {"on", "off", "paused"}
    edited = Journey.objects.get(key=shop.history.edit.journey)
    assert list(edited.versions.order_by("number").values_list("number", flat=True)) == [1, 2]
    assert Message.objects.filter(step__design__isnull=False, state=State.SENT).exists()
    found = {one.measured.name: one for one in results(60, timezone.now()) if one.measured.percent}
    assert found["care_content"].rate.is_clear
    assert found["care_content"].rate.estimate > 0
    assert [one for one in found.values() if not one.is_enough], "and one about which nothing can be said yet"
    (plan,) = CouponPlan.objects.all()
    stock = stock_of(plan, timezone.now())
    assert (stock.free, stock.is_low) == (shop.history.pool.left, True)
    carried = CouponCode.objects.exclude(state=CouponCode.State.FREE)
    assert set(carried.values_list("state", flat=True)) >= {CouponCode.State.ISSUED, CouponCode.State.REDEEMED}
    assert Simulation.objects.get().journey.key == "review_request"


def _people_said_things() -> None:
    assert Counter(Review.objects.values_list("state", flat=True)).keys() == {"waiting", "published", "declined"}
    bad = Review.objects.filter(state="published", stars=1)
    assert bad.exclude(reply="").exists()
    assert Review.objects.get(state="declined").decline_reason == "advertising"
    assert set(ReviewPhoto.objects.values_list("review__state", flat=True)) == {"waiting", "published"}
    assert SurveyAnswer.objects.filter(low(), called_at=None).exists()
    assert SurveyAnswer.objects.filter(kind="nps").count() >= 5
    kinds = set(Consent.objects.values_list("state", flat=True))
    assert kinds == {"asked", "confirmed", "withdrawn", "lapsed"}
    assert Preference.objects.filter(paused_until__gt=timezone.now()).exists()
    assert set(Suppression.objects.values_list("reason", flat=True)) == {"bounced", "complained", "by_hand"}
    assert Membership.objects.count() == 6
    assert set(Wish.objects.values_list("kind", "is_due")) >= {("stock", False), ("price", False)}


def _reviews_are_about_what_was_bought(shop: DemoShop) -> None:
    for row in Review.objects.exclude(state="declined").select_related("order"):
        assert (row.stars, row.text) in shop.history.said.reviews[row.sku]
        assert not row.sku or row.order.lines.filter(sku=row.sku).exists()
        asked = MessageContent.objects.filter(
            message__enrolment__journey__key="review_request", message__enrolment__order_id=row.order_id
        )
        assert asked.filter(sent_at__lt=row.given_at).exists(), "nobody answers before he was asked"


def _mails_can_be_read(shop: DemoShop, given: list[Any]) -> None:
    """One of each kind in the shop's language, from its own address, with a way out."""
    assert len(given) >= 15
    for mail in given:
        assert mail.headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        assert shop.history.sender in mail.sender
        assert "0off0token0" not in mail.html + mail.text
        assert "0access0token0" not in mail.html + mail.text
    own = [mail for mail in given if mail.headers["Content-Language"] == shop.language]
    assert len(own) == len(given)
    assert any(shop.history.pool.prefix in mail.text for mail in given), "a coupon with its code"
    for wanted in (r"/t/[^/\s]+/review/", r"/t/[^/\s]+/survey/csat/", r"/mail/preferences/[^/\s]+/"):
        (path, *_more) = re.findall(rf"https?://[^/\s]+((?:/m/\w+)?{wanted})", "\n".join(one.text for one in given))
        answer = Client(HTTP_HOST=shop.host).get(path.removeprefix(f"/m/{shop.slug}"), follow=True)
        assert answer.status_code == 200, path
        with scoped(of(shop)):
            opened = answer.request["PATH_INFO"].split("/")
            said = Review.objects if "review" in opened else SurveyAnswer.objects.filter(kind="csat")
            assert not said.filter(order__public_id__in=opened).exists(), "the example is still to be written"


def _the_engine_goes_on_from_there() -> None:
    """What waits is the engine's: events of today are followed, trial runs are worked out, nothing goes twice."""
    while outbox_worker.drain():
        pass
    delivery.drain()
    assert asking.drain() == len(SHOPS)
    for shop in SHOPS:
        with scoped(of(shop)):
            done = Simulation.objects.get()
            assert done.state == Simulation.State.DONE, done.last_error
            assert done.result["events"] > 100
            today = Enrolment.objects.filter(journey__key__in=["back_in_stock", "price_drop"])
            assert today.filter(event__occurred_at__gt=timezone.now() - timedelta(hours=1)).count() == 4
            assert not Message.objects.filter(state=State.FAILED).exists()
            bounced = Message.objects.filter(engagement__type="bounced").select_related("content").first()
            assert bounced is None or is_suppressed(bounced.content.recipient, MailClass.STATUS)


def test_who_buys_again_is_told_by_the_lot_whatever_the_lot_says() -> None:
    now = timezone.now()
    for shop in SHOPS:
        for odd in (True, False):
            made = buying.sales(shop.history, now, lambda email, odd=odd: (len(email) % 3 == 0) is odd)
            assert all(sale.placed_at < sale.sent_at < sale.delivered_at < now for sale in made)
            emails = [sale.buyer.email for sale in made if not sale.is_again]
            assert len(emails) == len(set(emails)) == shop.history.buyers
            assert max(sale.number for sale in made) == shop.history.last_number
            again = {sale.buyer.email for sale in made if sale.is_again}
            for out, share in zip((False, True), shop.history.buys_again, strict=True):
                group = [email for email in emails if ((len(email) % 3 == 0) is odd) is out]
                assert len(again & set(group)) / len(group) == pytest.approx(
                    share, abs=0.08
                )  # some would come again later than now


def test_the_names_of_one_shop_are_right_and_of_the_other_one_is_missing() -> None:
    def ask(name: str, kind: str) -> Any:
        reply = dns.message.from_wire(names.answer(dns.message.make_query(name, kind).to_wire()))
        return dns.rcode.to_text(reply.rcode()), [row.to_text() for some in reply.answer for row in some]

    for shop, is_there in ((LOPER, True), (FUNKWERK, False)):
        domain = shop.history.sender.partition("@")[2]
        said, rows = ask(f"{names.SELECTOR}._domainkey.{domain}", "TXT")
        assert bool(rows) is is_there
        assert said == ("NOERROR" if is_there else "NXDOMAIN")
        if is_there:
            assert names.KEY in rows[0].replace('" "', "")
        assert ask(f"_dmarc.{domain}", "TXT")[1][0].startswith('"v=DMARC1;')
        assert ask(f"bounces.{domain}", "TXT") == ("NOERROR", []), "the name exists, without such a record"
    assert ask("example.org", "TXT") == ("REFUSED", [])

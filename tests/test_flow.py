"""All hops, with every nudge disabled: the sweeps alone carry a signed webhook to the customer's mailbox."""

from datetime import timedelta

import pytest
import redis
from django.conf import settings
from django.utils import timezone

from inbox import tasks as inbox_tasks
from merchants.tenancy import unscoped
from notifications import tasks as mail_tasks
from notifications.guards import breakers
from notifications.models import Message, MessageContent
from outbox import tasks as outbox_tasks
from outbox.models import DomainEvent
from tests import cast
from tests.cast import Shop, order, parcel, scan, tracking
from tests.mailbox import Mailbox

NOW = timezone.now()


@pytest.fixture
def shops(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> tuple[Shop, Shop]:
    """Both merchants, really committed. The story is a week told in a second: seven mails are no storm here."""
    monkeypatch.setattr(breakers, "PER_PERSON", 7)
    return cast.loper(), cast.funkwerk()


def sweep() -> None:
    """One round of what beat starts; called as Celery would, without Celery."""
    for task in (inbox_tasks.sweep, outbox_tasks.sweep, mail_tasks.settle, mail_tasks.sweep):
        task()


def tell_the_story(shop: Shop, after_each: object = lambda: None) -> None:
    steps = [
        lambda: shop.tells("order.upserted", order()),
        lambda: shop.tells(
            "order.upserted",
            order(
                updated_at=NOW.isoformat(),
                lines=[
                    {"id": "line-1", "title": "Wolkenloper 3", "quantity": 1},
                    {"id": "line-2", "title": "Sokken", "quantity": 2},
                ],
                parcels=[
                    parcel("3SA", id="f1"),
                    parcel("3SB", id="f2", lines=[{"line_id": "line-2", "quantity": 2}]),
                ],
            ),
        ),
        lambda: shop.carrier_tells(tracking("3SA", scan("in_transit", NOW - timedelta(minutes=20)))),
        lambda: shop.carrier_tells(tracking("3SA", scan("delivered", NOW - timedelta(minutes=9)))),
        lambda: shop.carrier_tells(tracking("3SB", scan("out_for_delivery", NOW - timedelta(minutes=8)))),
        lambda: shop.carrier_tells(tracking("3SB", scan("delivered", NOW - timedelta(minutes=2)))),
    ]
    for step in steps:
        assert step().status_code == 202
        after_each()  # type: ignore[operator]


EXPECTED = [
    "order_placed", "shipment_created", "shipment_created", "shipment_in_transit", "shipment_delivered",
    "shipment_out_for_delivery", "order_delivered",
]  # fmt: skip


def told(shop: Shop) -> list[str]:
    with shop.scoped():
        sent = Message.objects.filter(state=Message.State.SENT).select_related("step").order_by("pk")
        return [message.step.template for message in sent]


def test_sweeps_alone_carry_webhooks_to_branded_mail_for_two_merchants(
    shops: tuple[Shop, Shop], mailbox: Mailbox
) -> None:
    for shop in shops:
        tell_the_story(shop, sweep)
    for shop in shops:
        assert told(shop) == EXPECTED
    assert len(mailbox.mails) == 2 * len(EXPECTED)
    for mail in mailbox.mails:
        shop = shops[0] if "loper@" in mail["From"] else shops[1]
        other = shops[1] if shop is shops[0] else shops[0]
        html = mail.get_body(("html",)).get_content()
        text = mail.get_body(("plain",)).get_content()
        assert shop.host in html
        assert shop.host in text
        assert other.host not in mail.as_string()
        assert other.merchant.name not in html


def test_a_redis_that_forgets_everything_half_way_loses_nothing(shops: tuple[Shop, Shop], mailbox: Mailbox) -> None:
    loper = shops[0]

    def disaster() -> None:
        sweep()
        redis.Redis.from_url(settings.REDIS_URL).flushall()

    tell_the_story(loper, disaster)
    sweep()
    assert told(loper) == EXPECTED
    assert len(mailbox.mails) == len(EXPECTED)


def test_every_mail_can_be_traced_back_to_the_webhook_that_caused_it(
    shops: tuple[Shop, Shop], mailbox: Mailbox
) -> None:
    loper = shops[0]
    tell_the_story(loper, sweep)
    with loper.scoped():
        for message in Message.objects.filter(state=Message.State.SENT).select_related("enrolment__event"):
            event: DomainEvent = message.enrolment.event
            assert event.webhook_id is not None
            assert loper.webhook(pk=event.webhook_id).state == 1
            assert [move.to_state for move in message.moves.all()] == [20, 1]


def test_the_link_in_the_mail_opens_this_order_and_is_not_in_the_database(
    shops: tuple[Shop, Shop], mailbox: Mailbox
) -> None:
    loper = shops[0]
    loper.tells("order.upserted", order())
    sweep()
    link = mailbox.link(0)
    token = link.rstrip("/").rsplit("/", 1)[-1]
    with loper.scoped():
        content = MessageContent.objects.get()
        assert token not in content.html + content.text
    browser = loper.client()
    landed = browser.get(link, follow=True)
    assert landed.status_code == 200
    assert token not in landed.request["PATH_INFO"]
    assert "1042" in landed.content.decode()
    assert "Wolkenloper 3" in landed.content.decode()


def test_when_everything_was_heard_too_late_nobody_is_surprised(shops: tuple[Shop, Shop], mailbox: Mailbox) -> None:
    loper, long_ago = shops[0], NOW - timedelta(days=200)
    loper.tells(
        "order.upserted",
        order(
            placed_at=long_ago.isoformat(),
            updated_at=NOW.isoformat(),
            parcels=[parcel("3SA", shipped_at=long_ago.isoformat(), updated_at=long_ago.isoformat())],
        ),
    )
    loper.carrier_tells(tracking("3SA", scan("delivered", long_ago)))
    sweep()
    assert mailbox.mails == []
    with loper.scoped():
        assert not Message.objects.exists()


def test_a_mail_server_that_is_down_delays_and_never_doubles(shops: tuple[Shop, Shop], mailbox: Mailbox) -> None:
    loper = shops[0]
    mailbox.refuse_connections()
    loper.tells("order.upserted", order())
    sweep()
    with loper.scoped():
        message = Message.objects.get()
        assert message.state == Message.State.SCHEDULED
        assert "provider_down" in message.last_error
        Message.objects.update(due_at=timezone.now())
    mailbox.accept_again()
    sweep()
    assert len(mailbox.mails) == 1
    with unscoped("the outcome"):
        assert Message.objects.get().state == Message.State.SENT

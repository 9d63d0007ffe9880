"""What the operator types, and what it answers when it was typed wrong."""

import json
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from inbox.models import Connection, InboundWebhook
from merchants.access import issue, open_link
from merchants.models import Merchant
from merchants.tenancy import scoped, unscoped
from notifications.answers.suppressing import is_suppressed, suppress
from notifications.journeys.blueprints import BLUEPRINTS
from notifications.models import Journey, MailClass, MessageContent
from orders.models import Order
from outbox.models import Delivery
from tests.cast import Shop, order, parcel, post, scan, standard_headers, tracking, work
from tests.mailbox import Mailbox

COMMANDS = [
    "create_merchant",
    "create_connection",
    "configure_connection",
    "drain",
    "replay",
    "trace",
    "retention",
    "person",
]


def run(*words: str) -> str:
    out = StringIO()
    call_command(*words, stdout=out)
    return out.getvalue()


@pytest.mark.parametrize("command", COMMANDS)
def test_every_operator_command_explains_itself(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        call_command(command, "--help")
    assert left.value.code == 0
    assert len(capsys.readouterr().out) > 200


def test_a_merchant_a_connection_and_a_first_order_by_hand(db: None) -> None:
    said = run("create_merchant", "--slug", "klok", "--name", "Klok & Zoon", "--host", "volg.klok.localhost",
               "--language", "nl")  # fmt: skip
    assert "http://volg.klok.localhost" in said
    url = run("create_connection", "--merchant", "klok", "--source", "shopify", "--secret", "shpss_1").strip()
    merchant = Merchant.objects.get(slug="klok")
    with scoped(merchant):
        connection = Connection.objects.get()
        assert url.endswith(f"/hooks/{connection.key}/")
        assert connection.secret == "shpss_1"
        assert Journey.objects.count() == len(BLUEPRINTS)


def test_a_connections_access_and_settings_can_be_changed_and_the_old_secret_stays_live(loper: Shop) -> None:
    old = loper.shop.secret
    run("configure_connection", loper.shop.key, "--api-token", "t0ken", "--config", '{"base_url": "https://x.example"}',
        "--secret", "whsec_new")  # fmt: skip
    with loper.scoped():
        changed = Connection.objects.get(pk=loper.shop.pk)
    assert (changed.api_token, changed.config["base_url"]) == ("t0ken", "https://x.example")
    assert changed.secrets == ("whsec_new", old)


def test_a_changed_server_key_forgets_nothing_while_the_old_one_is_named(loper: Shop, settings: Any) -> None:
    with loper.scoped():
        suppress("sanne@klant.example", MailClass.MARKETING, "unsubscribed")
        token = issue("order:x", "message:1")
    old, settings.SECRET_KEY = settings.SECRET_KEY, "a new key " * 6
    settings.SECRET_KEY_FALLBACKS = [old]
    with loper.scoped():
        assert Connection.objects.get(pk=loper.shop.pk).secret == loper.shop.secret
        assert is_suppressed("Sanne@klant.example ", MailClass.MARKETING)
        assert issue("order:x", "message:1") == token
    settings.SECRET_KEY_FALLBACKS = []
    with loper.scoped():
        assert Connection.objects.get(pk=loper.shop.pk).secret == ""
        fresh = issue("order:x", "message:1")
        assert fresh != token
        assert open_link(fresh) is not None


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (["create_merchant", "--slug", "Klok!", "--name", "K"], "--slug"),
        (["create_merchant", "--slug", "k", "--name", "K", "--host", "https://k.nl"], "--host:"),
        (["create_merchant", "--slug", "k", "--name", "K", "--colour", "red"], "--colour"),
        (["create_merchant", "--slug", "k", "--name", "K", "--time-zone", "Mars/Olympus"], "--time-zone"),
        (["create_merchant", "--slug", "loper", "--name", "K"], "--slug"),
        (["create_connection", "--merchant", "nobody", "--source", "shopify"], "Known: loper"),
        (["create_connection", "--merchant", "loper", "--source", "ebay"], "expected one of"),
        (["create_connection", "--merchant", "loper", "--source", "shopify"], "--secret: This sender shows"),
        (["create_connection", "--merchant", "loper", "--source", "generic_shop", "--secret", "whsec_%"], "--secret"),
        (
            ["create_connection", "--merchant", "loper", "--source", "shopify", "--secret", "s", "--config", "{"],
            "--config",
        ),
        (["configure_connection", "nokey", "--label", "x"], "no connection 'nokey'"),
        (["configure_connection", "nokey"], "Say what to change"),
        (["replay"], "Say what to replay"),
        (["replay", "999999"], "No stored webhook"),
        (["trace", "--merchant", "loper", "--order", "nope"], "nope"),
    ],
)
def test_wrong_input_is_named_with_what_was_expected(loper: Shop, words: list[str], complaint: str) -> None:
    with pytest.raises(CommandError, match=complaint):
        run(*words)


def test_drain_works_everything_off_in_the_foreground(loper: Shop, mailbox: Mailbox) -> None:
    loper.tells("order.upserted", order())
    said = run("drain")
    assert "webhooks: 1" in said
    assert len(mailbox.mails) == 1
    assert "webhooks: 0" in run("drain")


def test_replay_by_id_by_connection_and_by_state(loper: Shop, funkwerk: Shop) -> None:
    for shop in (loper, funkwerk):
        shop.tells("order.upserted", order())
        shop.tells("order.upserted", {"number": "broken"})
    work()
    assert run("replay", str(loper.webhook().pk)).startswith("queued: 1,")
    assert run("replay", "--connection", loper.shop.key).startswith("queued: 2,")
    assert run("replay", "--state", "rejected").startswith("queued: 1,"), "Loper's is waiting again already"
    work()
    with loper.scoped():
        assert Order.objects.count() == 1


def test_replay_of_a_quarantined_webhook_asks_for_the_signature_again(loper: Shop) -> None:
    body = json.dumps({"type": "order.upserted", "data": order()}).encode()
    post(loper.shop, body, standard_headers("wrong", body))
    assert "queued: 0, still not verified: 1" in run("replay", "--state", "quarantined")


def test_trace_tells_the_whole_chain_in_words_and_in_json(loper: Shop, mailbox: Mailbox) -> None:
    loper.tells("order.upserted", order(parcels=[parcel()]))
    loper.carrier_tells(tracking("3SLOPR0001", scan("delivered", timezone.now() - timedelta(minutes=3))))
    work()
    told: Any = json.loads(run("trace", "--merchant", "loper", "--order", "1042", "--json"))
    trace = told["orders"][0] if "orders" in told else told
    assert {"order", "webhooks", "events", "messages"} <= set(trace)
    types = [event["type"] for event in trace["events"]]
    assert types[:2] == ["order.placed", "order.paid"]
    assert "order.delivered" in types
    states = {message["state"] for message in trace["messages"]}
    assert states
    words = run("trace", "--merchant", "loper", "--order", "1042")
    for expected in ("order.placed", "1042", "order.delivered"):
        assert expected in words


def test_retention_drops_and_empties_what_is_past_its_time_and_nothing_else(loper: Shop, mailbox: Mailbox) -> None:
    loper.tells("order.upserted", order())
    work()
    loper.tells("order.upserted", order("1043"))
    old = timezone.now() - timedelta(days=120)
    with loper.scoped():
        InboundWebhook.objects.update(received_at=old)
        MessageContent.objects.update(rendered_at=old)
        Delivery.objects.update(due_at=old)
    assert "raw webhooks (older than 30 days): 1" in run("retention", "--dry-run")
    with unscoped("nothing went in the dry run"):
        assert InboundWebhook.objects.count() == 2
    run("retention")
    with loper.scoped():
        assert InboundWebhook.objects.get().state == InboundWebhook.State.PENDING, "what waits is never dropped"
        content = MessageContent.objects.get()
        assert (content.html, content.text) == ("", "")
        assert content.subject
        assert Order.objects.get().number == "1042"
        assert not Delivery.objects.exists()

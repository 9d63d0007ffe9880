"""Why did this person get this mail, and why not that one?"""

import json
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from notifications import reasons
from notifications.delivery import moves
from notifications.models import Message, MessageContent
from orders.models import Order
from outbox.models import Delivery
from tests.cast import Shop, order, parcel, scan, tracking, work
from tests.dashboard.conftest import At
from tests.dashboard.test_order_list import asked


@pytest.fixture
def delivered(loper: Shop) -> Shop:
    """An order whose only parcel was delivered before we heard of its journey there."""
    loper.tells("order.upserted", order("1042"))
    work()
    loper.tells("order.upserted", order("1042", parcels=[parcel()], updated_at=timezone.now().isoformat()))
    work()
    loper.carrier_tells(tracking("3SLOPR0001", scan("delivered", words="Bezorgd bij de buren")))
    work()
    return loper


def page_of(shop: Shop, at: At) -> Any:
    with shop.scoped():
        pk = Order.objects.get().pk
    return at(shop).get(f"/dashboard/loper/orders/{pk}/")


def message(shop: Shop, template: str) -> Message:
    with shop.scoped():
        found: Message = Message.objects.get(step__template=template)
    return found


def test_the_page_tells_the_whole_chain(delivered: Shop, at: At) -> None:
    page = page_of(delivered, at).text
    for words in (
        "Order placed",
        "Shop reported a parcel",
        "Parcel delivered",
        "Whole order delivered",
        "order.upserted",
    ):
        assert words in page
    assert "Bezorgd bij de buren" in page
    assert "Order confirmation" in page
    assert "The journey is switched off." in page  # the review request
    assert "Its moment has not come: “Order cancelled” has not happened." in page
    assert str(reasons.WORDS[reasons.LAST_PARCEL]) in page.replace("It was", "it was")


def test_the_trace_joins_webhook_event_enrolment_and_message(delivered: Shop) -> None:
    told = json.loads(trace("--merchant", "loper", "--order", "#1042", "--json"))
    mail = next(one for one in told["messages"] if one["template"] == "order_placed")
    enrolment = next(one for one in told["enrolments"] if one["id"] == mail["enrolment_id"])
    event = next(one for one in told["events"] if one["id"] == enrolment["event_id"])
    webhook = next(one for one in told["webhooks"] if one["id"] == event["webhook_id"])
    assert (event["type"], webhook["topic"], webhook["state"]) == ("order.placed", "order.upserted", "done")
    assert {"due_at", "state", "reason", "moves"} <= mail.keys()
    assert told["shipments"][0]["checkpoints"][0]["words"] == "Bezorgd bij de buren"
    assert {one["state"] for one in told["deliveries"]} == {"done"}


def test_the_trace_in_words_names_states_and_reasons(delivered: Shop) -> None:
    told = trace("--merchant", "loper", "--order", "1042")
    assert "Order 1042" in told
    assert "told by webhook" in told
    assert "no mail review_request: the journey is switched off" in told


def test_a_mail_that_waits_no_longer_is_told_with_the_time_it_was_planned_for(delivered: Shop) -> None:
    planned = timezone.now() - timedelta(minutes=10)
    with delivered.scoped():
        done = Message.objects.filter(step__template="order_placed")
        done.update(state=Message.State.SENT, planned_at=planned, due_at=timezone.now() + timedelta(days=3))
        Delivery.objects.update(due_at=timezone.now() + timedelta(days=3))
    told = json.loads(trace("--merchant", "loper", "--order", "1042", "--json"))
    mail = next(one for one in told["messages"] if one["template"] == "order_placed")
    assert mail["due_at"] == mail["planned_at"]
    assert {one["due_at"] for one in told["deliveries"]} == {None}
    lease = (timezone.localtime() + timedelta(days=3)).strftime("%Y-%m-%d")
    assert lease not in trace("--merchant", "loper", "--order", "1042")


def test_the_carrier_that_spoke_before_the_shop_is_in_the_chain(loper: Shop, at: At) -> None:
    loper.carrier_tells(tracking("3SLOPR0001", scan("available_for_pickup")))
    loper.carrier_tells(tracking("3SLOPR0009", scan("in_transit")))
    work()
    loper.tells("order.upserted", order("1042", parcels=[parcel()]))
    work()
    told = json.loads(trace("--merchant", "loper", "--order", "1042", "--json"))
    assert [one["source"] for one in told["webhooks"]] == ["generic_carrier", "generic_shop"]
    event = next(one for one in told["events"] if one["type"] == "shipment.available_for_pickup")
    assert event["also_told_by"] == [told["webhooks"][0]["id"]]
    assert f"also told by webhook {told['webhooks'][0]['id']}" in trace("--merchant", "loper", "--order", "1042")
    assert "also told by" in page_of(loper, at).text


def test_the_trace_says_what_is_wrong_with_the_question(delivered: Shop, funkwerk: Shop) -> None:
    with pytest.raises(CommandError, match=r"no such merchant. Known: funkwerk, loper"):
        trace("--merchant", "lopper", "--order", "1042")
    with pytest.raises(CommandError, match="funkwerk has no order with this number"):
        trace("--merchant", "funkwerk", "--order", "1042")
    with pytest.raises(CommandError, match="at least one letter or digit"):
        trace("--merchant", "loper", "--order", "#")


def test_two_orders_with_one_number_are_both_traced(loper: Shop) -> None:
    loper.tells("order.upserted", order("1042"))
    loper.tells("order.upserted", order("1042", id="another"))
    work()
    told = json.loads(trace("--merchant", "loper", "--order", "1042", "--json"))
    assert sorted(one["order"]["external_id"] for one in told) == ["another", "order-1042"]


def test_the_page_asks_the_database_at_most_twenty_times_however_long_the_chain(delivered: Shop, at: At) -> None:
    client = at(delivered)
    with delivered.scoped():
        pk = Order.objects.get().pk

    def count() -> list[str]:
        with CaptureQueriesContext(connection) as captured:
            client.get(f"/dashboard/loper/orders/{pk}/")
        return asked(captured)

    count()
    few = count()
    more = [parcel(f"3SLOPR10{number}") for number in range(12)]
    delivered.tells(
        "order.upserted", order("1042", parcels=more, updated_at=(timezone.now() + timedelta(minutes=1)).isoformat())
    )
    for one in more:
        delivered.carrier_tells(tracking(one["tracking_number"], scan("in_transit")))
    work()
    assert len(few) <= 20, "\n".join(few)
    # One more: here carriers spoke of parcels before the shop had said whose they are.
    assert len(few) <= len(count()) <= len(few) + 1


def test_a_stored_mail_is_shown_in_a_locked_frame(delivered: Shop, at: At) -> None:
    pk, client = message(delivered, "order_placed").pk, at(delivered)
    with delivered.scoped():
        MessageContent.objects.filter(pk=pk).delete()
        MessageContent.objects.create(
            message_id=pk, recipient="sanne@klant.example", sender="x", language="nl", subject="Dank je",
            text="tekst", html="<style>p{}</style><script>alert(1)</script><p>Dag</p>", content_hash="",
            rendered_at=timezone.now(),
        )  # fmt: skip
    page = client.get(f"/dashboard/loper/messages/{pk}/")
    assert "<iframe" in page.text
    assert "<script>alert" not in page.text
    assert "frame-src 'self'" in page["Content-Security-Policy"]
    frame = client.get(f"/dashboard/loper/messages/{pk}/html/")
    assert frame.text.endswith("<p>Dag</p>")
    assert "default-src 'none'" in frame["Content-Security-Policy"]
    assert "sandbox" in frame["Content-Security-Policy"]
    assert frame["X-Frame-Options"] == "SAMEORIGIN"


def test_a_failed_mail_is_planned_again_and_only_a_failed_one(delivered: Shop, at: At) -> None:
    client, mail = at(delivered), message(delivered, "order_placed")
    with delivered.scoped():
        Message.objects.filter(pk=mail.pk).update(state=Message.State.SCHEDULED)
        assert moves.move(message(delivered, "order_placed"), Message.State.FAILED, reasons.PROVIDER_REFUSED)
    assert "Send again" in client.get("/dashboard/loper/").text
    assert client.post(f"/dashboard/loper/messages/{mail.pk}/retry/").status_code == 303
    again = message(delivered, "order_placed")
    assert (again.state, again.attempts) == (Message.State.SCHEDULED, 0)
    with delivered.scoped():
        Message.objects.filter(pk=mail.pk).update(state=Message.State.SENT)
    client.post(f"/dashboard/loper/messages/{mail.pk}/retry/")
    assert message(delivered, "order_placed").state == Message.State.SENT


def test_a_reaction_that_was_given_up_runs_again_on_request(delivered: Shop, at: At) -> None:
    with delivered.scoped():
        row = Delivery.objects.earliest("pk")
        Delivery.objects.filter(pk=row.pk).update(state=Delivery.State.BURIED, last_error="KeyError: 'x'", attempts=12)
    client = at(delivered)
    assert "Try again" in client.get("/dashboard/loper/").text
    assert client.post(f"/dashboard/loper/reactions/{row.pk}/replay/").status_code == 303
    work()
    with delivered.scoped():
        assert Delivery.objects.get(pk=row.pk).state == Delivery.State.DONE


def trace(*arguments: str) -> str:
    out = StringIO()
    call_command("trace", *arguments, stdout=out)
    return out.getvalue()

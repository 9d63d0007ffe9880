"""The list of journeys tells what matters first; the preview of an edit tells what would not go in any case."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from notifications.answers.suppressing import suppress
from notifications.models import Enrolment, Journey, MailClass, Message, Step
from notifications.replanning.foreseeing import foreseen
from orders.models import Customer, Order
from tests.cast import Shop
from tests.dashboard.conftest import At
from tests.dashboard.test_journeys import ROOT, the, typed, waiting
from tests.notifications.stage import verify_sender

pytestmark = pytest.mark.django_db
State = Journey.State


def parts(page: str) -> tuple[str, str]:
    """What stands open in the list, and what is folded away."""
    pieces = page.split("<details")
    folded = [piece.split("</details>")[0] for piece in pieces[1:]]
    shown = [pieces[0], *(piece.partition("</details>")[2] for piece in pieces[1:])]
    return "".join(shown), "".join(folded)


def test_what_runs_stands_open_and_what_rests_is_folded_away(loper: Shop, at: At) -> None:
    busy = the(loper)
    waiting(loper, busy)
    with loper.scoped():
        Journey.objects.filter(pk=busy.pk).update(state=State.ON)
        paused, off = (Journey.objects.get(key=key) for key in ("csat", "win_back"))
        Journey.objects.filter(pk=paused.pk).update(state=State.PAUSED)
        Journey.objects.filter(pk=off.pk).update(state=State.OFF)
        quiet = Journey.objects.get(key="shipment_delayed", state=State.ON)
    shown, folded = parts(at(loper).get(ROOT).text)
    for row, where in ((busy, shown), (paused, shown), (quiet, folded), (off, folded)):
        other = folded if where is shown else shown
        assert f'href="{ROOT}{row.pk}/"' in where and f'href="{ROOT}{row.pk}/"' not in other, row.key
    assert "<dd>0</dd>" not in shown + folded


@pytest.mark.parametrize(
    ("asked", "inside", "outside"),
    [
        ("show=on", "order_placed", "win_back"), ("show=off", "win_back", "order_placed"),
        ("show=advertising", "win_back", "order_placed"), ("show=archived", "birthday", "order_placed"),
        ("q=BACK+IN", "back_in_stock", "order_placed"), ("q=request", "review_request", "win_back"),
        ("show=nonsense", "order_placed", "birthday"), ("q=%00&show=off", "win_back", "order_placed"),
    ],
)  # fmt: skip
def test_the_list_is_narrowed_without_a_script(loper: Shop, at: At, asked: str, inside: str, outside: str) -> None:
    with loper.scoped():
        Journey.objects.filter(key="win_back").update(state=State.OFF)
        Journey.objects.filter(key="birthday").update(state=State.ARCHIVED)
        ids = dict(Journey.objects.values_list("key", "pk"))
    page = at(loper).get(f"{ROOT}?{asked}").text
    assert f'href="{ROOT}{ids[inside]}/"' in page and f'href="{ROOT}{ids[outside]}/"' not in page


def in_it(shop: Shop, journey: Journey, name: str, **run: Any) -> Message:
    """Somebody of that name waits for the journey's mail."""
    with shop.scoped():
        customer = Customer.objects.create(email=f"{name}@klant.example", opt_out_offered=True)
        order = Order.objects.create(
            connection=shop.shop, external_id=name, number=name, known_at=timezone.now(), email=customer.email,
            placed_at=timezone.now() - timedelta(days=9), customer=customer, currency="EUR", country="NL",
        )  # fmt: skip
        event = Enrolment.objects.filter(journey=journey).first().event
        begun = Enrolment.objects.create(
            journey=journey, subject_type="order", subject_id=order.pk, order_id=order.pk, customer_id=customer.pk,
            event=event, anchor_at=timezone.now() - timedelta(days=2), **run,
        )  # fmt: skip
        due = timezone.now() + timedelta(days=19)
        message: Message = Message.objects.create(
            enrolment=begun, step=Step.objects.get(journey=journey), mail_class=MailClass.MARKETING, planned_at=due,
            due_at=due,
        )  # fmt: skip
    return message


def test_the_preview_counts_apart_who_gets_nothing_whatever_the_time(loper: Shop, at: At) -> None:
    journey, ruth = the(loper), at(loper)
    waiting(loper, journey)
    in_it(loper, journey, "free")
    in_it(loper, journey, "out", is_held_out=True)
    in_it(loper, journey, "closed")
    with loper.scoped():
        Journey.objects.filter(pk=journey.pk).update(state=State.ON)
        verify_sender(loper)
        suppress("closed@klant.example", MailClass.MARKETING, "unsubscribed")
        found = foreseen(Journey.objects.get(pk=journey.pk), timezone.now())
    assert (found.waiting, found.of, found.stopped) == (4, 4, 2)
    edit = f"{ROOT}{journey.pk}/edit/"
    page = ruth.post(edit, {**typed(ruth.get(edit)), "act": "check", "s0-amount": "28"}).text
    assert "Not saved yet." in page and "4 mails go later" in page and "2 of them would not go in any case" in page
    assert page.count("would not go: ") == 2 and "this address must not be mailed (unsubscribed)" in page
    with loper.scoped():
        Journey.objects.filter(pk=journey.pk).update(state=State.OFF)
    page = ruth.post(edit, {**typed(ruth.get(edit)), "act": "check", "s0-amount": "28"}).text
    assert "4 of them would not go in any case" in page and "the journey is switched off" in page

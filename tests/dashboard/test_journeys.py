"""The team looks at journeys, switches and changes them; who may only look changes nothing."""

import re
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.utils import timezone

from merchants.models import Member
from notifications.journeys import editing, switching, versions
from notifications.models import Enrolment, Journey, JourneyVersion, MailClass, Message, Step
from outbox.events import record
from tests.cast import Shop
from tests.dashboard.conftest import At
from tests.notifications.stage import order_of

pytestmark = pytest.mark.django_db
ROOT = "/dashboard/loper/journeys/"
State = Journey.State


def the(shop: Shop, key: str = "") -> Journey:
    """The built-in journey with the key, or one of the merchant's own: a review request after 21 days."""
    with shop.scoped():
        found = Journey.objects.filter(key=key) if key else Journey.objects.filter(key__startswith="own_")
        if not key and not found.exists():
            first = {**switching.blank()["steps"][0], "amount": 21, "template": "review_request"}
            asked = {**switching.blank(), "name": "Beoordeling", "purpose": "reviews", "steps": [first]}
            switching.create(editing.validated(Journey(), asked), "ruth@loper.example")
        row: Journey = found.order_by("pk")[0]
    return row


def waiting(shop: Shop, journey: Journey, days: int = 2) -> Message:
    """Somebody in the journey since so many days, whose mail waits."""
    with shop.scoped():
        arrived = timezone.now() - timedelta(days=days)
        bought = order_of(shop, delivered_at=arrived)
        event = record("order.delivered", bought, order_id=bought.pk, occurred_at=arrived)
        run = Enrolment.objects.create(
            journey=journey, subject_type="order", subject_id=bought.pk, order_id=bought.pk,
            customer_id=bought.customer_id, event=event, anchor_at=arrived,
        )  # fmt: skip
        due = arrived + timedelta(days=21)
        message: Message = Message.objects.create(
            enrolment=run, step=journey.steps.get(), mail_class=journey.mail_class, planned_at=due, due_at=due
        )
    return message


def typed(page: Any) -> dict[str, Any]:
    """What a browser would send of the page's form, unchanged."""
    html = page.content.decode()
    found: dict[str, Any] = {}
    for tag in re.findall(r"<input[^>]*>", html):
        told = dict(re.findall(r'(\w+)="([^"]*)"', tag))
        if told.get("type") == "checkbox" and " checked" not in tag:
            continue
        if "name" in told and told.get("type") != "submit":
            missing = "on" if told.get("type") == "checkbox" else ""
            found.setdefault(told["name"], []).append(unescape(told.get("value", missing)))
    for name, options in re.findall(r'<select name="([^"]*)".*?>(.*?)</select>', html, re.DOTALL):
        chosen = re.search(r'<option value="([^"]*)" selected', options)
        found[name] = [chosen.group(1) if chosen else ""]
    return found


def test_every_journey_is_listed_with_its_numbers_and_can_be_opened(loper: Shop, at: At) -> None:
    waiting(loper, the(loper))
    ruth = at(loper)
    page = ruth.get(ROOT).content.decode()
    with loper.scoped():
        rows = list(Journey.objects.all())
    assert all(f"{ROOT}{row.pk}/" in page for row in rows)
    assert 'aria-current="page">Journeys' in page
    for row in rows:
        assert ruth.get(f"{ROOT}{row.pk}/").status_code == 200, row.key
        assert ruth.get(f"{ROOT}{row.pk}/edit/").status_code == 200, row.key
    page = ruth.get(f"{ROOT}{the(loper).pk}/").content.decode()
    assert "21 days after the last parcel arrived, between" in page and "by the reader’s clock" in page
    assert "1042" in page and "s…@" in page and "sanne@" not in page


def test_the_list_asks_a_constant_number_of_questions(loper: Shop, at: At, django_assert_max_num_queries: Any) -> None:
    waiting(loper, the(loper))
    ruth = at(loper)
    ruth.get(ROOT)
    with django_assert_max_num_queries(20):
        ruth.get(ROOT)


def test_a_form_sent_back_as_it_came_changes_nothing(loper: Shop, at: At) -> None:
    """For every journey: the form holds all of it, so opening and saving loses nothing."""
    ruth = at(loper)
    with loper.scoped():
        owed = Journey.objects.filter(mail_class=MailClass.LEGAL)  # which nobody edits (test_withdrawal_receipt.py)
        rows = {row.pk: versions.current(row) for row in Journey.objects.exclude(pk__in=owed)}
    for pk in rows:
        sent = {**typed(ruth.get(f"{ROOT}{pk}/edit/")), "act": "check"}
        page = ruth.post(f"{ROOT}{pk}/edit/", sent)
        assert page.status_code == 200, re.findall("field__error[^/]*", page.content.decode())
        told = re.findall(r'scope="row">(.*?)</tr>', page.content.decode(), re.DOTALL)
        assert "Nothing is different" in page.content.decode(), (rows[pk]["trigger"], told)


def test_who_moves_is_shown_before_it_is_saved(loper: Shop, at: At) -> None:
    journey, ruth = the(loper), at(loper)
    message = waiting(loper, journey)
    edit = f"{ROOT}{journey.pk}/edit/"
    sent = {**typed(ruth.get(edit)), "act": "check", "s0-amount": "28", "name": "Hoe bevalt het?"}
    page = ruth.post(edit, sent)
    words = page.content.decode()
    assert page.status_code == 200 and "1 mail goes later" in words and "1042" in words
    with loper.scoped():
        assert Message.objects.get(pk=message.pk).planned_at == message.planned_at, "nothing moved yet"
    confirm = {**typed(page), "act": "save"}
    assert ruth.post(edit, confirm).status_code == 303
    with loper.scoped():
        moved, now = Message.objects.get(pk=message.pk), Journey.objects.get(pk=journey.pk)
        assert moved.planned_at >= message.planned_at + timedelta(days=6, hours=12)
        assert (now.version, now.name, moved.step.amount, moved.step.version) == (2, "Hoe bevalt het?", 28, 2)
        assert JourneyVersion.objects.get(journey=journey, number=2).made_by == "ruth@loper.example"
    again = ruth.post(edit, confirm)
    assert again.status_code == 409, "a double click saves once"
    with loper.scoped():
        assert Journey.objects.get(pk=journey.pk).version == 2


def test_two_tabs_the_second_keeps_what_was_typed(loper: Shop, at: At) -> None:
    journey, ruth = the(loper), at(loper)
    edit = f"{ROOT}{journey.pk}/edit/"
    old = typed(ruth.get(edit))
    ruth.post(edit, {**typed(ruth.post(edit, {**old, "act": "check", "s0-amount": "28"})), "act": "save"})
    page = ruth.post(edit, {**old, "act": "check", "name": "Andere naam"})
    words = page.content.decode()
    assert page.status_code == 409 and "Somebody else has changed this journey" in words
    assert "Andere naam" in words and 'name="version" value="2"' in words


def test_mails_are_added_moved_and_removed_without_javascript(loper: Shop, at: At) -> None:
    journey, ruth = the(loper), at(loper)
    edit = f"{ROOT}{journey.pk}/edit/"
    page = ruth.post(edit, {**typed(ruth.get(edit)), "act": "add"})
    grown = typed(page)
    assert (grown["s0-amount"], grown["s1-amount"]) == (["21"], ["1"])
    page = ruth.post(edit, {**grown, "s1-mail": "t:review_reminder", "s1-amount": "30", "act": "up:1"})
    turned = typed(page)
    assert (turned["s0-amount"], turned["s0-mail"], turned["s1-amount"]) == (["30"], ["t:review_reminder"], ["21"])
    assert turned["s1-slot"] == ["0"] and turned.get("s0-slot", [""]) == [""]
    page = ruth.post(edit, {**turned, "s0c0-asked": "order.total at_least", "s0c0-value": "49,95", "act": "more"})
    assert "s0c1-asked" in typed(page), "a full list has room for one more"
    page = ruth.post(edit, {**typed(page), "act": "check"})
    ruth.post(edit, {**typed(page), "act": "save"})
    with loper.scoped():
        steps = [(one.slot, one.template, one.conditions) for one in Journey.objects.get(pk=journey.pk).steps]
    wanted = {"fact": "order.total", "is": "at_least", "value": "49.95"}
    assert steps == [(1, "review_reminder", [wanted]), (0, "review_request", [])]
    page = ruth.post(edit, {**typed(ruth.get(edit)), "act": "remove:0"})
    assert "s1-amount" not in typed(page)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"s0-amount": "-1"}, "greater than or equal to 0"),
        ({"s0-amount": "x"}, "whole number"),
        ({"s0-mail": "t:shipment_delayed"}, "fits what starts the journey"),
        ({"mail_class": "2"}, "This mail is advertising"),
        ({"mail_class": "1"}, "Select a valid choice"),
        ({"purpose": ""}, "Choose one"),
        ({"window_from": ""}, "Give both times"),
        ({"exit_events": ["order.delivered"]}, "cannot end it"),
        ({"holdout_percent": "90"}, "less than or equal to 50"),
        ({"name": "a\0b"}, "Null characters"),
        ({"name": "x" * 10_000}, "at most 120 characters"),
        ({"c0-asked": "order.total at_least", "c0-value": "veel"}, "like 49.95"),
        ({"c0-asked": "nonsense is x"}, "Select a valid choice"),
        ({"s0c0-asked": "order.sku has", "s0c0-value": " , "}, "one or more words"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_and_nothing_is_saved(loper: Shop, at: At, changes: dict[str, Any], words: str) -> None:
    journey, ruth = the(loper), at(loper)
    edit = f"{ROOT}{journey.pk}/edit/"
    page = ruth.post(edit, {**typed(ruth.get(edit)), "act": "check", **changes})
    assert page.status_code == 422 and words in page.content.decode()
    assert the(loper).version == 1


@pytest.mark.parametrize("told", ["", "{", "[]", "7", '{"steps": 5}', '{"steps": [7]}', '{"trigger": []}', "[" * 5000])
def test_a_forged_definition_is_refused(loper: Shop, at: At, told: str) -> None:
    journey = the(loper)
    sent = {"act": "save", "version": "1", "definition": told}
    assert at(loper).post(f"{ROOT}{journey.pk}/edit/", sent).status_code == 303
    assert the(loper).version == 1


def test_switching_says_what_it_means_and_can_be_undone(loper: Shop, at: At) -> None:
    journey, ruth = the(loper, "order_placed"), at(loper)
    here = f"{ROOT}{journey.pk}/"
    for to in (State.PAUSED, State.ON, State.OFF, State.ARCHIVED, State.OFF, State.ON):
        before = the(loper, "order_placed").state
        answer = ruth.post(f"{here}switch/", {"to": to})
        assert answer.status_code == 303 and answer["Location"] == f"{here}?was={before}"
        page = ruth.get(answer["Location"]).content.decode()
        assert the(loper, "order_placed").state == to
        assert "Undo" in page and f'name="to" value="{before}"' in page
    assert ruth.post(f"{here}switch/", {"to": "burning"}).status_code == 303
    assert the(loper, "order_placed").state == State.ON


def test_an_old_version_comes_back_as_a_new_one(loper: Shop, at: At) -> None:
    journey, ruth = the(loper), at(loper)
    edit = f"{ROOT}{journey.pk}/edit/"
    ruth.post(
        edit, {**typed(ruth.post(edit, {**typed(ruth.get(edit)), "act": "check", "s0-amount": "28"})), "act": "save"}
    )
    page = ruth.get(f"{ROOT}{journey.pk}/versions/").content.decode()
    assert "21 days after the last parcel arrived" in page and "28 days after the last parcel arrived" in page
    ruth.post(edit, {**typed(ruth.get(f"{ROOT}{journey.pk}/versions/1/restore/")), "act": "save"})
    with loper.scoped():
        now = Journey.objects.get(pk=journey.pk)
        assert (now.version, now.steps.get().amount) == (3, 21)
        assert Step.objects.filter(journey=now).count() == 3


def test_a_journey_of_ones_own_from_scratch_and_by_copy(loper: Shop, at: At) -> None:
    ruth = at(loper)
    fresh = typed(ruth.get(f"{ROOT}new/"))
    assert ruth.post(f"{ROOT}new/", {**fresh, "act": "check"}).status_code == 422, "it needs a name"
    page = ruth.post(f"{ROOT}new/", {**fresh, "act": "check", "name": "Trailseizoen"})
    assert page.status_code == 303, re.findall("field__error[^/]*", page.content.decode())
    with loper.scoped():
        made = Journey.objects.get(name="Trailseizoen")
        assert (made.state, made.blueprint, made.steps.count()) == (State.OFF, "", 1)
    assert ruth.post(f"{ROOT}{made.pk}/copy/").status_code == 303
    with loper.scoped():
        copy = Journey.objects.get(name="Copy of Trailseizoen")
        assert versions.current(copy) == {**versions.current(made), "name": copy.name}


def test_who_may_only_look_changes_nothing(loper: Shop, at: At) -> None:
    journey, viewer = the(loper), at(loper, role=Member.Role.VIEWER)
    for path in ("", f"{journey.pk}/", f"{journey.pk}/edit/", f"{journey.pk}/versions/"):
        page = viewer.get(f"{ROOT}{path}")
        assert page.status_code == 200 and '<button class="button" name="act"' not in page.content.decode()
    for path, sent in (("switch/", {"to": "on"}), ("copy/", {}), ("edit/", {"act": "save"})):
        assert viewer.post(f"{ROOT}{journey.pk}/{path}", sent).status_code == 403
    assert viewer.post(f"{ROOT}new/", {}).status_code == 403
    assert the(loper).state == State.OFF

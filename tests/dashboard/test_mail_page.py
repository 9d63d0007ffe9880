"""Why did this mail go, wait or not go: on its own page, in words, with what can be done about it."""

from datetime import timedelta

import pytest
from django.utils import timezone, translation

from dashboard.advising import advice
from notifications import reasons
from notifications.delivery.moves import move
from notifications.models import Message, MessageContent
from tests.cast import SANNE, Shop
from tests.dashboard.conftest import At
from tests.notifications.stage import staged

State = Message.State
LANGUAGES = ("en", "nl", "de", "fr")


@pytest.mark.django_db
def test_a_mail_that_was_never_written_has_a_page_that_says_why(loper: Shop, at: At) -> None:
    message = staged(loper)
    with loper.scoped():
        mine = Message.objects.get(pk=message.pk)
        assert move(mine, State.SKIPPED, f"{reasons.SUPPRESSED}:unsubscribed")
        assert not MessageContent.objects.exists()
        journey = mine.enrolment.journey_id
    for place in (f"orders/{mine.enrolment.order_id}/", f"journeys/{journey}/", f"consents/?q={SANNE['email']}"):
        assert f"/dashboard/loper/messages/{mine.pk}/" in at(loper).get(f"/dashboard/loper/{place}").text, place
    page = at(loper).get(f"/dashboard/loper/messages/{mine.pk}/")
    assert page.status_code == 200
    assert "This address must not be mailed (unsubscribed)." in page.text
    assert "/dashboard/loper/consents/" in page.text and "planned for this moment" in page.text
    assert f"/dashboard/loper/journeys/{journey}/" in page.text


@pytest.mark.django_db
def test_planned_sent_and_held_are_told_apart(loper: Shop, at: At) -> None:
    """The moment a mail was planned for is not the moment it went, and a hold without an end claims none."""
    rows = [staged(loper, number=str(number)) for number in range(4)]
    now = timezone.now().replace(hour=12, minute=0)
    with loper.scoped():
        journey = rows[0].enrolment.journey_id
        Message.objects.update(planned_at=now - timedelta(days=3))
        Message.objects.filter(pk=rows[0].pk).update(state=State.SENT, last_error=reasons.ACCEPTED)
        MessageContent.objects.create(
            message=rows[0], recipient="x@klant.example", subject="Dank je", text="t", html="h", language="nl",
            header_id="<1@x>", content_hash="x", rendered_at=now, sent_at=now - timedelta(days=1, hours=1),
        )  # fmt: skip
        until = now + timedelta(days=2)
        for row, why in ((rows[1], f"{reasons.BUDGET_SPENT}:{until.isoformat()}"), (rows[2], reasons.JOURNEY_PAUSED)):
            Message.objects.filter(pk=row.pk).update(state=State.HELD, last_error=why, due_at=until)
        Message.objects.filter(pk=rows[3].pk).update(due_at=until)
    page = at(loper).get(f"/dashboard/loper/journeys/{journey}/").text
    inside, over = page.split('id="decisions"')
    assert inside.count("until <time") == 1 and inside.count("looked at again <time") == 1
    assert f"messages/{rows[0].pk}/" in over and f"messages/{rows[0].pk}/" not in inside
    assert all(f"messages/{row.pk}/" in inside and f"messages/{row.pk}/" not in over for row in rows[1:])
    sent = (now - timedelta(days=1, hours=1)).isoformat(timespec="microseconds")
    assert sent[:13] in over and (now - timedelta(days=3)).isoformat()[:13] in over


@pytest.mark.parametrize("code", sorted(str(code) for code in reasons.WORDS))
def test_every_reason_is_a_sentence_and_every_stop_has_advice(code: str) -> None:
    for language in LANGUAGES:
        with translation.override(language):
            told = reasons.words(code)
            assert " " in told and "_" not in told and "%" not in told, (language, told)
            for state in (State.SKIPPED, State.MISSED, State.CANCELLED, State.HELD):
                found = advice(state, code, 7)
                assert found is not None and str(found.words).endswith("."), (language, code)
    assert advice(State.SENT, code, 7) is None

"""The mails of a story that is told in a minute are dated as they would have gone."""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from demo.dating import date_back
from notifications.models import MailClass, MessageContent
from tests.cast import SANNE, Shop
from tests.notifications.stage import scene

pytestmark = pytest.mark.django_db


def test_what_was_news_this_morning_went_this_morning_and_what_is_news_now_goes_now(loper: Shop) -> None:
    now = timezone.now()
    with loper.scoped():
        for number, hours in enumerate((30, 5, 0)):
            message = scene(loper, "order_placed", str(number))
            message.planned_at = now - timedelta(hours=hours)
            message.save(update_fields=["planned_at"])
            MessageContent.objects.create(
                message=message, recipient=SANNE["email"], mail_class=MailClass.STATUS, subject="s", text="t", html="h",
                language="nl", header_id=f"<{number}@x>", content_hash="x", rendered_at=now, sent_at=now,
            )  # fmt: skip
    assert date_back(loper.merchant) == 2
    assert date_back(loper.merchant) == 0, "twice is once"
    with loper.scoped():
        ago = [round((now - at).total_seconds() / 3600) for at in _sent()]
    assert ago == [30, 5, 0]


def _sent() -> list[datetime]:
    return list(MessageContent.objects.order_by("sent_at").values_list("sent_at", flat=True))

"""What goes by its age: words and pictures of those whom no customer's erasure will ever reach, too."""

from datetime import timedelta

import pytest
from django.utils import timezone

from notifications.models import MessageContent
from portal.retention import retain
from returns.models import Return, ReturnPhoto, ReturnScan, UnexpectedItem
from tests.cast import Shop
from tests.erasing.filling import EMAIL, PHONE, Filler

pytestmark = pytest.mark.django_db
OLD = timezone.now() - timedelta(days=1500)


def test_the_words_of_text_messages_go_with_those_of_mails(loper: Shop) -> None:
    with loper.scoped():
        Filler(loper, frozenset()).row(MessageContent)
        MessageContent.objects.update(html="", recipient=PHONE, rendered_at=timezone.now() - timedelta(days=91))
    assert retain()["mail bodies"] == 1
    with loper.scoped():
        assert MessageContent.objects.get().text == ""


@pytest.mark.parametrize("path", [Return.Path.OLD, Return.Path.MIND])
def test_who_sent_an_old_product_is_forgotten_after_a_year_and_so_are_old_pictures(loper: Shop, path: str) -> None:
    with loper.scoped():
        filler = Filler(loper, frozenset())
        for model in (ReturnPhoto, UnexpectedItem, ReturnScan):
            filler.row(model)
        Return.objects.update(path=path, requested_at=OLD)
        ReturnPhoto.objects.update(added_at=OLD)
        UnexpectedItem.objects.update(found_at=OLD)
        ReturnScan.objects.update(heard_at=OLD)
    for _twice in range(2):
        retain()
    with loper.scoped():
        row = Return.objects.get()
        kept = ("", "", "", {}) if path == Return.Path.OLD else (EMAIL, row.name, row.phone, row.sender)
        assert (row.email, row.name, row.phone, row.sender) == kept
        assert not ReturnPhoto.objects.exists()
        assert (UnexpectedItem.objects.get().photo, ReturnScan.objects.get().told) == (None, {})

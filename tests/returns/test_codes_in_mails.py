"""The code of a return as it stands in the mail about it."""

import io
import re

import pytest
from PIL import Image

from notifications.facts.snapshot import facts_of
from notifications.mails.rendering import attached
from returns.models import ReturnParcel
from tests.cast import Shop, work
from tests.mailbox import Mailbox
from tests.notifications.stage import rendered, scene
from tests.returns.test_after_asking import OWN, SHOP, choose, reader, registered

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("kind", "is_square"), [("qr", True), ("barcode", False)])
def test_a_code_keeps_its_shape(loper: Shop, kind: str, is_square: bool) -> None:
    with loper.scoped():
        message = scene(loper, "return_label")
        ReturnParcel.objects.update(code_kind=kind)
        html = rendered(message).html
        (picture,) = attached(facts_of(message))
    (shown,) = re.findall(r"<img src=.cid:[^>]+>", html)
    assert 'width="240"' in shown and "height=" not in shown.replace("height: auto", ""), "no scanner reads it squeezed"
    with Image.open(io.BytesIO(picture.content)) as drawn:
        assert (drawn.width == drawn.height) is is_square


def test_who_chooses_another_way_gets_the_new_code_by_mail_too(loper: Shop, mailbox: Mailbox) -> None:
    """The one that was mailed before is good for nothing now."""
    row = registered(loper)
    client = reader(loper, row)
    for way in (OWN, SHOP, OWN):
        assert choose(client, row, way).status_code == 303
        work()
    mails = [mail for mail in mailbox.mails if row.spoken in str(mail["Subject"]) and "code" in str(mail["Subject"])]
    assert len(mails) == 3

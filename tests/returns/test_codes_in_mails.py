"""The code of a return as it stands in the mail about it."""

import io
import re

import pytest
from PIL import Image

from notifications.facts.snapshot import facts_of
from notifications.mails.rendering import attached
from returns.models import ReturnParcel
from tests.cast import Shop
from tests.notifications.stage import rendered, scene

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

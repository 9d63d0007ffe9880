"""Looking for something else in the shop asks the shop: often enough for anybody, and not without end."""

from datetime import timedelta
from typing import Any

import pytest

from returns.exchanging import inquiring
from returns.models import GoodsQuestion
from tests.cast import Shop
from tests.returns.asking import Walker
from tests.returns.exchanging.stage import staged

pytestmark = pytest.mark.django_db


def test_who_looks_for_ever_more_is_told_and_the_shop_is_not_asked(
    loper: Shop, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inquiring, "SEARCHES", (3, timedelta(hours=1)))
    with staged(loper, settings, "woocommerce") as stage:
        with loper.scoped():
            order = stage.order()
        walker, key = Walker(loper).opens(order), order.line_keys[0]
        chosen = {"path": "mind", "i": key, f"q-{key}": "1", f"r-{key}": "too_small", f"o-{key}": "exchange"}

        def told(words: str) -> bool:
            return (
                "many times in a short time" in walker.sees("what/", **chosen, **{f"w-{key}": words}).content.decode()
            )

        assert not any([told(words) for words in ("socks", "shirt", "cap", "cap")]), "the same again is no new search"
        assert told("shoes") and told("gloves") and not told("socks")
        with loper.scoped():
            assert set(GoodsQuestion.objects.exclude(words="").values_list("words", flat=True)) == {
                "socks", "shirt", "cap",
            }  # fmt: skip

"""What a poll fetched enters once for each change, and a change back is a change."""

import pytest

from inbox.contracts import PolledRecord
from inbox.models import InboundWebhook
from inbox.polled import keep
from tests.cast import Shop

A, B = "a" * 32, "0b" * 16


@pytest.mark.parametrize("named", ["1042@{}", "3SLOPR:1:{}"])
def test_a_change_back_is_kept_again_and_only_once(loper: Shop, named: str) -> None:
    def fetched(version: str) -> bool:
        return keep(loper.shop, PolledRecord("order", named.format(version), version.encode()))

    keep(loper.shop, PolledRecord("order", named.format(B).replace("1", "10", 1), b"a neighbour's"))
    seen = [fetched(version) for version in (A, A, B, B, A, A, B, A, A)]
    assert seen == [True, False, True, False, True, False, True, True, False]
    with loper.scoped():
        bodies = [bytes(row.body).decode() for row in InboundWebhook.objects.order_by("pk")[1:]]
    assert bodies == [A, B, A, B, A]


def test_records_that_cannot_be_named_are_kept_once_each(loper: Shop) -> None:
    seen = [keep(loper.shop, PolledRecord("order", f"@{version}", b"{}")) for version in (A, B, A, B)]
    assert seen == [True, True, False, False]

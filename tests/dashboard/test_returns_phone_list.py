"""A phone's list is taken whatever one entry of it holds: the phone sends it again and again until it is answered."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from outbox.models import DomainEvent
from returns.models import Return, ReturnItem, ReturnScan
from returns.privacy import ERASED, forget
from returns.receiving import replaying
from tests.cast import Shop
from tests.dashboard.conftest import At
from tests.returns import desk

pytestmark = pytest.mark.django_db
ROOT = "/dashboard/loper/"
State = Return.State


def told(ruth: Client, *entries: Any, sent_at: str = "") -> list[dict[str, Any]]:
    """The answers to a list; it must be answered."""
    sent = json.dumps({"sent_at": sent_at or timezone.now().isoformat(), "entries": entries})
    answer = ruth.post(f"{ROOT}returns/replay/", {"list": sent})
    assert answer.status_code == 200, answer.text[:200]
    return list(answer.json()["answers"])


def seen(id: str, row: Return, **changes: Any) -> dict[str, Any]:
    return {"id": id, "kind": "receive", "at": timezone.now().isoformat(), "text": row.code, **changes}


DEAD = ("9999-12-31T23:59:59-14:00", "0001-01-01T00:00:00+14:00")


@pytest.mark.parametrize("sent_at", DEAD)
@pytest.mark.parametrize("done_at", [*DEAD, "9999-12-31", "5", None])
def test_a_phone_with_a_dead_clock_is_heard(loper: Shop, at: At, sent_at: str, done_at: str | None) -> None:
    with loper.scoped():
        row = desk.of(loper)
    assert told(at(loper), seen("a", row, at=done_at), sent_at=sent_at)[0]["code"] == "received"
    with loper.scoped():
        found = Return.objects.get(pk=row.pk)
        assert found.received_at and timezone.now() - timedelta(days=15) < found.received_at <= timezone.now()


def test_an_entry_of_somebody_who_was_erased_is_answered_and_the_sums_stay(loper: Shop, at: At) -> None:
    with loper.scoped():
        first, second = desk.of(loper, state=State.RECEIVED), desk.of(loper, "1043")
        first.items.update(deduction=5, deduction_reason="Modder van Sanne.")
    ruth = at(loper)
    told(ruth, seen("a", first))
    with loper.scoped():
        forget(erased(first))
        kept = ReturnItem.objects.filter(in_return=first)
        assert set(kept.values_list("deduction", "deduction_reason")) == {(5, ERASED)}, "no sum without a reason"
        scan = ReturnScan.objects.get(client_id="a")
        assert scan.told == {} and first.spoken not in str(scan.answer)
    answers = told(ruth, seen("a", first), seen("b", second))
    assert [one["code"] for one in answers] == ["already", "received"]
    assert answers[0]["href"] == "", "nothing leads back"


def test_what_cannot_be_read_is_refused_by_itself(loper: Shop, at: At, monkeypatch: pytest.MonkeyPatch) -> None:
    with loper.scoped():
        first, second = desk.of(loper), desk.of(loper, "1043")
    real = replaying.inspect

    def falls(pk: int, *rest: Any) -> Return:
        if pk == first.pk:
            raise RuntimeError("a fault of ours")
        return real(pk, *rest)

    monkeypatch.setattr(replaying, "inspect", falls)
    with loper.scoped():
        fields = [
            {f"{item.pk}-{name}": value for item in desk.items(row) for name, value in
             (("received", item.quantity), ("condition", "new"), ("restock", "yes"))}
            for row in (first, second)
        ]  # fmt: skip
    odd: list[Any] = [
        7, "x", None, [], {}, {"id": ""}, seen("k", first, kind="x" * 99), seen("f", first, kind="count", fields=[1]),
        seen("i", first, kind="inspect", fields=fields[0]), seen("t", first, text={"a": "\ud800\0"}),
    ]  # fmt: skip
    good = seen("z", second, kind="inspect", fields=fields[1])
    codes = {one["id"]: one["code"] for one in told(at(loper), *odd, good)}
    assert codes == {"k": "refused", "f": "refused", "i": "refused", "t": "nothing", "z": "inspected"}
    assert told(at(loper), good)[0]["code"] == "inspected"


def erased(row: Return) -> DomainEvent:
    """The event that the orders tell when somebody asks to be forgotten."""
    orders = list(row.items.values_list("order_id", flat=True))
    return DomainEvent(type="customer.redacted", subject_type="order", data={"orders": orders})

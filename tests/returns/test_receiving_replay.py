"""A phone without a connection tells later what it did: once, in any order, however often, whatever its clock says."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from outbox.models import DomainEvent
from returns.models import Return, ReturnItem, ReturnScan, UnexpectedItem
from returns.receiving.findings import Finding
from returns.receiving.replaying import Act, Code, Kind, replay, right
from returns.receiving.unexpected import Thing
from tests.cast import Shop
from tests.returns import desk
from tests.visits.test_booking import at_once

pytestmark = pytest.mark.django_db
RUTH = "ruth@loper.example"
NOW = timezone.now().replace(microsecond=0)  # the returns are of days before it
FINE = Finding(1, "new", True)


def acts_of(first: Return, second: Return) -> list[Act]:
    """An hour in a warehouse: seen, counted twice, looked at twice, something extra, a code that means nothing."""
    at = NOW - timedelta(hours=1)
    shoes, socks = desk.items(first)
    worn = Finding(1, "worn", False, deduction=Decimal("10.00"), reason="Vuile zool.")
    told: list[tuple[Kind, str, dict[str, Any]]] = [
        (Kind.RECEIVE, first.spoken, {}),
        (Kind.COUNT, first.code, {"counts": {shoes.pk: 1, socks.pk: 1}}),
        (Kind.COUNT, first.code, {"counts": {socks.pk: 2}}),
        (Kind.RECEIVE, second.code, {}),
        (Kind.COUNT, second.code, {"counts": {pk.pk: 0 for pk in desk.items(second)}}),
        (Kind.INSPECT, first.code, {"findings": {shoes.pk: worn, socks.pk: Finding(2, "new", True)}}),
        (Kind.INSPECT, first.code, {"findings": {shoes.pk: FINE, socks.pk: Finding(1, "opened", True)}}),
        (Kind.INSPECT, first.code, {"findings": {shoes.pk: FINE}}),
        (Kind.UNEXPECTED, first.code, {"thing": Thing("Een boek")}),
        (Kind.UNEXPECTED, "ZZZ-999", {"thing": Thing("Doos zonder naam")}),
        (Kind.RECEIVE, "ZZZ-999", {}),
        (Kind.RECEIVE, first.code, {}),
    ]
    return [
        Act(f"act-{number:02}", kind, at + timedelta(minutes=number), text, **more)
        for number, (kind, text, more) in enumerate(told)
    ]


def ending() -> Any:
    """All that an hour in the warehouse may change."""
    return (
        list(Return.objects.order_by("pk").values("pk", "state", "received_at", "inspected_at")),
        list(
            ReturnItem.objects.order_by("pk").values(
                "received_quantity", "condition", "restock", "deduction", "deduction_reason", "inspected_at"
            )
        ),
        sorted(UnexpectedItem.objects.values_list("in_return_id", "title", "quantity"), key=str),
        sorted(DomainEvent.objects.filter(type__startswith="return.").values_list("type", "subject_id")),
        sorted(ReturnScan.objects.values_list("client_id", "kind", "done_at")),
    )


class Undone(Exception):
    """Raised to take everything back."""


@settings(max_examples=8, suppress_health_check=list(HealthCheck), phases=[Phase.explicit, Phase.generate])
@given(data=st.data())
def test_any_repetition_and_interleaving_of_a_phones_list_ends_the_same(loper: Shop, data: st.DataObject) -> None:
    with loper.scoped():
        first = Return.objects.filter(code="AFH234").first() or desk.of(loper, code="AFH234")
        second = Return.objects.filter(code="KRS567").first() or desk.of(loper, "1043", code="KRS567")
        acts = acts_of(first, second)
        told = data.draw(st.permutations(acts + data.draw(st.lists(st.sampled_from(acts), max_size=6))))
        cuts = sorted(data.draw(st.sets(st.integers(0, len(told)), max_size=5)))
        lists = [told[start:end] for start, end in zip([0, *cuts], [*cuts, len(told)], strict=True)]

        def ends(way: list[list[Act]]) -> Any:
            try:
                with transaction.atomic():
                    for entries in way:
                        replay(entries, RUTH, NOW)
                    final = ending()
                    answers = replay(acts, RUTH, NOW)
                    assert ending() == final, "told once more, nothing changes"
                    assert answers == replay(acts, "mila@loper.example", NOW + timedelta(days=1))
                    raise Undone
            except Undone:
                return final

        straight = ends([acts])
        assert ends(lists) == straight
        shoes, socks = straight[1][:2]
        assert (shoes["condition"], socks["condition"], socks["received_quantity"]) == ("new", "opened", 1)


def test_each_entry_has_its_own_answer_and_one_that_is_refused_holds_up_no_other(loper: Shop) -> None:
    with loper.scoped():
        first, second = desk.of(loper), desk.of(loper, "1043")
        acts = acts_of(first, second)
        answers = replay(acts, RUTH, NOW)
        codes = [answers[act.id]["code"] for act in acts]
        assert codes == [
            "received", "counted", "counted", "received", "counted", "inspected", "inspected", "refused", "noted",
            "noted", "nothing", "already",
        ]  # fmt: skip
        assert answers["act-07"]["wrong"][0][:2] == [desk.items(first)[1].pk, "condition"]
        assert answers["act-00"]["said"] == first.spoken and answers["act-00"]["return"] == first.pk
        late = replace(acts[1], id="late", at=acts[1].at - timedelta(minutes=30))
        assert replay([late], RUTH, NOW)["late"]["code"] == Code.STALE
        early = replace(acts[5], id="early", at=acts[5].at - timedelta(minutes=50))
        assert replay([early], RUTH, NOW)["early"]["code"] == Code.STALE
        assert desk.items(first)[0].deduction == 0
        assert Return.objects.get(pk=first.pk).received_at == early.at, "it was here by then"
        odd = Act("odd", "dance", NOW, first.code)
        assert replay([odd], RUTH, NOW)["odd"]["code"] == Code.REFUSED


@pytest.mark.parametrize(
    ("at", "sent_at", "means"),
    [
        (NOW - timedelta(minutes=5), NOW, NOW - timedelta(minutes=5)),
        (NOW + timedelta(hours=7), NOW + timedelta(hours=8), NOW - timedelta(hours=1)),
        (NOW - timedelta(days=400), NOW - timedelta(days=400, hours=-2), NOW - timedelta(hours=2)),
        (NOW - timedelta(days=400), None, NOW - timedelta(days=14)),
        (NOW + timedelta(days=2), None, NOW),
        (NOW + timedelta(days=2), NOW, NOW),
        (None, NOW, NOW),
    ],
)
def test_a_phones_wrong_clock_is_put_right(at: datetime, sent_at: datetime, means: datetime) -> None:
    assert right(at, sent_at, NOW) == means


@pytest.mark.django_db(transaction=True)
def test_a_list_that_is_sent_twice_at_once_is_done_once(loper: Shop) -> None:
    with loper.scoped():
        acts = acts_of(desk.of(loper), desk.of(loper, "1043"))
    doings: list[Callable[[], Any]] = [lambda by=f"m{n}": replay(acts, by, NOW) for n in range(4)]  # type: ignore[misc]
    results = at_once(loper, doings)
    assert not [one for one in results if isinstance(one, Exception)], results
    assert all(one == results[0] for one in results)
    with loper.scoped():
        assert UnexpectedItem.objects.count() == 2 and ReturnScan.objects.count() == len(acts)
        assert DomainEvent.objects.filter(type__in=["return.received", "return.inspected"]).count() == 3

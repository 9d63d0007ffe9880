"""What every remote provider of labels keeps to, over real HTTP: one label a key, and every failure in words."""

from dataclasses import replace
from typing import Any

import pytest

from inbox.http import HttpSession
from returns.labels.contracts import Label, LabelOrder, Method, Refused, Unreachable
from tests.returns.labels.facts import MONDAY, SHOES, order
from tests.returns.labels.sendcloud_fake import option
from tests.returns.labels.servers import Trouble
from tests.returns.labels.stage import Stage, session

BUYING = {"sendcloud": "/returns", "karrio": "/purchase"}
ASKING = {"sendcloud": "/shipping-options", "karrio": "/v1/proxy/rates"}
HUGE = b'{"data": "' + b"x" * 300_000 + b'"}'


def first(stage: Stage, method: Method | None = None) -> LabelOrder:
    """An order of the first offer (of the method)."""
    return order(next(offer for offer in stage.offers() if method in (None, offer.method)))


def home(stage: Stage) -> LabelOrder:
    if stage.provider.name == "sendcloud":
        stage.behind.options = [option("dhl:return/pickup", first_mile="pickup")]
    return replace(first(stage, Method.HOME), slot=MONDAY)


def test_a_label_is_made_and_called_off(each: Stage) -> None:
    label = each.make(first(each))
    assert label.tracking_number and label.reference and label.carrier
    assert label.picture or label.pdf
    assert each.made() == 1
    each.cancel(label)
    each.cancel(label)  # twice is fine
    there = each.behind.returns if each.provider.name == "sendcloud" else each.behind.shipments
    assert [row["status"] for row in there.values()] == ["cancelled"]


def test_one_key_makes_one_label(each: Stage) -> None:
    wanted = first(each)
    labels = [each.make(wanted) for _ in range(3)]
    assert each.made() == 1
    assert labels[0].tracking_number == labels[1].tracking_number == labels[2].tracking_number
    assert labels[1].pdf or labels[1].picture
    other = each.make(replace(wanted, key="R7F3K3"))
    assert each.made() == 2 and other.tracking_number != labels[0].tracking_number


def test_a_key_that_is_part_of_another_is_another(each: Stage) -> None:
    wanted = first(each)
    long = each.make(replace(wanted, key="R7F3K2-12"))
    assert each.make(replace(wanted, key="R7F3K2-1")).tracking_number != long.tracking_number
    assert each.made() == 2


LOST = [Trouble(done=True, hang_up=True), Trouble(done=True, delay=1.6), Trouble(done=True, status=502)]


@pytest.mark.parametrize("trouble", LOST, ids=["hung up", "too late", "a gateway's error"])
def test_an_answer_that_is_lost_costs_no_second_label(each: Stage, trouble: Trouble) -> None:
    wanted = first(each)
    each.server.troubles = [replace(trouble, where=BUYING[each.provider.name])]
    each.patience = 0.8 if trouble.delay else 5.0
    each.patience = 0.8 if trouble.delay else 5.0
    with pytest.raises(Unreachable) as caught:
        each.make(wanted)
    each.patience = 5.0
    each.patience = 5.0
    assert caught.value.retry
    label = each.make(wanted)
    assert each.made() == 1
    assert label.tracking_number and (label.pdf or label.picture)


ODD: list[tuple[str, Trouble]] = [
    ("a page", Trouble(status=200, body=b"<html>Maintenance</html>")),
    ("nothing", Trouble(status=200, body=b"")),
    ("a list", Trouble(status=200, body=[1, 2])),
    ("a number", Trouble(status=200, body=7)),
    ("wrong types", Trouble(status=200, body={"data": "x", "rates": 3, "return_id": [], "parcel_id": {}, "id": {}})),
    ("entries that cannot be read", Trouble(status=200, body={"data": [7, "x"], "rates": [[], 4], "return_id": True})),
    (
        "half a surrogate",
        Trouble(status=200, body=b'{"data": [{"code": "\\ud800"}], "rates": [{"carrier_name": 1.5}]}'),
    ),
    ("too much", Trouble(status=200, body=HUGE)),
    ("a redirect elsewhere", Trouble(status=302, headers={"Location": "https://elsewhere.example/"})),
    ("500", Trouble(status=500)),
    ("401", Trouble(status=401, body={"errors": [{"message": "Invalid token"}]})),
    ("403", Trouble(status=403, body={})),
    ("busy for long", Trouble(status=429, body={}, headers={"Retry-After": "300"})),
    ("silence", Trouble(delay=1.6)),
    ("hanging up", Trouble(hang_up=True)),
]
odd = pytest.mark.parametrize("trouble", [row[1] for row in ODD], ids=[row[0] for row in ODD])


@odd
def test_odd_answers_about_offers_are_told_in_words(each: Stage, trouble: Trouble) -> None:
    each.server.troubles = [replace(trouble, where=ASKING[each.provider.name]) for _ in range(4)]
    each.patience = 0.2 if trouble.delay else 5.0
    try:
        assert each.offers() == []  # "x" where a list was expected may be read as nothing
    except (Unreachable, Refused) as problem:
        assert problem.reason and "secret" not in problem.reason


@odd
def test_odd_answers_to_a_purchase_are_told_in_words(each: Stage, trouble: Trouble) -> None:
    wanted = first(each)
    each.server.troubles = [replace(trouble, where=BUYING[each.provider.name])]
    each.patience = 0.8 if trouble.delay else 5.0
    with pytest.raises(Unreachable) as caught:
        each.make(wanted)
    each.patience = 5.0
    assert caught.value.reason and "secret" not in caught.value.reason
    assert caught.value.retry == (trouble.status not in (401, 403, 302) and trouble.body != HUGE)
    assert caught.value.wait == (300 if trouble.status == 429 else None)
    assert each.make(wanted).tracking_number  # nothing of it stays in the way
    assert each.made() == 1


@odd
def test_who_cannot_look_makes_nothing(each: Stage, trouble: Trouble) -> None:
    wanted = first(each)
    where = {"sendcloud": "/returns", "karrio": "/v1/shipments"}[each.provider.name]
    each.server.troubles = [replace(trouble, where=where, method="GET") for _ in range(4)]
    each.patience = 0.2 if trouble.delay else 5.0
    if trouble.delay or trouble.status in (429, 500):
        with pytest.raises(Unreachable):
            each.make(wanted)
        assert each.made() == 0
        return
    each.server.troubles = each.server.troubles[:1]
    try:
        each.make(wanted)
    except Unreachable:
        assert each.made() == 0


def test_a_short_wait_is_waited(each: Stage) -> None:
    wanted = first(each)
    each.server.troubles = [Trouble(BUYING[each.provider.name], status=429, headers={"Retry-After": "1"}, body={})]
    assert each.make(wanted).tracking_number and each.made() == 1


NOES: list[tuple[Any, str, str]] = [
    ({"errors": [{"field": "from_address.postal_code", "message": "Not a postcode", "code": "invalid"}]},
     "Not a postcode", "from_address.postal_code"),
    ({"errors": [{"status": "422", "detail": "Too heavy", "source": {"pointer": "/data/attributes/weight/value"}}]},
     "Too heavy", "weight.value"),
    ({"errors": [{"code": "validation", "details": {"city": ["This field is required."]}}]},
     "city: This field is required.", "city"),
    ({"messages": [{"message": "Account closed", "code": "9"}, {"message": "Account closed"}]}, "Account closed", ""),
    ({"error": {"code": 400, "message": "No such contract"}}, "No such contract", ""),
    ({"errors": ["plain words"]}, "plain words", ""),
    ({"errors": [{"message": {"deep": 1}}]}, "answered 422 without a reason", ""),
    (b"<html>no</html>", "answered 422 without a reason", ""),
]  # fmt: skip


@pytest.mark.parametrize(("body", "reason", "field"), NOES)
def test_a_no_is_told_in_the_providers_words(each: Stage, body: Any, reason: str, field: str) -> None:
    wanted = first(each)
    each.server.troubles = [Trouble(BUYING[each.provider.name], status=422, body=body)]
    with pytest.raises(Refused) as caught:
        each.make(wanted)
    assert reason in caught.value.reason
    assert caught.value.field == field
    assert each.made() == 0


def test_a_pickup_is_booked_once_even_when_its_answer_is_lost(each: Stage) -> None:
    wanted = home(each)
    each.server.troubles = [Trouble("/pickups", done=True, hang_up=True)]
    with pytest.raises(Unreachable):
        each.make(wanted)
    label = each.make(wanted)
    assert label.pickup_reference and not label.pickup_problem
    assert each.make(wanted).pickup_reference == label.pickup_reference
    assert len(each.behind.pickups) == 1 and each.made() == 1
    each.cancel(label)
    each.cancel(label)
    assert {row["status"].lower() for row in each.behind.pickups.values()} == {"cancelled"}


def test_a_pickup_that_nobody_wants_leaves_the_label(each: Stage) -> None:
    wanted = home(each)
    no = {"errors": [{"message": "We do not come to this postcode"}]}
    each.server.troubles = [Trouble("/pickups", status=400, body=no)]
    label = each.make(wanted)
    assert label.tracking_number and not label.pickup_reference
    assert label.pickup_problem == "We do not come to this postcode"


def test_slots_are_for_being_fetched_only(each: Stage) -> None:
    wanted = home(each)
    days = (MONDAY.start.date(), MONDAY.start.date().replace(day=30))
    slots = each.provider.slots(each.connection, wanted.offer, wanted.sender, days)
    assert all(slot.start < slot.end for slot in slots)
    at_a_shop = replace(wanted.offer, method=Method.LABEL)
    assert each.provider.slots(each.connection, at_a_shop, wanted.sender, days) == []


@pytest.mark.parametrize("token", ["", "Schlüssel:geheim", "a\nb:c"])
def test_a_connection_without_a_usable_key_calls_nobody(each: Stage, token: str) -> None:
    wanted = first(each)
    each.server.calls.clear()
    each.connection.api_token = token
    for call in (each.offers, lambda: each.make(wanted), lambda: each.cancel(Label("dhl", "1/2"))):
        with pytest.raises(Unreachable) as caught:
            call()
        assert not caught.value.retry
    assert each.server.calls == []


def test_plain_http_to_a_stranger_is_not_called(each: Stage, settings: Any) -> None:
    settings.HTTP_ALLOWED_PRIVATE = []
    with pytest.raises(Unreachable) as caught:
        each.offers()
    assert "https" in caught.value.reason and each.server.calls == []


@pytest.mark.parametrize("reference", ["", "../users", "1 2", "%2e%2e"])
def test_a_forged_reference_reaches_no_other_path(each: Stage, reference: str) -> None:
    with pytest.raises(Refused):
        each.cancel(Label("dhl", reference))
    assert each.server.calls == []


def test_a_turn_without_time_says_so(each: Stage) -> None:
    with HttpSession(seconds=0.1) as http, pytest.raises(Unreachable) as caught:
        each.provider.offers(each.connection, SHOES, http)
    assert caught.value.retry
    with session() as http, pytest.raises(Unreachable):
        each.provider.offers(None, SHOES, http)

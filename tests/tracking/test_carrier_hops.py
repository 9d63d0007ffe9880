"""Each carrier through the real door: posted as it signs, stored, read, and a parcel's status follows."""

import json

import pytest

from inbox.models import InboundWebhook
from tests.cast import Shop, post, post_standard, work
from tests.tracking.carrier_cases import PAYLOADS
from tests.tracking.test_carrier_doors import signed_by
from tests.tracking.test_carriers import example
from tracking.models import Shipment
from tracking.snapshots import Status

State = InboundWebhook.State


@pytest.mark.parametrize(
    ("path", "number", "carrier", "status"),
    [
        ("sendcloud/waits_at_the_parcel_shop", "3SLOPER0000042", "postnl", Status.AVAILABLE_FOR_PICKUP),
        ("easypost/sent_back", "00340434161094042557", "dhl", Status.RETURN_TO_SENDER),
        ("aftership/back_at_the_sender", "3SLOPER0000077", "postnl", Status.RETURN_TO_SENDER),
        ("dhl/parcel_de_to_a_packstation", "00340434161094042557", "dhl", Status.AVAILABLE_FOR_PICKUP),
        ("postnl/waits_at_the_counter", "3SLOPER0000099", "postnl", Status.AVAILABLE_FOR_PICKUP),
        ("ups/delivered_to_an_access_point", "1Z999AA10123456784", "ups", Status.AVAILABLE_FOR_PICKUP),
    ],
)
def test_a_carriers_webhook_becomes_a_parcels_status_once(
    loper: Shop, path: str, number: str, carrier: str, status: Status
) -> None:
    name, _, _ = path.partition("/")
    connection = loper.connect(name, "s3cret-of-loper")
    body = (PAYLOADS / f"{path}.json").read_bytes()
    for _ in range(2):  # the carrier's retry
        answer = post(connection, body, signed_by(name, "s3cret-of-loper", body))
        assert answer.status_code in (200, 202)
    work()
    with loper.scoped():
        stored = InboundWebhook.objects.get(connection=connection)
        assert (stored.state, stored.last_error) == (State.DONE, "")
        parcel = Shipment.objects.get(tracking_number=number)
        assert (parcel.status, parcel.carrier, parcel.delivered_at) == (status, carrier, None)


def test_our_own_format_does_too(loper: Shop) -> None:
    assert post_standard(loper.carrier, example()).status_code == 202
    work()
    with loper.scoped():
        parcel = Shipment.objects.get()
        assert (parcel.status, parcel.carrier) == (Status.AVAILABLE_FOR_PICKUP, "fietskoerier_utrecht")
        assert parcel.pickup_code == "7421"


def test_what_cannot_be_read_is_kept_with_its_reason(loper: Shop) -> None:
    broken = example()
    broken["data"]["events"][0]["status"] = "lost"  # type: ignore[index]
    assert post_standard(loper.carrier, broken).status_code == 202
    assert post_standard(loper.carrier, {"type": "tracking.created"}).status_code == 202
    work()
    with loper.scoped():
        refused, ignored = InboundWebhook.objects.order_by("pk")
    assert refused.state == State.REJECTED and refused.last_error.startswith("data.events[0].status: expected one of")
    assert ignored.state == State.IGNORED and "tracking.created" in ignored.last_error


def test_a_wrong_token_is_kept_apart(loper: Shop) -> None:
    connection = loper.connect("ups", "right")
    body = json.dumps({"trackingNumber": "1Z"}).encode()
    assert post(connection, body, signed_by("ups", "wrong")).status_code == 401
    assert loper.webhook(connection=connection).state == State.QUARANTINED

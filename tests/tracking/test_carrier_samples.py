"""The contract with the real platforms: every sample is read or refused with a reason, every code understood.

The samples lie beside the repository and are not part of it; without them these tests are skipped.
"""

import csv
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import easypost.util
import pytest

from inbox.contracts import Credentials, Ignored, RawWebhook, Rejected
from tests.tracking.carrier_cases import RECEIVED, adapter, raw, statuses
from tracking.carriers.codes import dhl as dhl_codes
from tracking.carriers.codes import postnl as postnl_codes

FOLDERS = {
    "sendcloud": ("sendcloud",),
    "easypost": ("easypost",),
    "aftership": ("aftership",),
    "dhl": ("carriers/dhl_universal", "carriers/dhl_nl"),
    "postnl": ("carriers/postnl",),
    "ups": ("carriers/ups",),
    "generic_carrier": ("karrio", "vectors"),
}
# What is a webhook or an answer of ours among the samples, and the statuses it tells, oldest first.
READ = {
    "sendcloud/webhook/parcel_status_changed.json": [["pre_transit"]],
    "easypost/webhook/tracker.updated.json": [["pre_transit"] + ["in_transit"] * 6],
    "aftership/webhook/tracking_update.json": [["in_transit"]],
    "carriers/dhl_universal/unified_track.json": [["pre_transit"]],
    "carriers/postnl/completestatus.json": [["pre_transit", "pre_transit", "in_transit"]],
    "carriers/postnl/currentstatus.json": [["in_transit"]],
    "carriers/postnl/currentstatus2.json": [["in_transit"]],
    "carriers/postnl/sdk_currentstatus_out_for_delivery.json": [["out_for_delivery"]],
    "carriers/postnl/updatedshipments.json": [["delivered"]] * 4,
    "carriers/ups/track_alert_out_for_delivery.json": [["out_for_delivery"]],
}
# The rest are answers of other APIs, vectors, errors, and another project's second opinions.
REASONS = {
    "carriers/postnl/no_shipments.json": "No shipment found",
    "carriers/dhl_universal/unified_error.json": "No shipment with given tracking number found",
    "carriers/dhl_nl/track_trace.json": "expected a DHL shipment",
    "carriers/ups/track_not_found.json": "trackingNumber: expected an id",
    "easypost/api/event.json": "result.tracking_code: expected an id",
    "karrio/webhook/tracking_status_updated.json": "expected tracking.updated",
}


def files(samples: Path) -> Iterator[tuple[str, str, bytes]]:
    for name, folders in FOLDERS.items():
        for folder in folders:
            for path in sorted((samples / folder).rglob("*")):
                if path.is_file():
                    yield name, path.relative_to(samples).as_posix(), path.read_bytes()


def test_every_sample_is_read_or_refused_with_a_stated_reason(samples: Path) -> None:
    read = {}
    for name, path, body in files(samples):
        speaker = adapter(name)
        try:
            read[path] = [statuses(told) for told in speaker.parse(raw(body), speaker.topic(raw(body)))]
        except (Rejected, Ignored) as reason:
            assert REASONS.get(path, ": ") in str(reason), path
    assert read == READ


def test_the_published_signatures_are_accepted(samples: Path) -> None:
    vector = json.loads((samples / "sendcloud/webhook/hmac_vector.json").read_text())
    _accept("sendcloud", vector["secret"], vector["header"], vector["signature"], vector["body"].encode())
    vector = json.loads((samples / "easypost/webhook/hmac_vector.json").read_text())
    body = (samples / "easypost/webhook" / vector["body_file"]).read_bytes()
    _accept("easypost", vector["secret"], vector["header"], vector["signature"], body)
    official = {vector["header"]: vector["signature"]}
    assert easypost.util.validate_webhook(body, official, vector["secret"])["id"] == "evt_1"


def _accept(name: str, secret: str, header: str, signature: str, body: bytes) -> None:
    adapter(name).verify(RawWebhook({header.lower(): signature}, body, RECEIVED), Credentials((secret,)))


def rows(samples: Path, table: str) -> list[dict[str, str]]:
    with (samples / "status_codes" / f"{table}.csv").open(newline="") as file:
        return list(csv.DictReader(file))


def one(name: str, body: Any) -> str:
    (told,) = adapter(name).parse(raw(body), "")
    return statuses(told)[0]


def sendcloud(row: dict[str, str]) -> str:
    status = {"id": int(row["id"]), "message": row["message"]}
    parcel = {"id": 1, "tracking_number": "3S1", "status": status}
    return one("sendcloud", {"action": "parcel_status_changed", "timestamp": 1772530800, "parcel": parcel})


def easypost_status(row: dict[str, str]) -> str:
    detail = {"status": row["status"], "datetime": "2026-03-03T12:00:00Z"}
    tracker = {"tracking_code": "1", "tracking_details": [detail]}
    return one("easypost", {"description": "tracker.updated", "result": tracker})


def aftership(row: dict[str, str]) -> str:
    checkpoint = {"tag": row["tag"], "checkpoint_time": "2026-03-03T12:00:00+01:00"}
    parcel = {"tracking_number": "1", "checkpoints": [checkpoint]}
    return one("aftership", {"event": "tracking_update", "msg": parcel})


def dhl(row: dict[str, str]) -> str:
    report = {"statusCode": row["statusCode"], "timestamp": "2026-03-03T12:00:00Z"}
    return one("dhl", {"id": "1", "status": report})


def dhl_netherlands(row: dict[str, str]) -> str:
    report = {
        "statusCode": "transit",
        "statusDetailed": row["carrier_code"],
        "timestamp": "2026-03-03T12:00:00Z",
    }
    return one("dhl", {"id": "1", "status": report})


def postnl_status(row: dict[str, str]) -> str:
    status = {
        "TimeStamp": "03-03-2026 12:00:00",
        "StatusCode": row["status_code"],
        "StatusDescription": row["nl"],
    }
    scans = adapter("postnl").parse(raw({"Barcode": "3S1", "Status": status}), "")[0].scans
    return scans[0].status if scans else "unknown"  # 99 says nothing, so nothing is kept


def ups(row: dict[str, str]) -> str:
    status = {"type": row["type"], "description": row["meaning"]}
    return one(
        "ups",
        {
            "trackingNumber": "1Z",
            "gmtActivityDate": "20260303",
            "gmtActivityTime": "120000",
            "activityStatus": status,
        },
    )


TABLES = [
    ("sendcloud", "id", sendcloud),
    ("easypost", "status", easypost_status),
    ("aftership", "tag", aftership),
    ("dhl_unified", "statusCode", dhl),
    ("dhl_nl", "carrier_code", dhl_netherlands),
    ("postnl_status", "status_code", postnl_status),
    ("ups_status_type", "type", ups),
]
# Where we read a code differently from the table, and why.
DELIBERATE = {
    # A parcel that turned round is never delivered again, so a doubtful "it goes back" must not be believed.
    ("dhl_nl", "INTERVENTION_REQUEST_CANCEL_INTERVENTION"): "unknown",  # says that a wish was withdrawn
    ("dhl_nl", "PARCEL_SCANNED_FOR_RETURN_TO_HUB"): "unknown",  # parcels dropped at a shop go to the hub too
    # As a bare word these are DHL's five classes, which the class decides.
    ("dhl_nl", "DELIVERED"): "in_transit",
    ("dhl_nl", "UNKNOWN"): "in_transit",
}


@pytest.mark.parametrize(("table", "key", "tell"), TABLES, ids=[table for table, _, _ in TABLES])
def test_every_code_means_what_the_table_says(samples: Path, table: str, key: str, tell: Any) -> None:
    for row in rows(samples, table):
        meant = row["suggested_canonical"].split(" (")[0].split("|")
        expected = [DELIBERATE.get((table, row[key])), *meant]
        assert tell(row) in ([expected[0]] if expected[0] else meant), row


def test_every_event_of_postnl_has_the_status_of_its_code(samples: Path) -> None:
    for row in rows(samples, "postnl_events"):
        code, meant = row["event_code"], postnl_codes.STATUSES.get(row["status_code"], "unknown")
        assert postnl_codes.status_of_event(code) == meant
        assert postnl_codes.status_of_event(code[1:] + code[0]) == meant  # as PostNL's answers write it


def test_the_classes_of_dhl_are_those_of_the_table(samples: Path) -> None:
    assert {row["statusCode"] for row in rows(samples, "dhl_unified")} == set(dhl_codes.CLASSES)

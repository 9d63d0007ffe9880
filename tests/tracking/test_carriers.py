"""What each carrier's webhooks mean, on payloads of our own."""

import json
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from inbox.contracts import Ignored, Rejected
from tests.tracking.carrier_cases import adapter, load, raw, read, read_one, statuses
from tracking.carriers.names import carrier_code, display_name, family, tracking_url
from tracking.snapshots import PickupPoint, Tracking
from tracking.status import Seen, standing

DOCS = Path(__file__).parents[2] / "docs"


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[arg-type]


# --- Sendcloud ---


def test_sendcloud_a_parcel_at_the_shop_waits_and_is_not_delivered() -> None:
    told = read_one("sendcloud/waits_at_the_parcel_shop")
    assert statuses(told) == ["available_for_pickup"]
    assert (told.tracking_number, told.carrier, told.order_reference) == ("3SLOPER0000042", "postnl", "1042")
    assert told.scans[0].words == "Awaiting customer pickup"
    assert told.scans[0].occurred_at == utc(2026, 3, 3, 9, 30, 1)
    assert told.pickup == PickupPoint(name="Service point 10871234")


def test_sendcloud_milliseconds_are_not_taken_for_seconds_and_a_delay_is_flagged() -> None:
    (scan,) = read_one("sendcloud/delayed_told_in_milliseconds").scans
    assert scan.occurred_at == utc(2026, 3, 3, 9, 40)
    assert scan.is_delay and scan.status == "in_transit"


def test_sendcloud_a_return_that_reaches_the_shop_is_delivered_as_a_return() -> None:
    told = read_one("sendcloud/return_reaches_the_shop")
    assert told.is_return and statuses(told) == ["delivered"]
    assert told.scans[0].occurred_at == utc(2026, 3, 3, 9, 40)  # seconds, as text


def test_sendcloud_an_unknown_status_keeps_its_words_and_its_local_time() -> None:
    told = read_one("sendcloud/a_status_of_tomorrow")
    (scan,) = told.scans
    assert (scan.status, scan.code, scan.words) == ("unknown", "4711", "Parcel teleported")
    assert scan.occurred_at == utc(2026, 3, 3, 9, 20, 30)
    assert told.carrier == "fietskoerier_utrecht"


def test_sendcloud_tells_why_it_left_something_alone() -> None:
    with pytest.raises(Ignored, match="integration_updated"):
        read("sendcloud/integration_updated")
    unlabelled = load("sendcloud/waits_at_the_parcel_shop")
    unlabelled["parcel"]["tracking_number"] = None
    with pytest.raises(Ignored, match="tracking_number"):
        adapter("sendcloud").parse(raw(unlabelled), "")


def test_sendcloud_a_retry_has_the_same_id_and_a_later_change_another() -> None:
    first, again = (raw(load("sendcloud/waits_at_the_parcel_shop")) for _ in range(2))
    later = load("sendcloud/waits_at_the_parcel_shop") | {"timestamp": 1772530900000}
    name = adapter("sendcloud").external_id
    assert name(first) == name(again) == "88120431-12-1772530800000"
    assert name(raw(later)) != name(first)


# --- EasyPost ---


def test_easypost_delivered_to_a_locker_waits_there() -> None:
    told = read_one("easypost/delivered_to_a_locker")
    assert statuses(told) == ["in_transit", "in_transit", "available_for_pickup"]
    assert [scan.is_delay for scan in told.scans] == [False, True, False]
    assert told.estimated_at == utc(2026, 3, 4, 22, 59, 59)  # the end of that day in Germany
    assert told.scans[0].code == "PO" and told.scans[0].place == "Köln, DE"


def test_easypost_a_refused_parcel_goes_back_and_its_arrival_is_not_a_delivery() -> None:
    told = read_one("easypost/sent_back")
    assert statuses(told) == ["exception", "return_to_sender", "return_to_sender"]


def test_easypost_what_a_return_label_reports_is_read_in_its_own_direction() -> None:
    event = load("easypost/sent_back")
    event["result"]["is_return"] = True
    (told,) = adapter("easypost").parse(raw(event), "")
    assert told.is_return and statuses(told)[-1] == "delivered"


def test_easypost_a_tracker_without_history_still_stands_somewhere() -> None:
    event = load("easypost/sent_back")
    event["result"] |= {"tracking_details": [], "status": "cancelled", "status_detail": "cancelled"}
    (told,) = adapter("easypost").parse(raw(event), "")
    assert statuses(told) == ["cancelled"] and told.scans[0].occurred_at == utc(2026, 3, 3, 12)


def test_easypost_leaves_other_objects_alone() -> None:
    with pytest.raises(Ignored, match=r"batch\.created"):
        read("easypost/batch_created")


# --- AfterShip ---


def test_aftership_a_delay_at_customs_is_a_delay_and_the_assumed_zone_is_told() -> None:
    told = read_one("aftership/late_at_customs")
    assert statuses(told) == ["in_transit", "in_transit"]
    assert told.scans[1].is_delay
    assert told.scans[0].occurred_at == utc(2026, 3, 2, 7)  # PostNL's own clock
    assert told.extra == {"assumed_zone": "Europe/Amsterdam"}
    assert told.estimated_at == utc(2026, 3, 5, 22, 59, 59)


@pytest.mark.parametrize(
    ("seen", "goes", "utc_hour", "zone"),
    [
        ("", "NLD", 7, "Europe/Amsterdam"),
        ("DEU", "GBR", 7, "Europe/Berlin"),  # two zones with one clock
        ("", "GBR", 8, "Europe/London"),
        ("", "USA", 8, "UTC"),
        ("", "", 8, "UTC"),
        ("", "XYZ", 8, "UTC"),
    ],
)
def test_aftership_a_time_of_a_carrier_of_many_countries_is_told_by_the_country_s_clock(
    seen: str, goes: str, utc_hour: int, zone: str
) -> None:
    body = load("aftership/late_at_customs")
    body["msg"].update(slug="dpd", destination_country_iso3=goes or None)
    for checkpoint in body["msg"]["checkpoints"]:
        checkpoint.update(slug="dpd", country_iso3=seen or None)
    (told,) = adapter("aftership").parse(raw(body), "tracking_update")
    assert isinstance(told, Tracking)
    assert told.scans[0].occurred_at == utc(2026, 3, 2, utc_hour)
    assert told.scans[1].occurred_at == utc(2026, 3, 3, 8, 30), "its own offset counts"
    assert told.extra == {"assumed_zone": zone}


def test_aftership_delivered_under_the_flag_return_to_sender_is_back_at_the_shop() -> None:
    told = read_one("aftership/back_at_the_sender")
    assert statuses(told) == ["exception", "return_to_sender"]
    now = standing([Seen(scan.occurred_at, scan.status) for scan in told.scans])
    assert now.status == "return_to_sender" and now.delivered_at is None


def test_aftership_a_parcel_without_checkpoints_stands_where_its_tag_says() -> None:
    told = read_one("aftership/waits_in_the_shop")
    assert statuses(told) == ["available_for_pickup"]
    assert told.pickup and told.pickup.name.startswith("Primera")


# --- DHL ---


def test_dhl_delivered_to_a_packstation_is_ready_for_pickup() -> None:
    told = read_one("dhl/parcel_de_to_a_packstation")
    assert statuses(told) == ["pre_transit", "exception", "out_for_delivery", "available_for_pickup"]
    assert told.scans[0].occurred_at == utc(2026, 3, 3, 11, 55)  # German local time
    assert told.scans[2].is_delay
    assert told.estimated_at == utc(2026, 3, 3, 22, 59, 59)
    assert (told.carrier, told.order_reference, told.service) == ("dhl", "1042", "DHL PAKET")


def test_dhl_in_the_netherlands_speaks_in_codes_and_its_oddities_cost_nothing() -> None:
    told = read_one("dhl/parcel_nl_in_codes")
    assert statuses(told) == ["in_transit", "out_for_delivery", "return_to_sender", "return_to_sender"]
    assert told.carrier == "dhl_parcel_nl" and told.scans[0].place == "Utrecht"
    assert told.scans[3].words == "Onderweg"


def test_dhl_pushes_a_single_shipment_in_an_envelope() -> None:
    told = read_one("dhl/pushed_single_shipment")
    assert statuses(told) == ["delivered"] and told.is_return and told.estimated_at is None
    assert told.carrier == "dhl_express"


@pytest.mark.parametrize(
    ("words", "status"),
    [
        ("The shipment was posted by the sender at the retail outlet", "in_transit"),
        ("The sender has handed over the shipment at the PARCEL SHOP", "in_transit"),
        ("The shipment is being returned to the sender", "return_to_sender"),
        ("Die Sendung liegt ab sofort in der Filiale zur Abholung bereit", "available_for_pickup"),
        ("Die Sendung wurde in das Zustellfahrzeug geladen", "out_for_delivery"),
        ("Recipient not at home", "delivery_attempt_failed"),
        ("Erfolgreich gehopst", "in_transit"),
    ],
)
def test_dhl_words_sharpen_the_class(words: str, status: str) -> None:
    report = {"timestamp": "2026-03-03T12:00:00Z", "statusCode": "transit", "description": words}
    (told,) = adapter("dhl").parse(raw({"id": "1", "status": report}), "")
    assert statuses(told) == [status]


# --- PostNL ---


def test_postnl_at_the_counter_is_not_delivered_though_postnl_files_it_there() -> None:
    told = read_one("postnl/waits_at_the_counter")
    assert statuses(told) == ["in_transit", "available_for_pickup"]
    assert told.pickup == PickupPoint("Primera Oudegracht", "Oudegracht 12, 3511AB Utrecht")
    assert (told.estimated_from, told.estimated_at) == (utc(2026, 3, 3, 13), utc(2026, 3, 3, 15, 30))
    assert told.service == "Parcels <= 10 kg"


def test_postnl_a_return_phase_says_that_it_goes_back_across_the_change_of_the_clocks() -> None:
    told = read_one("postnl/goes_back")
    assert statuses(told) == ["available_for_pickup", "return_to_sender"]
    assert [scan.occurred_at for scan in told.scans] == [utc(2026, 3, 29, 1, 30), utc(2026, 3, 28, 15, 5, 10)]
    assert told.estimated_at == utc(2026, 3, 28, 22, 59, 59)  # a date is the end of that day
    assert told.scans[0].words == "Retour naar afzender"


def test_postnl_bodies_may_be_posted_too() -> None:
    assert statuses(read_one("postnl/posted_update")) == ["delivered"]
    with pytest.raises(Ignored, match="No shipment found"):
        adapter("postnl").parse(raw({"CurrentStatus": {}, "Warnings": [{"Message": "No shipment found"}]}), "")


# --- UPS ---


def test_ups_delivered_to_an_access_point_waits_there() -> None:
    told = read_one("ups/delivered_to_an_access_point")
    assert statuses(told) == ["available_for_pickup"]
    assert told.tracking_number == "1Z999AA10123456784"
    assert told.scans[0].occurred_at == utc(2026, 3, 3, 8, 15, 19)
    assert told.scans[0].occurred_at.hour == 9  # shown in the place's own time
    assert told.estimated_at == utc(2026, 3, 4, 22, 59, 59)


def test_ups_an_update_of_the_schedule_moves_the_estimate_and_not_the_parcel() -> None:
    told = read_one("ups/rescheduled")
    assert statuses(told) == ["in_transit"] and told.scans[0].is_delay
    assert told.scans[0].code == "U/CX/055"  # the code came as a number
    assert (told.estimated_from, told.estimated_at) == (utc(2026, 3, 5, 14), utc(2026, 3, 5, 16))


def test_ups_returned_to_sender_is_no_delivery() -> None:
    assert statuses(read_one("ups/returned_to_the_shop")) == ["return_to_sender"]


# --- our own format ---


def example() -> dict[str, object]:
    (block,) = re.findall(r"```json\n(.+?)```", (DOCS / "generic-carrier.md").read_text(), re.DOTALL)
    return json.loads(block)  # type: ignore[no-any-return]


def schema() -> Draft202012Validator:
    written = json.loads((DOCS / "schemas" / "carrier-webhook.schema.json").read_text())
    Draft202012Validator.check_schema(written)
    return Draft202012Validator(written)


def test_the_example_in_the_documentation_is_valid_and_means_what_the_page_says() -> None:
    schema().validate(example())
    (told,) = adapter("generic_carrier").parse(raw(example()), "")
    assert statuses(told) == ["out_for_delivery", "available_for_pickup"]
    assert told.carrier == "fietskoerier_utrecht" and told.order_reference == "1042"
    assert told.estimated_at == utc(2026, 3, 4, 22, 59, 59)
    assert told.pickup and told.pickup.code == "7421" and told.pickup.until == utc(2026, 3, 10, 17)


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        (("tracking_number",), None, "data.tracking_number: expected an id"),
        (("tracking_number",), ["x"], "data.tracking_number: expected text"),
        (("carrier",), " ", "data.carrier: expected text"),
        (("is_return",), "yes", "data.is_return: expected true or false"),
        (("tracking_url",), "javascript:alert(1)", "data.tracking_url: expected an address"),
        (("events",), {}, "data.events: expected a list"),
        (("events", 1, "status"), "lost", "data.events[1].status: expected one of pre_transit"),
        (("events", 0, "occurred_at"), "2026-03-03T09:15:00", "data.events[0].occurred_at: expected a date"),
        (("events", 0, "occurred_at"), None, "data.events[0].occurred_at: expected a date"),
        (("estimated_delivery", "on"), "4 March", "data.estimated_delivery.on: expected a date"),
        (("pickup_point", "name"), "", "data.pickup_point.name: expected text"),
    ],
)
def test_schema_and_adapter_agree_on_what_is_wrong(path: tuple[str | int, ...], value: object, message: str) -> None:
    body = example()
    inner: object = body["data"]
    for key in path[:-1]:
        inner = inner[key]  # type: ignore[index]
    inner[path[-1]] = value  # type: ignore[index]
    assert not schema().is_valid(body)
    with pytest.raises(Rejected) as error:
        adapter("generic_carrier").parse(raw(body), "")
    assert str(error.value).startswith(message)


def test_a_zone_that_does_not_exist_is_named() -> None:
    body = example()
    body["data"]["estimated_delivery"]["time_zone"] = "../../etc/passwd"  # type: ignore[index]
    with pytest.raises(Rejected, match=r"data\.estimated_delivery\.time_zone: expected a time zone"):
        adapter("generic_carrier").parse(raw(body), "")


# --- carriers by name ---


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("PostNL", "postnl"),
        ("postnl standard 0-23kg", "postnl"),
        ("DHL", "dhl"),
        ("DHL Parcel NL", "dhl_parcel_nl"),
        ("dhlparcel-nl", "dhl_parcel_nl"),
        ("DHL_EXPRESS", "dhl_express"),
        ("DHLExpress", "dhl_express"),
        ("DHLParcel", "dhl"),
        ("Deutsche Post", "deutsche_post"),
        ("Royal Mail", "royal_mail"),
        ("Österreichische Post", "austrian_post"),
        ("Fietskoerier Utrecht!", "fietskoerier_utrecht"),
        ("  ", ""),
    ],
)
def test_words_for_a_carrier_become_one_code(words: str, code: str) -> None:
    assert carrier_code(words) == code
    assert carrier_code(code) == code


def test_a_carriers_page_takes_the_postcode_where_it_shows_more() -> None:
    with_postcode = tracking_url("postnl", "3S 1/2", "3511 ab", "nl")
    assert with_postcode == "https://postnl.nl/tracktrace/?B=3S%201%2F2&P=3511AB&D=NL&T=C"
    assert tracking_url("postnl", "3S1") == "https://postnl.nl/tracktrace/?B=3S1"
    assert tracking_url("fietskoerier_utrecht", "1") == ""
    assert display_name("fietskoerier_utrecht") == "Fietskoerier Utrecht" and display_name("bpost") == "bpost"
    assert "dhl_parcel_nl" in family("dhl") and family("gls") == ("gls",)

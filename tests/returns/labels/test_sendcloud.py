"""Sendcloud as its documentation has it: what is asked, what options become, background announcements, documents."""

import io
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from PIL import Image

from returns.labels.contracts import Content, Label, Method, Outbound, Refused, Unreachable, offer_from
from returns.labels.providers.sendcloud_bodies import split_line
from tests.returns.labels.facts import MONDAY, SHOES, order
from tests.returns.labels.sendcloud_fake import option
from tests.returns.labels.servers import CODE, PDF, PNG, Trouble
from tests.returns.labels.stage import Stage
from visits.codes import qr_png


def blank() -> bytes:
    """A picture of nothing, transparent."""
    out = io.BytesIO()
    Image.new("RGBA", (80, 60)).save(out, "PNG")
    return out.getvalue()


def test_what_is_asked_for_offers(sendcloud: Stage) -> None:
    sendcloud.offers()
    (call,) = sendcloud.server.calls
    assert (call.method, call.path) == ("POST", "/api/v3/shipping-options")
    assert call.headers["authorization"] == "Basic cHVibGljOnNlY3JldA=="
    assert call.body == {
        "from_address": {"country_code": "NL", "postal_code": "1016 HK"},
        "to_address": {"country_code": "NL", "postal_code": "3511 AB"},
        "parcels": [
            {
                "weight": {"value": "1.200", "unit": "kg"},
                "dimensions": {"length": "33", "width": "20", "height": "12", "unit": "cm"},
            }
        ],
        "functionalities": {"returns": True},
        "calculate_quotes": True,
    }


def test_an_option_becomes_an_offer(sendcloud: Stage) -> None:
    sendcloud.connection.config |= {"return_code_days": {"postnl": 14}, "return_co2_grams": {"postnl": 310}}
    (offer,) = sendcloud.offers()
    assert (offer.method, offer.carrier, offer.needs_printer) == (Method.QR, "postnl", False)
    assert (offer.price, offer.currency, offer.customer_pays) == (Decimal("4.95"), "EUR", False)
    assert (offer.limits.max_grams, offer.limits.max_sides) == (23001, (Decimal(100), Decimal(50), Decimal(50)))
    assert (offer.code_days, offer.co2_grams) == (14, 310)
    kept = offer_from(offer.as_json())
    assert replace(offer, limits=kept.limits) == kept


@pytest.mark.parametrize(
    ("changes", "method"),
    [
        ({"labelless": False}, Method.LABEL),
        ({"labelless": False, "first_mile": "pickup_dropoff"}, Method.LABEL),
        ({"labelless": False, "first_mile": "pickup", "carrier": {"code": "dhl"}}, Method.HOME),
        ({"labelless": False, "first_mile": None, "pick_up": True, "carrier": {"code": "brt"}}, Method.HOME),
        ({"labelless": False, "first_mile": "pickup", "carrier": {"code": "postnl"}}, None),  # nobody could book it
        ({"labelless": False, "first_mile": "fulfilment"}, None),
        ({"returns": False}, None),
        ({"returns": None}, None),
        ({"form_factor": "pallet"}, None),
    ],
)
def test_what_the_functionalities_say(sendcloud: Stage, changes: dict[str, Any], method: Method | None) -> None:
    sendcloud.behind.options = [option(**changes)]
    assert [offer.method for offer in sendcloud.offers()] == ([method] if method else [])


@pytest.mark.parametrize(
    ("dimensions", "sides"),
    [
        ({"length": "0.00", "width": "0.00", "height": "0.00", "unit": "cm"}, None),
        ({"length": "400", "width": "500", "height": "300", "unit": "mm"}, (Decimal(50), Decimal(40), Decimal(30))),
        ({"length": "1", "width": "0.5", "height": "0.5", "unit": "ell"}, None),
        ({"length": "NaN", "width": "1", "height": "1", "unit": "cm"}, None),
        ({}, None),
        (None, None),
    ],
)
def test_limits_that_are_none_limit_nothing(sendcloud: Stage, dimensions: Any, sides: Any) -> None:
    sendcloud.behind.options = [option(max_dimensions=dimensions, weight=None, quotes=[])]
    (offer,) = sendcloud.offers()
    assert (offer.limits.max_sides, offer.limits.max_grams, offer.price) == (sides, None, None)


def test_one_bad_option_costs_only_itself(sendcloud: Stage) -> None:
    sendcloud.behind.options = [option(quotes=7), {"code": None}, option("dhl:return")]
    assert [offer.carrier for offer in sendcloud.offers()] == ["dhl"]


def test_what_is_written_of_a_return(sendcloud: Stage) -> None:
    sendcloud.make(order(sendcloud.offers()[0]))
    (call,) = sendcloud.server.asked("POST", "/returns")
    assert call.body == {
        "from_address": {
            "name": "Sanne de Vries", "address_line_1": "Prinsengracht", "house_number": "2 B",
            "postal_code": "1016 HK", "city": "Amsterdam", "country_code": "NL", "email": "sanne@klant.example",
        },
        "to_address": {
            "name": "Retouren", "company_name": "Loper", "address_line_1": "Maliebaan", "house_number": "10",
            "postal_code": "3511 AB", "city": "Utrecht", "country_code": "NL", "phone_number": "+31301234567",
        },
        "ship_with": {
            "type": "shipping_option_code", "shipping_option_code": "postnl:return/labelless", "contract": 60,
        },
        "weight": {"value": 1.2, "unit": "kg"}, "collo_count": 1, "send_tracking_emails": False,
        "dimensions": {"length": 33.0, "width": 20.0, "height": 12.0, "unit": "cm"},
        "order_number": "1042 R7F3K2", "external_reference": "R7F3K2", "delivery_option": "drop_off_labelless",
    }  # fmt: skip


def test_across_a_customs_border_the_goods_are_declared(sendcloud: Stage) -> None:
    item = Content("Shoes", 2, 600, Decimal("64.95"), "CHF", "640399", "IT", "SKU-1")
    sent = Outbound("3SLOPR0001", "PostNL", date(2026, 11, 9))
    wanted = order(sendcloud.offers()[0], parcel=replace(SHOES, from_country="CH"), contents=(item,), outbound=sent)
    sendcloud.make(wanted)
    body = sendcloud.server.asked("POST", "/returns")[0].body
    assert body["customs_shipment_type"] == 4  # returned goods
    assert body["customs_invoice_nr"] == "1042"  # under which they left
    assert body["customs_information"] == {
        "invoice_number": "1042", "export_reason": "returned_goods",
        "return_data": {
            "outbound_tracking_number": "3SLOPR0001", "outbound_carrier_name": "PostNL",
            "outbound_shipment_date": "2026-11-09", "return_postal_code": "1016 HK",
        },
    }  # fmt: skip
    assert body["parcel_items"][0]["value"] == {"value": 64.95, "currency": "CHF"}
    assert (body["parcel_items"][0]["hs_code"], body["parcel_items"][0]["origin_country"]) == ("640399", "IT")


def test_a_code_is_a_picture_and_a_label_is_paper(sendcloud: Stage) -> None:
    label = sendcloud.make(order(sendcloud.offers()[0]))
    assert (label.code, label.code_kind, label.pdf, label.picture) == (CODE, "qr", None, PNG)
    sendcloud.behind.options = [option("postnl:return")]
    label = sendcloud.make(order(sendcloud.offers()[0], "R7F3K3"))
    assert (label.code, label.code_kind, label.pdf, label.picture) == ("", "", PDF, None)


def test_an_account_without_the_picture_gets_the_document(sendcloud: Stage) -> None:
    sendcloud.behind.has_qr = False
    label = sendcloud.make(order(sendcloud.offers()[0]))
    assert (label.picture, label.pdf) == (None, PDF)


@pytest.mark.parametrize("picture", [qr_png("x" * 201, 2), b"\x89PNG\r\n\x1a\nnonsense", blank()])
def test_a_picture_that_cannot_be_read_back_is_shown_as_it_is(sendcloud: Stage, picture: bytes) -> None:
    wanted = order(sendcloud.offers()[0])
    sendcloud.server.troubles = [Trouble("/documents/qr", "GET", 200, picture)]
    label = sendcloud.make(wanted)
    assert label.code == "" and label.pdf and label.pdf.startswith(b"%PDF-")
    assert (label.pdf == PDF) == picture.endswith(b"nonsense")  # what is no picture at all gives way to the label


def test_the_carriers_answer_is_waited_for(sendcloud: Stage) -> None:
    sendcloud.behind.slow = 2
    assert sendcloud.make(order(sendcloud.offers()[0])).tracking_number == "3S1000"


def test_a_slow_carrier_is_asked_again_later_and_not_ordered_twice(sendcloud: Stage) -> None:
    sendcloud.behind.slow = 6
    wanted = order(sendcloud.offers()[0])
    with pytest.raises(Unreachable) as caught:
        sendcloud.make(wanted)
    assert caught.value.retry and caught.value.wait == 20
    assert sendcloud.make(wanted).tracking_number == "3S1000"
    assert sendcloud.made() == 1


def test_the_carriers_no_comes_late_and_in_its_words(sendcloud: Stage) -> None:
    sendcloud.behind.carrier_says = "Postcode outside the delivery area"
    with pytest.raises(Refused) as caught:
        sendcloud.make(order(sendcloud.offers()[0]))
    assert caught.value.reason == "Postcode outside the delivery area"


def test_the_key_is_found_on_a_later_page(sendcloud: Stage) -> None:
    sendcloud.behind.page_size = 2
    offer = sendcloud.offers()[0]
    for number in range(5):
        sendcloud.make(order(offer, f"OTHER{number}"))
    wanted = order(offer)
    first = sendcloud.make(wanted)
    assert sendcloud.make(wanted).tracking_number == first.tracking_number
    assert sendcloud.made() == 6
    assert all(call.headers["host"] in sendcloud.server.url for call in sendcloud.server.calls)  # nobody elsewhere


def test_a_list_without_numbers_makes_no_second_label_either(sendcloud: Stage) -> None:
    wanted = order(sendcloud.offers()[0])
    sendcloud.make(wanted)
    sendcloud.behind.lists_ids = False
    with pytest.raises(Refused) as caught:
        sendcloud.make(wanted)
    assert "already" in caught.value.reason and sendcloud.made() == 1


def test_a_carrier_that_takes_no_cancelling_says_so(sendcloud: Stage) -> None:
    label = sendcloud.make(order(sendcloud.offers()[0]))
    sendcloud.behind.uncancellable = True
    with pytest.raises(Refused) as caught:
        sendcloud.cancel(label)
    assert caught.value.reason == "Return is not cancellable."
    sendcloud.cancel(Label("postnl", "999999/1"))  # a number that is not known any more is called off


def test_what_is_written_of_a_pickup(sendcloud: Stage) -> None:
    sendcloud.behind.options = [option("dhl:return", first_mile="pickup")]
    sendcloud.make(order(sendcloud.offers()[0], slot=MONDAY))
    (call,) = sendcloud.server.asked("POST", "/pickups")
    assert call.body["time_slots"] == [{"start_at": "2026-11-24T08:00:00Z", "end_at": "2026-11-24T16:00:00Z"}]
    assert (call.body["carrier_code"], call.body["reference"], call.body["contract"]) == ("dhl", "R7F3K2", 60)
    assert sendcloud.server.asked("POST", "/returns")[0].body["delivery_option"] == "pickup"


def test_an_error_page_is_no_label(sendcloud: Stage) -> None:
    wanted = order(sendcloud.offers()[0])
    sendcloud.server.troubles = [Trouble("/documents/", "GET", 200, b"<html>soon</html>")]
    with pytest.raises(Unreachable):
        sendcloud.make(wanted)
    assert sendcloud.make(wanted).picture == PNG and sendcloud.made() == 1


@pytest.mark.parametrize(
    ("line", "street", "number"),
    [
        ("Prinsengracht 2 B", "Prinsengracht", "2 B"), ("Hauptstr. 5a", "Hauptstr.", "5a"),
        ("12 rue de Rivoli", "rue de Rivoli", "12"), ("3 bis, rue Haute", "rue Haute", "3 bis"),
        ("Straße des 17. Juni 135", "Straße des 17. Juni", "135"), ("2e Parkstraat 8", "2e Parkstraat", "8"),
        ("Postbus", "Postbus", ""), ("", "", ""), ("12", "12", ""),
    ],
)  # fmt: skip
def test_street_and_number_apart(line: str, street: str, number: str) -> None:
    assert split_line(line) == (street, number)

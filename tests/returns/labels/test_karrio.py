"""A karrio server as its documentation has it: rates, drafts, purchases, and whose address stands where."""

from dataclasses import replace
from decimal import Decimal

import pytest

from returns.labels.contracts import Content, Method, Refused, Unreachable
from tests.returns.labels.facts import MONDAY, SHOES, order
from tests.returns.labels.karrio_fake import rate
from tests.returns.labels.servers import PDF, Trouble
from tests.returns.labels.stage import Stage


def test_the_shop_is_the_shipper_and_the_server_turns_it_round(karrio: Stage) -> None:
    karrio.make(order(karrio.offers()[0]))
    rates, drafted = (
        karrio.server.asked("POST", "/proxy/rates")[0].body,
        karrio.server.asked("POST", "/shipments")[0].body,
    )
    for body in (rates, drafted):
        assert body["is_return"] is True and body["options"]["is_return"] is True
        assert (body["shipper"]["postal_code"], body["recipient"]["postal_code"]) == ("3511 AB", "1016 HK")
    assert drafted["reference"] == "R7F3K2" and drafted["services"] == ["dhl_parcel_de_paket"]
    assert drafted["parcels"][0] == {
        "weight": 1.2, "weight_unit": "KG", "length": 33.0, "width": 20.0, "height": 12.0, "dimension_unit": "CM",
    }  # fmt: skip


def test_a_rate_is_paper_and_where_it_can_be_fetched_that_too(karrio: Stage) -> None:
    karrio.behind.rates = [rate("gls", "gls_return", total_charge=0), rate("ups", "ups_standard", total_charge=9.1)]
    offers = karrio.offers()
    assert [(offer.carrier, offer.method) for offer in offers] == [
        ("gls", Method.LABEL), ("ups", Method.LABEL), ("ups", Method.HOME),
    ]  # fmt: skip
    assert [offer.price for offer in offers] == [None, Decimal("9.1"), Decimal("9.1")]  # 0 is "not told"
    assert all(offer.needs_printer for offer in offers)


def test_a_carrier_that_makes_no_returns_is_not_offered(karrio: Stage) -> None:
    karrio.behind.rates = [rate("dpd", "dpd_cl"), rate("laposte", "x"), rate("gls", "")]
    assert karrio.offers() == []


def test_a_draft_of_a_lost_answer_is_bought_and_not_drafted_again(karrio: Stage) -> None:
    wanted = order(karrio.offers()[0])
    karrio.server.troubles = [Trouble("/v1/shipments", done=True, hang_up=True)]
    with pytest.raises(Unreachable):
        karrio.make(wanted)
    label = karrio.make(wanted)
    assert len(karrio.behind.shipments) == 1 and karrio.made() == 1 and label.pdf == PDF


def test_a_bought_label_is_fetched_again_from_the_same_server_only(karrio: Stage) -> None:
    wanted = order(karrio.offers()[0])
    karrio.make(wanted)
    assert karrio.make(wanted).pdf == PDF
    karrio.behind.shipments["shp_0000"]["label_url"] = "https://elsewhere.example/label.pdf"
    with pytest.raises(Unreachable) as caught:
        karrio.make(wanted)
    assert "another server" in caught.value.reason


def test_the_carriers_complaint_is_told(karrio: Stage) -> None:
    karrio.behind.broken = "Billing number is not valid"
    with pytest.raises(Refused) as caught:
        karrio.make(order(karrio.offers()[0]))
    assert caught.value.reason == "Billing number is not valid"


def test_a_price_that_rose_is_not_paid(karrio: Stage) -> None:
    wanted = order(karrio.offers()[0])
    karrio.behind.rates = [rate(total_charge=7.5)]
    with pytest.raises(Refused) as caught:
        karrio.make(wanted)
    assert "7.5" in caught.value.reason and karrio.made() == 0


def test_a_service_that_went_away_is_refused(karrio: Stage) -> None:
    wanted = order(karrio.offers()[0])
    karrio.behind.rates = []
    with pytest.raises(Refused):
        karrio.make(wanted)
    assert karrio.made() == 0


def test_the_pickup_is_at_the_customers_own_hours(karrio: Stage) -> None:
    home = next(offer for offer in karrio.offers() if offer.method == Method.HOME)
    karrio.make(order(home, slot=MONDAY))
    (call,) = karrio.server.asked("POST", "/schedule")
    assert call.path == "/v1/pickups/dhl_parcel_de/schedule"
    assert (call.body["pickup_date"], call.body["ready_time"], call.body["closing_time"]) == (
        "2026-11-24", "09:00", "17:00",
    )  # fmt: skip
    assert call.body["address"]["postal_code"] == "1016 HK"
    assert call.body["tracking_numbers"] == ["JJD0000"]


def test_across_a_customs_border_the_goods_are_declared(karrio: Stage) -> None:
    item = Content("Shoes", 2, 600, Decimal("64.95"), "CHF", "640399", "IT", "SKU-1")
    karrio.make(order(karrio.offers()[0], parcel=replace(SHOES, from_country="NO"), contents=(item,)))
    customs = karrio.server.asked("POST", "/shipments")[0].body["customs"]
    assert (customs["content_type"], customs["commercial_invoice"], customs["invoice"]) == (
        "return_merchandise", True, "1042",
    )  # fmt: skip
    (commodity,) = customs["commodities"]
    assert (commodity["hs_code"], commodity["origin_country"], commodity["quantity"]) == ("640399", "IT", 2)
    assert (commodity["weight"], commodity["value_amount"], commodity["value_currency"]) == (0.6, 64.95, "CHF")


def test_without_a_server_nobody_is_called(karrio: Stage) -> None:
    karrio.connection.config.pop("base_url")
    with pytest.raises(Unreachable) as caught:
        karrio.offers()
    assert "base_url" in caught.value.reason

"""Sendcloud: one body a status change."""

from typing import Any

from demo.story.book import Report, Seen, numeric


def bodies(report: Report) -> list[dict[str, Any]]:
    return [_body(report, seen) for seen in report.news]


def _body(report: Report, seen: Seen) -> dict[str, Any]:
    milliseconds = int(seen.at.timestamp() * 1000)
    return {
        "action": "parcel_status_changed",
        "timestamp": milliseconds + 1500,
        "carrier_status_change_timestamp": milliseconds,
        "parcel": {
            "id": numeric("parcel", report.parcel.tracking_number) % 1_000_000_000,
            **_receiver(report),
            "tracking_number": report.parcel.tracking_number,
            "weight": "1.250",
            "status": {"id": int(seen.step.code), "message": seen.step.words},
            "carrier": {"code": report.parcel.carrier.lower()},
            "shipment": {"id": 8, "name": f"{report.parcel.carrier} Standard 0-23kg"},
            "order_number": f"#{report.parcel.order}",
            "to_service_point": None,
            "is_return": False,
        },
    }


def _receiver(report: Report) -> dict[str, Any]:
    if report.bought is None:
        return {}
    person = report.bought.purchase.goes_to
    return {
        "name": person.name,
        "company_name": "",
        "address": person.street,
        "city": person.city,
        "postal_code": person.postal_code,
        "telephone": person.phone,
        "email": person.email,
        "country": {"iso_2": person.country},
    }

"""A carrier without an adapter: our own documented JSON (docs/generic-carrier.md)."""

from typing import Any

from demo.story.book import Report


def bodies(report: Report) -> list[dict[str, Any]]:
    data: dict[str, Any] = {
        "tracking_number": report.parcel.tracking_number,
        "carrier": report.parcel.carrier,
        "order_number": report.parcel.order,
        "events": [
            {
                "status": seen.step.kind,
                "occurred_at": seen.at.isoformat(),
                "code": seen.step.code,
                "description": seen.step.words,
                "place": seen.step.place,
            }
            for seen in report.news
        ],
    }
    if report.estimate:
        data["estimated_delivery"] = {"from": report.estimate[0].isoformat(), "until": report.estimate[1].isoformat()}
    if report.pickup:
        data["pickup_point"] = {
            "name": report.pickup.name,
            "address": report.pickup.address,
            "code": report.pickup.code,
            "until": report.pickup_until.isoformat() if report.pickup_until else None,
        }
    return [{"type": "tracking.updated", "timestamp": report.latest.at.isoformat(), "data": data}]

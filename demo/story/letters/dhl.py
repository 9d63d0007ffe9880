"""DHL Unified push: one shipment with its whole history, newest first; local times without a zone."""

from typing import Any

from demo.story.book import Report, Seen


def bodies(report: Report) -> list[dict[str, Any]]:
    dutch = report.parcel.carrier == "DHL Parcel NL"
    home = "NL" if dutch else "DE"
    events = [_event(seen, home, dutch) for seen in reversed(report.history)]
    shipment: dict[str, Any] = {
        "id": report.parcel.tracking_number,
        "service": "parcel-nl" if dutch else "parcel-de",
        "origin": {"address": {"countryCode": home}},
        "destination": {"address": {"countryCode": _destination(report, home)}},
        "status": events[0],
        "details": {
            "product": {"productName": "DHL For You" if dutch else "DHL Paket"},
            "references": [{"number": report.parcel.order, "type": "customer-reference"}],
        },
        "events": events,
    }
    if report.estimate:
        start, end = report.estimate
        shipment["estimatedTimeOfDelivery"] = end.isoformat()
        shipment["estimatedDeliveryTimeFrame"] = {
            "estimatedFrom": start.isoformat(),
            "estimatedThrough": end.isoformat(),
        }
    return [shipment]


def _event(seen: Seen, home: str, dutch: bool) -> dict[str, Any]:
    address = {"countryCode": home, **({"addressLocality": seen.step.place} if seen.step.place else {})}
    return {
        "timestamp": seen.at.replace(tzinfo=None).isoformat(),
        "location": {"address": address},
        "statusCode": seen.step.kind,
        "status": seen.step.code if dutch else seen.step.words[:60],
        "description": seen.step.words,
    }


def _destination(report: Report, home: str) -> str:
    return report.bought.purchase.goes_to.country if report.bought else home

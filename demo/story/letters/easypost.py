"""EasyPost: an Event around the tracker with its whole history; times in UTC, estimates as a day."""

from datetime import UTC, datetime
from typing import Any

from demo.story.book import Report, Seen, numeric


def bodies(report: Report) -> list[dict[str, Any]]:
    number, latest = report.parcel.tracking_number, report.latest
    status, _, detail = latest.step.kind.partition("/")
    day = report.estimate[1].date().isoformat() if report.estimate else None
    tracker = {
        "id": f"trk_{numeric('tracker', number):032x}",
        "object": "Tracker",
        "mode": "production",
        "tracking_code": number,
        "status": status,
        "status_detail": detail or "status_update",
        "created_at": _utc(report.history[0].at),
        "updated_at": _utc(latest.at),
        "est_delivery_date": f"{day}T00:00:00Z" if day else None,
        "carrier": report.parcel.carrier,
        "tracking_details": [_detail(seen) for seen in report.history],
        "carrier_detail": {
            "object": "CarrierDetail",
            "service": "UPS Standard",
            "est_delivery_date_local": day,
            "destination_tracking_location": {"object": "TrackingLocation", "country": "DE"},
        },
        "is_return": False,
        "public_url": f"https://track.easypost.com/{numeric('public', number):x}",
    }
    return [
        {
            "id": f"evt_{numeric('event', number, str(len(report.history))):032x}",
            "object": "Event",
            "mode": "production",
            "description": "tracker.updated",
            "created_at": _utc(latest.at),
            "updated_at": _utc(latest.at),
            "previous_attributes": {"status": "unknown"},
            "result": tracker,
        }
    ]


def _detail(seen: Seen) -> dict[str, Any]:
    status, _, finer = seen.step.kind.partition("/")
    return {
        "object": "TrackingDetail",
        "message": seen.step.words,
        "description": seen.step.words,
        "status": status,
        "status_detail": finer or "status_update",
        "datetime": _utc(seen.at),
        "source": "UPS",
        "carrier_code": seen.step.code,
        "tracking_location": {"object": "TrackingLocation", "city": seen.step.place or None, "country": "DE"},
    }


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")

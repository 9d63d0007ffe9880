"""AfterShip Tracking: the whole history with each update; times with their offset, as it has them from DPD."""

import uuid
from typing import Any

from demo.story.book import Report

SLUGS = {"DPD": "dpd-de", "Colissimo": "colissimo"}


def bodies(report: Report) -> list[dict[str, Any]]:
    slug, latest = SLUGS[report.parcel.carrier], report.latest
    number = report.parcel.tracking_number
    message: dict[str, Any] = {
        "id": uuid.uuid5(uuid.NAMESPACE_OID, number).hex,
        "tracking_number": number,
        "slug": slug,
        "active": latest.step.kind != "Delivered",
        "tag": latest.step.kind,
        "subtag": latest.step.code,
        "subtag_message": latest.step.words,
        "title": number,
        "order_number": report.parcel.order,
        "checkpoints": [
            {
                "checkpoint_time": seen.at.isoformat(),
                "message": seen.step.words,
                "city": seen.step.place,
                "slug": slug,
                "tag": seen.step.kind,
                "subtag": seen.step.code,
            }
            for seen in report.history
        ],
    }
    if report.bought:
        message["destination_country_iso3"] = {"DE": "DEU", "AT": "AUT", "FR": "FRA"}[
            report.bought.purchase.goes_to.country
        ]
    if report.estimate:
        message["courier_estimated_delivery_date"] = {"estimated_delivery_date": report.estimate[1].isoformat()}
    event_id = uuid.uuid5(uuid.NAMESPACE_OID, f"{number}/{len(report.history)}")
    return [{"event": "tracking_update", "event_id": str(event_id), "msg": message, "ts": int(latest.at.timestamp())}]

"""A karrio server as its OpenAPI file and its own tests describe it: rates, shipments, labels, pickups."""

import base64
from dataclasses import dataclass, field
from typing import Any

from tests.returns.labels.servers import PDF, Call


def rate(carrier: str = "dhl_parcel_de", service: str = "dhl_parcel_de_paket", **changes: Any) -> dict[str, Any]:
    told = {
        "id": f"rat_{carrier}_{service}", "object_type": "rate", "carrier_name": carrier, "carrier_id": f"{carrier}-1",
        "currency": "EUR", "service": service, "total_charge": 5.49, "transit_days": 2, "extra_charges": [],
        "meta": {"service_name": "DHL RETURN", "rate_provider": carrier, "carrier": carrier}, "test_mode": True,
    }  # fmt: skip
    return {**told, **changes}


@dataclass
class Karrio:
    """Shipments by id. `broken`: what the carrier behind it complains of when a label is bought."""

    rates: list[dict[str, Any]] = field(default_factory=lambda: [rate(), rate("ups", "ups_standard", total_charge=9.1)])
    shipments: dict[str, dict[str, Any]] = field(default_factory=dict)
    pickups: dict[str, dict[str, Any]] = field(default_factory=dict)
    broken: str = ""
    label_url: str = ""

    def __call__(self, call: Call) -> tuple[int, Any]:
        if call.headers.get("authorization") != "Token key_secret":
            return 401, {"errors": [{"code": "authentication_failed", "message": "Invalid token"}]}
        parts = call.path.strip("/").split("/")[1:]  # below /v1
        if parts[0] == "proxy":
            return 200, {"messages": [], "rates": self.rates}
        return (self._shipments if parts[0] == "shipments" else self._pickups)(call, parts[1:])

    def _shipments(self, call: Call, rest: list[str]) -> tuple[int, Any]:
        if not rest and call.method == "GET":
            wanted = call.query.get("reference", "")  # the filter is "contains", as its source has it
            rows = [row for row in self.shipments.values() if wanted in row["reference"]]
            return 200, {"count": len(rows), "next": None, "previous": None, "results": [_short(row) for row in rows]}
        if not rest:
            number = f"shp_{len(self.shipments):04}"
            self.shipments[number] = {
                **call.body, "id": number, "status": "draft", "tracking_number": None, "label_url": None,
                "messages": [], "rates": [one for one in self.rates if one["service"] in call.body["services"]],
            }  # fmt: skip
            return 201, self.shipments[number]
        row = self.shipments.get(rest[0])
        if row is None:
            return 404, {"errors": [{"code": "not_found", "message": "Shipment not found"}]}
        return self._about(call, row, rest[1:])

    def _about(self, call: Call, row: dict[str, Any], rest: list[str]) -> tuple[int, Any]:
        if rest == ["label.pdf"]:
            return 200, PDF
        if rest == ["purchase"]:
            return self._purchase(row)
        if rest == ["cancel"]:
            status, row["status"] = (202 if row["status"] == "cancelled" else 200), "cancelled"
            return status, _short(row)
        return 200, _short(row)

    def _purchase(self, row: dict[str, Any]) -> tuple[int, Any]:
        if self.broken:
            message = {"code": "1103", "message": self.broken, "carrier_name": "dhl_parcel_de", "carrier_id": "x"}
            return 424, {"messages": [message]}
        chosen = row["rates"][0]
        row |= {
            "status": "purchased", "tracking_number": f"JJD{row['id'][-4:]}", "carrier_name": chosen["carrier_name"],
            "label_url": self.label_url or f"/v1/shipments/{row['id']}/label.pdf",
        }  # fmt: skip
        document = {"category": "label", "format": "PDF", "url": None, "base64": base64.b64encode(PDF).decode()}
        return 200, {**row, "shipping_documents": [document]}

    def _pickups(self, call: Call, rest: list[str]) -> tuple[int, Any]:
        if not rest:
            return 200, {"count": len(self.pickups), "next": None, "results": list(self.pickups.values())}
        if rest[-1] == "schedule":
            number = f"pck_{len(self.pickups):04}"
            self.pickups[number] = {**call.body, "id": number, "carrier_name": rest[0], "status": "scheduled"}
            return 201, self.pickups[number]
        row = self.pickups[rest[0]]
        if rest[-1] == "cancel":
            status, row["status"] = (409 if row["status"] == "cancelled" else 200), "cancelled"
            return status, row
        return 200, row


def _short(row: dict[str, Any]) -> dict[str, Any]:
    """A shipment without the documents' content, as every answer but the purchase tells it."""
    documents = [{"category": "label", "format": "PDF", "url": row["label_url"], "base64": None}]
    return {**row, "shipping_documents": documents if row["label_url"] else []}

"""Sendcloud as its OpenAPI files of 2026 describe it: shipping options, returns, documents, pickups."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from tests.returns.labels.servers import PDF, PNG, Call


def option(code: str = "postnl:return/labelless", **changes: Any) -> dict[str, Any]:
    """One entry of POST /shipping-options; `changes` go to its functionalities unless they are fields of the entry."""
    entry: dict[str, Any] = {
        "code": code, "name": "PostNL Retour", "carrier": {"code": code.partition(":")[0], "name": "PostNL"},
        "product": {"code": code.partition("/")[0], "name": "PostNL Retour"},
        "functionalities": {
            "b2c": True, "returns": True, "labelless": "labelless" in code, "first_mile": "dropoff",
            "last_mile": "home_delivery", "form_factor": "parcel", "signature": False, "insurance": None,
            "dangerous_goods": False, "pick_up": False, "tracked": True,
        },
        "contract": {"id": 60, "client_id": "", "carrier_code": "postnl", "name": "PostNL Test"},
        "weight": {"min": {"value": "0.001", "unit": "kg"}, "max": {"value": "23.001", "unit": "kg"}},
        "max_dimensions": {"length": "100.00", "width": "50.00", "height": "50.00", "unit": "cm"},
        "quotes": [{"price": {"breakdown": [], "total": {"value": "4.95", "currency": "EUR"}}, "lead_time": 24}],
        "requirements": {"fields": ["from_email"], "export_documents": False, "is_service_point_required": False},
    }  # fmt: skip
    for name, value in changes.items():
        (entry if name in entry else entry["functionalities"])[name] = value
    return entry


@dataclass
class Sendcloud:
    """`slow`: how many looks it takes until the carrier has answered. `lists_ids`: whether the list tells numbers."""

    options: list[dict[str, Any]] = field(default_factory=lambda: [option()])
    returns: dict[int, dict[str, Any]] = field(default_factory=dict)
    pickups: dict[int, dict[str, Any]] = field(default_factory=dict)
    slow: int = 0
    carrier_says: str = ""  # a complaint of the carrier's, in the background
    has_qr: bool = True
    lists_ids: bool = True
    page_size: int = 40
    uncancellable: bool = False

    def __call__(self, call: Call) -> tuple[int, Any]:
        parts = call.path.strip("/").split("/")[2:]  # below /api/v3
        if not call.headers.get("authorization", "").startswith("Basic "):
            return 401, {"errors": [{"code": "authentication_failed", "detail": "Invalid credentials"}]}
        speakers = {"shipping-options": self._options, "returns": self._returns, "parcels": self._documents}
        return {**speakers, "pickups": self._pickups}[parts[0]](call, parts[1:])

    def _options(self, call: Call, _rest: list[str]) -> tuple[int, Any]:
        assert "from_country_code" not in call.body  # mutually exclusive with the addresses
        return 200, {"data": self.options, "message": None}

    def _returns(self, call: Call, rest: list[str]) -> tuple[int, Any]:
        if call.method == "POST":
            return self._create(call.body)
        if not rest:
            return self._list(call)
        row = self.returns.get(int(rest[0]))
        if row is None:
            return 404, b""
        if call.method == "PATCH":
            return self._cancel(row)
        if row["looks"] < self.slow:
            row["looks"] += 1
            return 200, self._shown(row, announced=False)
        return 200, self._shown(row, announced=not self.carrier_says)

    def _create(self, body: dict[str, Any]) -> tuple[int, Any]:
        for name in ("from_address", "to_address", "ship_with", "weight"):
            assert name in body, name
        number = 1000 + len(self.returns)
        self.returns[number] = {**body, "id": number, "parcel": number + 50_000, "looks": 0, "status": "announced"}
        return 201, {"return_id": number, "parcel_id": number + 50_000, "multi_collo_ids": []}

    def _list(self, call: Call) -> tuple[int, Any]:
        for name in ("from_date", "to_date"):
            datetime.strptime(call.query[name], "%Y-%m-%d %H:%M:%S")  # noqa: DTZ007
        rows, start = list(self.returns.values()), int(call.query.get("cursor") or 0)
        more = start + self.page_size < len(rows)
        following = f"http://elsewhere.example/api/v3/returns?cursor={start + self.page_size}" if more else None
        page = [self._listed(row) for row in rows[start : start + self.page_size]]
        return 200, {"next": following, "previous": None, "data": page}

    def _listed(self, row: dict[str, Any]) -> dict[str, Any]:
        shown = self._shown(row, announced=True)
        return shown | ({"id": row["id"]} if self.lists_ids else {})

    def _shown(self, row: dict[str, Any], *, announced: bool) -> dict[str, Any]:
        """As documented: neither external_reference nor parcel_id, and nothing of the label before it is announced."""
        told = row["status"] if announced else ("announcement-failed" if self.carrier_says else "announcing")
        shown: dict[str, Any] = {
            "order_number": row.get("order_number", ""), "is_cancellable": True, "tracking_number": None,
            "status_history": [{"carrier_update_timestamp": "2026-11-20T10:00:00Z", "parent_status": told}],
            "created_at": "2026-11-20T10:00:00+01:00", "errors": [],
        }  # fmt: skip
        if announced:
            url = f"https://elsewhere.example/api/v3/parcels/{row['parcel']}/documents/label"
            shown |= {"tracking_number": f"3S{row['id']}", "label": {"label_printer": url, "normal_printer": [url] * 4}}
        elif self.carrier_says and row["looks"] >= self.slow:
            shown["errors"] = [{"code": "parcel_announcement_error", "detail": self.carrier_says, "status": "400"}]
        return shown

    def _cancel(self, row: dict[str, Any]) -> tuple[int, Any]:
        if self.uncancellable or row["status"] == "cancelled":
            return 409, {"errors": [{"field": "returns", "code": 409, "message": "Return is not cancellable."}]}
        row["status"] = "cancelled"
        return 202, {"message": "Cancellation requested successfully"}

    def _documents(self, call: Call, rest: list[str]) -> tuple[int, Any]:
        if rest[2] == "qr":
            assert "/api/v2/" in call.path
            missing = {"error": {"code": 404, "request": call.path, "message": "Not found."}}
            return (200, PNG) if self.has_qr else (404, missing)
        return 200, PDF

    def _pickups(self, call: Call, rest: list[str]) -> tuple[int, Any]:
        if call.method == "GET" and not rest:  # the list is short of address and reference
            fields = ("id", "time_slots", "carrier_code", "status")
            return 200, {"data": [{name: row[name] for name in fields} for row in self.pickups.values()]}
        if not rest:
            number = 300 + len(self.pickups)
            self.pickups[number] = {**call.body, "id": number, "status": "ANNOUNCING"}
            return 201, {"data": self.pickups[number]}
        row = self.pickups[int(rest[0])]
        if call.method == "POST":
            if row["status"] == "CANCELLED":
                return 409, {"errors": [{"code": "invalid", "detail": "The pickup cannot be cancelled."}]}
            row["status"] = "CANCELLED"
        return 200, {"data": row}

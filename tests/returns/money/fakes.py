"""Shops and payment providers that pay back, on this machine. None honours an idempotency key: that is the last net."""

import base64
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from inbox.signatures import hmac_sha256, standard_key
from tests.coupons.desk import Call, Desk

NOW = datetime.now(UTC).isoformat(timespec="seconds")
SECRET = "whsec_" + base64.b64encode(b"bridge" * 4).decode()
Answer = tuple[int, Any]


def _given(desk: Desk) -> Decimal:
    return sum((Decimal(one["amount"]) for one in desk.kept["refunds"]), Decimal(0))


def _keep(desk: Desk, amount: str, key: str, **more: Any) -> dict[str, Any]:
    made = {"id": str(len(desk.made) + 1), "amount": amount, "key": key, "state": desk.kept["state"], **more}
    desk.made.append(key)
    desk.kept["refunds"].append(made)
    return made


def shopify(desk: Desk, call: Call) -> Answer:
    if call.headers.get("x-shopify-access-token") != "t0ken":
        return 401, {"errors": "[API] Invalid API key"}
    query, given, currency = call.body["query"], call.body["variables"], desk.kept["currency"]

    def money(amount: Any) -> dict[str, Any]:
        return {"presentmentMoney": {"amount": str(amount), "currencyCode": currency}}

    def shown(one: dict[str, Any]) -> dict[str, Any]:
        states = {"done": "SUCCESS", "pending": "PENDING", "failed": "FAILURE"}
        return {"id": f"gid://shopify/Refund/{one['id']}", "note": one["key"], "createdAt": NOW,
                "totalRefundedSet": money(one["amount"]),
                "transactions": {"nodes": [{"kind": "REFUND", "status": states[one["state"]]}]}}  # fmt: skip

    if query.startswith("query Place"):
        return 200, {"data": {"order": {"fulfillments": [{"location": {"id": "gid://shopify/Location/9"}}]}}}
    if query.startswith("query"):
        left = Decimal(desk.kept["paid"]) - _given(desk)
        cards = [
            {"gateway": "gift_card", "parentTransaction": {"id": "gid://shopify/OrderTransaction/1"},
             "amountSet": money(min(left, 30)), "maximumRefundableSet": money(min(left, 30))},
            {"gateway": "shopify_payments", "parentTransaction": {"id": "gid://shopify/OrderTransaction/2"},
             "amountSet": money(left - min(left, 30)), "maximumRefundableSet": None},
        ]  # fmt: skip
        return 200, {"data": {"order": {
            "id": given["id"], "refunds": [shown(one) for one in desk.kept["refunds"]],
            "suggestedRefund": {"maximumRefundableSet": money(left), "suggestedTransactions": cards},
        }}}  # fmt: skip
    assert "@idempotent(key: $key)" in query
    if desk.refusal:
        return 200, {"data": {"refundCreate": {"refund": None, "userErrors": [{"message": desk.refusal}]}}}
    sent = sum((Decimal(part["amount"]) for part in given["input"]["transactions"]), Decimal(0))
    made = _keep(desk, str(sent), given["input"]["note"], sent=given)
    return 200, {"data": {"refundCreate": {"refund": shown(made), "userErrors": []}}}


def woocommerce(desk: Desk, call: Call) -> Answer:
    if not call.headers.get("authorization", "").startswith("Basic Y2tfMTpjc18x"):
        return 401, {"code": "woocommerce_rest_cannot_view", "message": "Sorry, you cannot list resources."}

    def shown(one: dict[str, Any]) -> dict[str, Any]:
        return {"id": int(one["id"]), "amount": one["amount"], "date_created_gmt": NOW[:19],
                "reason": one["key"], "refunded_payment": one["state"] == "done", "meta_data": one["meta"]}  # fmt: skip

    if call.path.endswith("/refunds"):
        if call.method == "GET":
            return 200, [shown(one) for one in desk.kept["refunds"]]
        if desk.refusal:
            return 500, {"code": "woocommerce_rest_cannot_create_order_refund", "message": desk.refusal}
        body = call.body
        return 201, shown(_keep(desk, body["amount"], body["reason"], sent=body, meta=body["meta_data"]))
    return 200, {
        "id": 7, "currency": desk.kept["currency"], "total": desk.kept["paid"], "date_paid_gmt": NOW[:19],
        "line_items": [{"id": 11, "total": "66.11", "total_tax": "13.89",
                        "taxes": [{"id": 1, "total": "13.89"}]}],
        "shipping_lines": [{"id": 12, "total": "16.53", "total_tax": "3.47", "taxes": [{"id": 1, "total": "3.47"}]}],
    }  # fmt: skip


def mollie(desk: Desk, call: Call) -> Answer:
    if call.headers.get("authorization") != "Bearer test_key":
        return 401, {"status": 401, "title": "Unauthorized Request", "detail": "Missing authentication"}
    currency = desk.kept["currency"]

    def money(amount: Any) -> dict[str, str]:
        return {"currency": currency, "value": str(amount)}

    def shown(one: dict[str, Any]) -> dict[str, Any]:
        states = {"done": "refunded", "pending": "queued", "failed": "failed"}
        return {"resource": "refund", "id": f"re_{one['id']}", "amount": money(one["amount"]), "createdAt": NOW,
                "status": states[one["state"]], "metadata": {"stoep": one["key"]}}  # fmt: skip

    if call.path == "/v2/payments/tr_1":
        paid, gone = Decimal(desk.kept["paid"]), _given(desk)
        # What Mollie still gives may be more than what was paid.
        return 200, {"resource": "payment", "id": "tr_1", "amount": money(paid), "amountRefunded": money(gone),
                     "amountRemaining": money(paid - gone + 25), "paidAt": NOW}  # fmt: skip
    assert call.path == "/v2/payments/tr_1/refunds", call.path
    if call.method == "GET":
        found = [shown(one) for one in desk.kept["refunds"]]
        return 200, {"count": len(found), "_embedded": {"refunds": found}, "_links": {"next": None}}
    if desk.refusal:
        return 422, {"status": 422, "title": "Unprocessable Entity", "detail": desk.refusal}
    body = call.body
    assert call.headers["idempotency-key"] == f"refund-{body['metadata']['stoep']}"
    return 201, shown(_keep(desk, body["amount"]["value"], body["metadata"]["stoep"], sent=body))


def stripe(desk: Desk, call: Call) -> Answer:
    if call.headers.get("authorization") != "Bearer sk_test_key":
        return 401, {"error": {"type": "invalid_request_error", "message": "Invalid API Key"}}
    paid = int(desk.kept["paid"])

    def shown(one: dict[str, Any]) -> dict[str, Any]:
        states = {"done": "succeeded", "pending": "pending", "failed": "failed"}
        return {"object": "refund", "id": f"re_{one['id']}", "amount": int(one["amount"]), "created": 1_790_000_000,
                "status": states[one["state"]], "metadata": {"stoep": one["key"]}}  # fmt: skip

    if call.path == "/v1/payment_intents/pi_1":
        charge = {"object": "charge", "id": "ch_1", "currency": desk.kept["currency"].lower(),
                  "amount_captured": paid, "amount_refunded": int(_given(desk))}  # fmt: skip
        return 200, {"object": "payment_intent", "id": "pi_1", "latest_charge": charge}
    assert call.path == "/v1/refunds", call.path
    if call.method == "GET":
        found = [shown(one) for one in desk.kept["refunds"]]
        return 200, {"object": "list", "url": "/v1/refunds", "has_more": False, "data": found}
    if desk.refusal:
        return 400, {"error": {"type": "invalid_request_error", "code": "charge_disputed", "message": desk.refusal}}
    key = call.body["metadata[stoep]"]
    assert call.headers["idempotency-key"] == f"refund-{key}"
    return 200, shown(_keep(desk, call.body["amount"], key, sent=call.body))


def generic_shop(desk: Desk, call: Call) -> Answer:
    message = f"{call.headers['webhook-id']}.{call.headers['webhook-timestamp']}.".encode() + call.raw
    expected = base64.b64encode(hmac_sha256(standard_key(SECRET), message)).decode()
    if call.headers["webhook-signature"] != f"v1,{expected}":
        return 401, {"error": {"message": "wrong signature"}}
    assert call.path == "/bridge/resolve-refund", call.path
    data = call.body["data"]

    def shown(one: dict[str, Any] | None) -> Any:
        return one and {"id": one["id"], "amount": one["amount"], "status": one["state"], "created_at": NOW}

    if call.body["type"] == "refund.find":
        mine = [one for one in desk.kept["refunds"] if one["key"] == data["key"]]
        left = Decimal(desk.kept["paid"]) - _given(desk)
        if data["currency"] != desk.kept["currency"]:
            return 422, {"error": {"message": f"the order is in {desk.kept['currency']}"}}
        return 200, {"refund": shown(mine[0] if mine else None), "refundable": str(left)}
    assert call.headers["webhook-id"] == f"refund.create-{data['key']}"
    if desk.refusal:
        return 422, {"error": {"message": desk.refusal}}
    return 200, {"refund": shown(_keep(desk, data["amount"], data["key"], sent=data))}


SPEAKERS = {one.__name__: one for one in (shopify, woocommerce, mollie, stripe, generic_shop)}

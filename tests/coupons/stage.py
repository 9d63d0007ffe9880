"""Plans, and shops that make codes."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from coupons import drawing, uploading
from coupons.models import CouponPlan
from tests.cast import Shop
from tests.coupons.desk import Call, Desk

TOKENS = {"shopify": "t0ken", "woocommerce": "ck_1:cs_1"}


def plan(**changes: Any) -> CouponPlan:
    """Ten per cent off by a code of a pool; needs the shop's scope."""
    row: CouponPlan = CouponPlan.objects.create(
        **{
            "label": "Bedankt", "journey": "coupon", "worth": "percent", "value": Decimal(10), "currency": "EUR",
            "valid_days": 30, "source": "pool", **changes,
        }
    )  # fmt: skip
    return row


def filled(count: int, shop: Shop, **changes: Any) -> CouponPlan:
    row = plan(**changes)
    uploading.upload(row, "\n".join(f"CODE-{shop.merchant.slug}-{number:05}" for number in range(count)).encode())
    return row


def ask(shop: Shop, row: CouponPlan, *enrolments: int) -> None:
    recipients = [drawing.Recipient(one, f"buyer{one}@klant.example") for one in enrolments]
    drawing.ask(row, recipients, shop.merchant, timezone.now())


def made_by(shop: Shop, source: str, desk: Desk, **changes: Any) -> CouponPlan:
    """A plan whose codes a shop makes."""
    linked = shop.connect(source, api_token=TOKENS[source], config={"base_url": desk.url})
    with shop.scoped():
        return plan(source=source, connection=linked, prefix="LOPER-", **changes)


def shopify(desk: Desk, call: Call) -> tuple[int, Any]:
    query, given = call.body["query"], call.body["variables"]
    if call.headers.get("x-shopify-access-token") != "t0ken" or "/admin/api/2026-07/graphql.json" not in call.path:
        return 401, {}
    if query.startswith("query"):
        found = desk.kept.get(given["code"])
        return 200, {"data": {"codeDiscountNodeByCode": {"id": found} if found else None}}
    wish = given["input"]
    name = "discountCodeFreeShippingCreate" if "FreeShipping" in query else "discountCodeBasicCreate"
    errors = [{"field": ["code"], "code": "INVALID", "message": desk.refusal}] if desk.refusal else []
    if wish["code"] in desk.kept:
        errors = [{"field": ["code"], "code": "TAKEN", "message": "Code must be unique"}]
    node = None
    if not errors:
        desk.made.append(wish["code"])
        node = {"id": f"gid://shopify/DiscountCodeNode/{len(desk.made)}"}
        desk.kept[wish["code"]] = node["id"]
        desk.kept["wish"] = wish
    return 200, {"data": {name: {"codeDiscountNode": node, "userErrors": errors}}}


def woocommerce(desk: Desk, call: Call) -> tuple[int, Any]:
    if not call.headers.get("authorization", "").startswith("Basic ") or call.path != "/wp-json/wc/v3/coupons":
        return 401, {"code": "woocommerce_rest_cannot_view"}
    if call.method == "GET":
        code = call.query["code"].lower()
        return 200, [{"id": desk.kept[code], "code": code}] if code in desk.kept else []
    code = call.body["code"].lower()
    if desk.refusal:
        return 400, {"code": "woocommerce_rest_invalid", "message": desk.refusal}
    if code in desk.kept:
        return 400, {"code": "woocommerce_rest_coupon_code_already_exists", "message": "exists"}
    desk.made.append(call.body["code"])
    desk.kept[code], desk.kept["wish"] = len(desk.made), call.body
    return 201, {"id": len(desk.made), "code": code}


SPEAKERS = {"shopify": shopify, "woocommerce": woocommerce}
PAST = timedelta(seconds=1)

"""Shops with goods, on this machine: two sizes of one shoe, drafts, and orders that come of them."""

from typing import Any

from tests.coupons.desk import Call, Desk
from tests.returns.money.fakes import NOW, SECRET

Answer = tuple[int, Any]
SIZES = {"101": "41", "102": "42"}
PRICE = "89.95"


def fresh(desk: Desk) -> None:
    """Three pieces of size 41, one of size 42."""
    desk.kept |= {"pieces": {"101": 3, "102": 1}, "drafts": {}, "orders": []}


def _order(desk: Desk, draft: str) -> None:
    desk.kept["drafts"][draft]["order"] = f"90{len(desk.made) + 1}"
    desk.made.append(draft)


def shopify(desk: Desk, call: Call) -> Answer:
    query = call.body["query"]
    if query.startswith(("query Goods", "query Search", "query Stock")):
        return 200, {"data": {"shop": {"currencyCode": "EUR"}, **_shopify_goods(desk, query, call.body["variables"])}}
    return 200, {"data": _shopify_drafts(desk, query, call.body["variables"])}


def _shopify_goods(desk: Desk, query: str, given: dict[str, Any]) -> dict[str, Any]:
    def variant(number: str) -> dict[str, Any]:
        return {"id": f"gid://shopify/ProductVariant/{number}", "sku": f"S-{number}", "price": PRICE,
                "inventoryQuantity": desk.kept["pieces"][number], "inventoryPolicy": "DENY",
                "inventoryItem": {"tracked": True}, "selectedOptions": [{"name": "Maat", "value": SIZES[number]}],
                "media": {"nodes": []}, "product": {"id": "gid://shopify/Product/100", "status": "ACTIVE"}}  # fmt: skip

    shown = {"nodes": [variant(one) for one in SIZES], "pageInfo": {"hasNextPage": False, "endCursor": None}}
    shoe = {"id": "gid://shopify/Product/100", "title": "Wolkenloper", "status": "ACTIVE", "variants": shown,
            "onlineStoreUrl": "https://x.example/p", "options": [{"name": "Maat"}], "featuredMedia": None}  # fmt: skip
    if query.startswith("query Goods"):
        return {"product": shoe if given["id"].endswith("/100") else None}
    if query.startswith("query Search"):
        return {"products": {"nodes": [shoe]}}
    numbers = [one.rpartition("/")[2] for one in given["ids"]]
    return {"nodes": [variant(one) if one in SIZES else None for one in numbers]}


def _shopify_drafts(desk: Desk, query: str, given: dict[str, Any]) -> dict[str, Any]:
    drafts = desk.kept["drafts"]

    def draft(number: str) -> dict[str, Any]:
        one = drafts[number]
        made = one["order"] or None
        made = made and {"id": f"gid://shopify/Order/{one['order']}", "name": "#1099", "createdAt": NOW}
        return {"id": f"gid://shopify/DraftOrder/{number}", "status": "COMPLETED" if made else "OPEN",
                "invoiceUrl": "https://shop.example/invoice", "reserveInventoryUntil": one["until"], "order": made,
                "totalPriceSet": {"presentmentMoney": {"amount": one["total"], "currencyCode": "EUR"}}}  # fmt: skip

    number = given.get("id", given.get("input", {}).get("id", "")).rpartition("/")[2]
    if query.startswith("query Mine"):
        mine = [one for one in drafts if given["search"] == f"tag:'{drafts[one]['wish']['tags'][1]}' AND status:open"]
        shown = [{**draft(one), **drafts[one]["wish"]} for one in mine]
        return {"draftOrders": {"nodes": [] if desk.kept.get("late") else shown}}
    if query.startswith("query Draft"):
        return {"draftOrder": draft(number) if number in drafts else None}
    if "draftOrderDelete" in query:
        drafts.pop(number)
        return {"draftOrderDelete": {"deletedId": number, "userErrors": []}}
    errors = [{"field": None, "message": desk.refusal}] if desk.refusal else []
    name = "draftOrderComplete" if "draftOrderComplete" in query else "draftOrderCreate"
    if not errors and name == "draftOrderCreate":
        wish, number = given["input"], str(len(drafts) + 1)
        off = wish.get("appliedDiscount", {"value": 0, "valueType": "FIXED_AMOUNT"})
        whole = float(PRICE) * wish["lineItems"][0]["quantity"]
        total = 0 if off["valueType"] == "PERCENTAGE" else whole - off["value"]
        drafts[number] = {
            "wish": wish,
            "order": "",
            "until": wish.get("reserveInventoryUntil"),
            "total": f"{total:.2f}",
        }
    elif not errors:
        _order(desk, number)
    return {name: {"draftOrder": None if errors else draft(number), "userErrors": errors}}


MISSING = 404, {"code": "woocommerce_rest_invalid_id", "message": "Invalid ID."}


def woocommerce(desk: Desk, call: Call) -> Answer:
    path = call.path.removeprefix("/wp-json/wc/v3/")
    if path == "data/currencies/current":
        return 200, {"code": "EUR", "name": "Euro"}
    return _woo_goods(desk, path) if path.startswith("products") else _woo_orders(desk, call, path)


def _woo_goods(desk: Desk, path: str) -> Answer:
    def variation(number: str) -> dict[str, Any]:
        pieces = desk.kept["pieces"][number]
        return {"id": int(number), "sku": f"S-{number}", "price": PRICE, "status": "publish", "manage_stock": True,
                "stock_quantity": pieces, "stock_status": "instock" if pieces else "outofstock", "purchasable": True,
                "backorders_allowed": False, "attributes": [{"name": "Maat", "option": SIZES[number]}]}  # fmt: skip

    shoe = {"id": 100, "name": "Wolkenloper", "type": "variable", "status": "publish", "price": PRICE,
            "permalink": "https://shop.example/p", "images": [{"src": "https://shop.example/p.png"}],
            "attributes": [{"name": "Maat", "variation": True, "options": ["41", "42"]}]}  # fmt: skip
    if path == "products/100/variations":
        return 200, [variation(one) for one in SIZES]
    if path.startswith("products/100/variations/"):
        number = path.rpartition("/")[2]
        return (200, variation(number)) if number in SIZES else MISSING
    return (200, [shoe]) if path == "products" else (200, shoe) if path == "products/100" else MISSING


def _woo_orders(desk: Desk, call: Call, path: str) -> Answer:
    drafts = desk.kept["drafts"]

    def shown(number: str) -> dict[str, Any]:
        one = drafts[number]
        return {"id": int(number), "number": number, "status": one["status"], "total": one["total"], "currency": "EUR",
                "date_created_gmt": NOW[:19], "meta_data": one["wish"]["meta_data"]}  # fmt: skip

    if desk.refusal and call.method != "GET":
        return 400, {"code": "rest_invalid", "message": desk.refusal}
    if call.method == "GET" and path == "orders":
        pending = [one for one in drafts if drafts[one]["status"] == call.query["status"]]
        return 200, [] if desk.kept.get("late") else [shown(one) for one in pending]
    if path == "orders":
        number = str(len(drafts) + 1)
        total = f"{float(PRICE) * call.body['line_items'][0]['quantity']:.2f}"
        drafts[number] = {"wish": call.body, "status": call.body["status"], "total": total, "order": ""}
        return 201, shown(number)
    number = path.rpartition("/")[2]
    if number not in drafts:
        return MISSING
    if call.method == "PUT" and drafts[number]["status"] != call.body["status"]:
        drafts[number]["status"] = call.body["status"]
        if call.body["status"] == "processing":
            _order(desk, number)
    return 200, shown(number)


def generic_shop(desk: Desk, call: Call) -> Answer:
    if call.path == "/bridge/get-variants":
        return _bridge_goods(desk, call.body["data"])
    assert call.path == "/bridge/resolve-exchange", call.path
    return _bridge_orders(desk, call.body["type"], call.body["data"])


def _bridge_goods(desk: Desk, data: dict[str, Any]) -> Answer:
    wanted = data.get("variant_ids", list(SIZES))
    known = "100" in data.get("product_ids", ["100"])
    variants = [
        {"id": one, "options": [{"name": "Maat", "value": SIZES[one]}], "price": PRICE, "currency": "EUR",
         "pieces": desk.kept["pieces"][one], "sku": f"S-{one}"} for one in wanted if one in SIZES
    ]  # fmt: skip
    shoe = {"id": "100", "title": "Wolkenloper", "option_names": ["Maat"], "variants": variants}
    return 200, {"products": [shoe] if known else []}


def _bridge_orders(desk: Desk, kind: str, data: dict[str, Any]) -> Answer:
    drafts = desk.kept["drafts"]

    def made(number: str) -> dict[str, Any]:
        one = drafts.get(number)
        return {"order": {"id": one["order"], "number": "1099", "created_at": NOW} if one and one["order"] else None}

    if kind == "exchange.find":
        return 200, made(data["held_id"])
    if desk.refusal:
        return 409, {"error": {"message": desk.refusal}}
    if kind == "exchange.hold":
        number = str(len(drafts) + 1)
        drafts[number] = {"wish": data, "order": "", "lines": data["lines"]}
        return 200, {"held_id": number, "is_reserved": False, "to_pay": "0.00"}
    if kind == "exchange.release":
        held = drafts.get(data["held_id"])
        released = not (held and held["order"])
        if released:
            drafts.pop(data["held_id"], None)
        return 200, {"released": released}
    one = drafts[data["held_id"]]
    short = [line["variant_id"] for line in one["lines"] if desk.kept["pieces"][line["variant_id"]] < line["quantity"]]
    if short and not one["order"]:
        return 200, {"order": None, "sold_out": short}
    if not one["order"]:
        _order(desk, data["held_id"])
    return 200, made(data["held_id"])


SPEAKERS = {one.__name__: one for one in (shopify, woocommerce, generic_shop)}
TOKENS = {"shopify": "t0ken", "woocommerce": "ck_1:cs_1", "generic_shop": SECRET}

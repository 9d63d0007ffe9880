"""A karrio shipment from its draft to its label."""

from datetime import timedelta

from inbox.reading import Reader
from returns.labels.contracts import Label, LabelOrder, Refused
from returns.labels.providers import karrio_bodies as bodies
from returns.labels.providers.answers import decoded, read
from returns.labels.providers.karrio_calling import Desk
from returns.labels.providers.pictures import read_code
from returns.labels.providers.settings import code_days
from tracking.carriers.names import carrier_code

BOUGHT = frozenset({"purchased", "shipped", "in_transit", "delivered", "out_for_delivery", "delivery_failed"})


def shipment_of(desk: Desk, order: LabelOrder) -> Reader:
    """The shipment of the order's key: the bought one, else the newest draft, else one that is drafted now."""
    listed: list[Reader] = read(
        desk.call("GET", "/v1/shipments", params={"reference": order.key}), lambda body: body.at("results").items()
    )
    ours = [
        entry for entry in listed
        if entry.at("reference").text(100) == order.key and entry.at("status").text(20) != "cancelled"
    ]  # fmt: skip
    paid = [entry for entry in ours if entry.at("status").text(20) in BOUGHT]
    if paid:  # the list leaves the documents out
        number = bodies.told_id(paid[0])
        return Reader(desk.call("GET", f"/v1/shipments/{number}").object())
    if ours:
        return ours[0]
    return Reader(desk.call("POST", "/v1/shipments", json=bodies.wanted(order)).object())


def bought(desk: Desk, order: LabelOrder, shipment: Reader) -> Reader:
    """The shipment with its label bought, at the price that was offered or a lower one."""
    service, carrier_id = order.offer.details["service"], order.offer.details["carrier_id"]
    rates = [
        rate
        for rate in shipment.at("rates").items()
        if (rate.at("service").text(120), rate.at("carrier_id").text(120)) == (service, carrier_id)
    ]
    if not rates:
        complaints = [entry.at("message").text(200) for entry in shipment.at("messages").items()[:5]]
        raise Refused("; ".join(filter(None, complaints)) or "the carrier no longer offers this service")
    price = rates[0].at("total_charge").money()
    if order.offer.price is not None and price is not None and price > order.offer.price:
        raise Refused(f"the price has become {price} since it was offered")
    number = bodies.told_id(shipment)
    chosen = {"selected_rate_id": rates[0].at("id").required_text(80), "label_type": "PDF", "reference": order.key}
    return Reader(desk.call("POST", f"/v1/shipments/{number}/purchase", json=chosen).object())


def label_of(desk: Desk, order: LabelOrder, shipment: Reader) -> Label:
    """The bought shipment's label, out of the answer or fetched."""
    pdf = picture = None
    for entry in shipment.at("shipping_documents").items():
        body = decoded(entry.at("base64").text(8 * 1024 * 1024))
        if body is not None and body.startswith(b"%PDF-") and entry.at("category").text(40) == "label":
            pdf = body
        elif body is not None and body.startswith(b"\x89PNG") and entry.at("category").text(40) == "qr_label":
            picture = body
    number, tracking = bodies.told_id(shipment), shipment.at("tracking_number").required_text(80)
    pdf = pdf or desk.document(shipment.at("label_url").required_text(500))
    code, kind = read_code(picture) if picture else ("", "")
    carrier = carrier_code(shipment.at("carrier_name").text(60)) or order.offer.carrier
    days = order.offer.code_days or code_days(desk.connection, carrier)
    return Label(
        carrier=carrier,
        reference=number,
        tracking_number=tracking,
        code=code,
        code_kind=kind,
        pdf=pdf,
        picture=picture,
        expires_at=order.asked_at + timedelta(days=days) if days else None,
    )


def status(desk: Desk, number: str) -> str:
    """The shipment's status now; "cancelled" for one that is not known any more."""
    try:
        found: str = read(desk.call("GET", f"/v1/shipments/{number}"), lambda body: body.at("status").text(20))
    except Refused:  # it is gone
        return "cancelled"
    return found

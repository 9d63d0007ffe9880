"""A karrio server of the merchant's own: REST API of karrio 2026.1 (DHL, DPD, GLS, bpost, UPS and others).

Facts: karrio's OpenAPI file, and its server's words about `is_return`: addresses are given as on the way out, the shop
as shipper, and turned round there. docs/return-labels.md says why a server is called and no library is bundled. There
is no idempotency key: our key is the shipment's `reference`, by which the list is filtered before anything is made. A
drafted shipment costs nothing; buying it does.
Authorization: "Token key_…"; the connection's `base_url` is the server's address.
"""

from dataclasses import replace
from datetime import date

from inbox.http import HttpSession
from inbox.models import Connection
from returns.labels.contracts import Address, Label, LabelOrder, Method, Offer, ParcelFacts, Refused, Slot
from returns.labels.fetching import PickupRules, pickup_slots
from returns.labels.providers import karrio_bodies as bodies
from returns.labels.providers import karrio_pickups as pickups
from returns.labels.providers.answers import read, readable, understanding
from returns.labels.providers.base import LabelProvider
from returns.labels.providers.karrio_buying import BOUGHT, bought, label_of, shipment_of, status
from returns.labels.providers.karrio_calling import Desk
from returns.labels.providers.karrio_rates import FETCHING, offer_of

RULES = PickupRules(lead_days=1, windows=(("09:00", "13:00"), ("13:00", "17:00")))


class KarrioLabels(LabelProvider):
    """See LabelProvider. What an offer's `details` hold: `service`, `carrier_id`, `carrier_name`."""

    name = "karrio"

    def offers(self, connection: Connection | None, parcel: ParcelFacts, http: HttpSession | None) -> list[Offer]:
        desk = Desk(connection, http)
        answer = desk.call("POST", "/v1/proxy/rates", json=bodies.question(parcel), safe=True)
        found: list[Offer] = read(
            answer, lambda body: readable(body.at("rates").items(), lambda entry: offer_of(entry, desk.connection))
        )
        return [variant for offer in found for variant in _variants(offer)]

    def make(self, connection: Connection | None, order: LabelOrder, http: HttpSession | None) -> Label:
        desk = Desk(connection, http)
        with understanding("karrio"):
            shipment = shipment_of(desk, order)
            if shipment.at("status").text(20) not in BOUGHT:
                shipment = bought(desk, order, shipment)
            label = label_of(desk, order, shipment)
        return pickups.with_pickup(desk.call, order, label) if order.offer.method == Method.HOME else label

    def cancel(self, connection: Connection | None, label: Label, http: HttpSession | None) -> None:
        desk = Desk(connection, http)
        if label.pickup_reference:
            pickups.cancel(desk.call, label.pickup_reference)
        number = bodies.checked_id(label.reference)
        try:
            desk.call("POST", f"/v1/shipments/{number}/cancel")
        except Refused:
            if status(desk, number) != "cancelled":
                raise

    def slots(
        self, connection: Connection | None, offer: Offer, address: Address, days: tuple[date, date]
    ) -> list[Slot]:
        if offer.method != Method.HOME:
            return []
        return pickup_slots(RULES, address.country, days, postal_code=address.postal_code)


def _variants(offer: Offer) -> list[Offer]:
    """The offer to bring it, and where the carrier's collections can be booked, one to have it fetched."""
    home = replace(offer, key=f"{offer.key}|home", method=Method.HOME, drop_off=frozenset())
    return [offer, home] if offer.details["carrier_name"] in FETCHING else [offer]

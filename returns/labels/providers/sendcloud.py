"""Sendcloud: Returns, Shipping options and Pickups API, version 3; the drawn code of a label-less return by version 2.

Facts: sendcloud.dev, OpenAPI files of 2026. A return is announced with the carrier in the background: its tracking
number and label appear on GET /returns/{id}, a carrier's refusal under `errors`. There is no idempotency key, so our
key stands in `external_reference` and at the end of `order_number`, and the list is read before anything is made.
Basic authentication; the connection's API token is the public and the secret key with a colon between them.
"""

from datetime import date

from inbox.http import HttpSession
from inbox.models import Connection
from returns.labels.contracts import Address, Label, LabelOrder, Method, Offer, ParcelFacts, Refused, Slot
from returns.labels.fetching import PickupRules, pickup_slots
from returns.labels.providers import sendcloud_bodies as bodies
from returns.labels.providers import sendcloud_pickups as pickups
from returns.labels.providers.answers import read, readable
from returns.labels.providers.base import LabelProvider
from returns.labels.providers.sendcloud_calling import Desk
from returns.labels.providers.sendcloud_finding import made_before
from returns.labels.providers.sendcloud_making import DEAD, finished, made_now, status
from returns.labels.providers.sendcloud_options import offer_of

# "At least two working days in advance"; the hour is the carrier's, so whole days are offered.
RULES = PickupRules(lead_days=2, windows=(("09:00", "17:00"),))


class SendcloudLabels(LabelProvider):
    """See LabelProvider. What an offer's `details` hold: `option` (shipping option code), `contract`, `carrier`."""

    name = "sendcloud"

    def offers(self, connection: Connection | None, parcel: ParcelFacts, http: HttpSession | None) -> list[Offer]:
        desk = Desk(connection, http)
        answer = desk.call("POST", "/shipping-options", json=bodies.question(parcel), safe=True)
        found: list[Offer] = read(
            answer, lambda body: readable(body.at("data").items(), lambda entry: offer_of(entry, desk.connection))
        )
        return found

    def make(self, connection: Connection | None, order: LabelOrder, http: HttpSession | None) -> Label:
        desk = Desk(connection, http)
        number, parcel_id = made_before(desk, order) or made_now(desk, order)
        label = finished(desk, order, number, parcel_id)
        return pickups.with_pickup(desk.call, order, label) if order.offer.method == Method.HOME else label

    def cancel(self, connection: Connection | None, label: Label, http: HttpSession | None) -> None:
        desk = Desk(connection, http)
        if label.pickup_reference:
            pickups.cancel(desk.call, label.pickup_reference)
        number = label.reference.partition("/")[0]
        if not number.isdecimal():
            raise Refused("Sendcloud told no number of this return: cancel it there by hand")
        try:
            desk.call("PATCH", f"/returns/{number}/cancel")
        except Refused:
            if status(desk, number) not in DEAD:
                raise

    def slots(
        self, connection: Connection | None, offer: Offer, address: Address, days: tuple[date, date]
    ) -> list[Slot]:
        if offer.method != Method.HOME:
            return []
        return pickup_slots(RULES, address.country, days, postal_code=address.postal_code)

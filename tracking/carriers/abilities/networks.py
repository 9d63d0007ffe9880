"""DPD, GLS, UPS, Hermes, and the carriers that deliver to lockers and shops only."""

from datetime import time

from tracking.carriers.abilities.base import (
    MISSED,
    MOVING,
    ON_THE_VAN,
    Abilities,
    AbilitiesByCarrier,
    Cutoff,
    Kind,
    never,
    page,
)

LOCKERS = never(Kind.DAY, Kind.NEIGHBOUR, Kind.SAFE_PLACE, reason="to_pickup_point") + never(
    Kind.PICKUP_POINT, Kind.HOLD, states=MOVING | MISSED
)

NETWORKS: AbilitiesByCarrier = {
    # paketda.de: with the parcel's number and the postcode: safe place, Pickup shop, day (Mon-Sat), neighbour; greyed
    # out by some senders, and blocked after an address problem (which is the state EXCEPTION: the team). bezahlen.net:
    # also another address. dpd.com FAQ: as long as it is not delivered or deposited, also after a missed attempt.
    "dpd": Abilities(
        page(Kind.DAY, Kind.PICKUP_POINT, Kind.ADDRESS, states=MOVING | MISSED)
        + page(Kind.NEIGHBOUR, Kind.SAFE_PLACE, states=MOVING | MISSED | ON_THE_VAN)
        + never(Kind.HOLD, states=MOVING | MISSED)
    ),
    # gls-group.eu, FlexDeliveryService: another day (five working days), new address (also a neighbour's), ParcelShop,
    # permission to leave it, refusing it; FAQ: the same after a missed attempt. giga.de: by the tracking page.
    "gls": Abilities(
        page(
            Kind.DAY, Kind.NEIGHBOUR, Kind.SAFE_PLACE, Kind.PICKUP_POINT, Kind.ADDRESS, Kind.CANCEL,
            states=MOVING | MISSED,
        )
        + never(Kind.HOLD, states=MOVING | MISSED)
    ),
    # ups.com, "Change delivery": members of My Choice, before the first attempt: other day, other address, Access
    # Point, neighbour, where to leave it, a hold; after it: another address, another day. Delivery Intercept, the API
    # for senders, charges the sender for each parcel: a click of the customer must not, so the team decides.
    "ups": Abilities(
        page(Kind.DAY, Kind.ADDRESS, Kind.PICKUP_POINT, states=MOVING | MISSED)
        + page(Kind.NEIGHBOUR, Kind.SAFE_PLACE, Kind.HOLD, states=MOVING)
    ),
    # paketda.de: on the tracking page, everything until 22 h of the evening before, afterwards safe place and neighbour
    # until the parcel is on the van. blog.myhermes.de: other addresses and holidays by customer service (the team).
    "hermes": Abilities(
        page(Kind.DAY, Kind.PICKUP_POINT, states=MOVING, until=Cutoff(time(22), days_before=1))
        + page(Kind.NEIGHBOUR, Kind.SAFE_PLACE, states=MOVING),
        countries=frozenset({"DE"}),
    ),
    # boursorama.com quoting mondialrelay.fr: the time at the point cannot be extended. Delivered to points by nature.
    "mondial_relay": Abilities(LOCKERS),
    "inpost": Abilities(LOCKERS),
}  # fmt: skip

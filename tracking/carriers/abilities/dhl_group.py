"""DHL Paket, DHL eCommerce and DHL Express: three companies with three sets of services."""

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

DHL_GROUP: AbilitiesByCarrier = {
    # dhl.de, "Paketumleitung": redirecting to a branch or Packstation from the tracking page, with an account, "bis
    # spätestens 4 Uhr am Morgen des Zustelltages". giga.de and marcoklass.de: preferred place, neighbour and day.
    # inside-digital.de: the time in a Packstation cannot be extended.
    "dhl": Abilities(
        page(Kind.PICKUP_POINT, states=MOVING, until=Cutoff(time(4)))
        + page(Kind.DAY, Kind.NEIGHBOUR, Kind.SAFE_PLACE, states=MOVING)
        + never(Kind.HOLD, states=MOVING),
        countries=frozenset({"DE"}),
    ),
    # dhlecommerce.nl, FAQ: wishes "via Mijn DHL of via track en trace"; the not-at-home code works "until the delivery
    # person arrives at your door. The sooner you choose, the more delivery options"; another address is not possible,
    # "please contact the sender" (so: the team, by OTHERWISE).
    "dhl_parcel_nl": Abilities(
        page(Kind.DAY, Kind.PICKUP_POINT, states=MOVING | MISSED)
        + page(Kind.NEIGHBOUR, Kind.SAFE_PLACE, states=MOVING | MISSED | ON_THE_VAN)
        + never(Kind.HOLD, states=MOVING | MISSED),
        countries=frozenset({"NL"}),
    ),
    # On Demand Delivery, as a sender describes it (aspesi.com): later day (5 working days), service point, other
    # address, neighbour, left without signature, holiday hold up to 30 days.
    "dhl_express": Abilities(
        page(
            Kind.DAY, Kind.NEIGHBOUR, Kind.SAFE_PLACE, Kind.PICKUP_POINT, Kind.ADDRESS, Kind.HOLD,
            states=MOVING | MISSED,
        )
    ),
}  # fmt: skip

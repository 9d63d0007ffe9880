"""PostNL and bpost."""

from datetime import time

from tracking.carriers.abilities.base import (
    MOVING,
    ON_THE_VAN,
    Abilities,
    AbilitiesByCarrier,
    Cutoff,
    Kind,
    never,
    page,
)

POSTS: AbilitiesByCarrier = {
    # fashionunited.nl and NU.nl (2021): by account, on the site or in the app: PostNL point, neighbours, a place around
    # the house. postagemaster.com: another day "before 10 PM" of the day before. nos.nl (2019): there is no second
    # attempt, the parcel goes to a PostNL point at once, so nothing is offered after a missed one.
    "postnl": Abilities(
        page(
            Kind.DAY, Kind.NEIGHBOUR, Kind.SAFE_PLACE, Kind.PICKUP_POINT,
            states=MOVING, until=Cutoff(time(22), days_before=1),
        )
        + never(Kind.HOLD, states=MOVING),
        countries=frozenset({"NL"}),
    ),
    # bpost.be, My bpost: pick-up point or locker, neighbour or safe place; the last two "up to 5 minutes before
    # delivery". Another day exists for registered letters only.
    "bpost": Abilities(
        page(Kind.PICKUP_POINT, states=MOVING)
        + page(Kind.NEIGHBOUR, Kind.SAFE_PLACE, states=MOVING | ON_THE_VAN)
        + never(Kind.DAY, Kind.HOLD, states=MOVING),
        countries=frozenset({"BE"}),
    ),
}  # fmt: skip

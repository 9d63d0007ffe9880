"""What we assume of a carrier before the merchant has a history with it: wide, and said to be an assumption.

Made from what carriers promise for parcels (next delivery day or the one after at home, two to six within Europe)
with long tails. Each counts as twenty parcels (history.INHERITED) and fades as the merchant's own arrive.
"""

from tracking.carriers.names import is_known
from tracking.eta_intervals import Shares

# Countries between which parcels go by road within a week or two, customs or not.
EUROPE = frozenset(
    {
        "AT", "BE", "BG", "CH", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GB", "GR", "HR", "HU", "IE", "IT",
        "LI", "LT", "LU", "LV", "MC", "MT", "NL", "NO", "PL", "PT", "RO", "SE", "SI", "SK", "SM",
    }
)  # fmt: skip
DOMESTIC: Shares = ((0, 0.02), (1, 0.58), (2, 0.24), (3, 0.08), (4, 0.04), (5, 0.02), (7, 0.01), (10, 0.01))
EUROPEAN: Shares = (
    (1, 0.06), (2, 0.22), (3, 0.26), (4, 0.18), (5, 0.11), (6, 0.07), (7, 0.04), (8, 0.03), (10, 0.02), (14, 0.01),
)  # fmt: skip
# How far a day named by a carrier, or by the shop, is off, in delivery days.
PROMISED: Shares = ((-2, 0.02), (-1, 0.06), (0, 0.72), (1, 0.12), (2, 0.04), (3, 0.02), (5, 0.01), (8, 0.01))

# Pauses between two reports by the status before them, in hours on delivery days (tracking/silence_hours.py).
NEWS: dict[str, Shares] = {
    "pre_transit": ((12, 0.2), (24, 0.4), (48, 0.2), (72, 0.1), (120, 0.06), (168, 0.04)),
    "in_transit": ((4, 0.2), (12, 0.3), (24, 0.34), (48, 0.1), (72, 0.04), (96, 0.02)),
    "out_for_delivery": ((4, 0.4), (6, 0.25), (8, 0.2), (10, 0.08), (24, 0.05), (30, 0.02)),
    "delivery_attempt_failed": ((12, 0.1), (24, 0.6), (48, 0.2), (72, 0.08), (96, 0.02)),
    "exception": ((12, 0.2), (24, 0.4), (48, 0.25), (72, 0.1), (120, 0.05)),
}


def prior(carrier: str, origin: str, destination: str) -> Shares:
    """Delivery days from hand-over to arrival, as an assumption; empty where we know nothing (far away, customs)."""
    if not is_known(carrier) or not origin or not destination:
        return ()
    if origin == destination:
        return DOMESTIC
    return EUROPEAN if {origin, destination} <= EUROPE else ()


def reach(lane: str) -> str:
    """Which lanes teach each other something: "home", "europe" or "far"."""
    origin, _, destination = lane.partition("-")
    if origin == destination:
        return "home"
    return "europe" if {origin, destination} <= EUROPE else "far"

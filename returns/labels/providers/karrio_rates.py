"""Reading a karrio server's rates as offers."""

from decimal import Decimal

from inbox.models import Connection
from inbox.reading import Reader
from returns.labels.contracts import Limits, Method, Offer
from returns.labels.providers.settings import co2_grams, code_days, takes_lockers
from tracking.carriers.names import carrier_code

# Connectors of karrio 2026.1 that make a return of a shipment; a rate of another one would fail when it is bought. The
# server gives paper for all of them: its API asks for a PDF, and a carrier's code comes only where it comes along.
RETURNING = frozenset(
    {
        "asendia", "australiapost", "bpost", "canadapost", "dhl_express", "dhl_parcel_de", "dhl_poland", "dpd_meta",
        "fedex", "gls", "hermes", "landmark", "mydhl", "purolator", "spring", "ups", "usps", "usps_international",
    }
)  # fmt: skip
# Those of them whose collections can be booked through it.
FETCHING = frozenset(
    {"canadapost", "dhl_express", "dhl_parcel_de", "dpd_meta", "fedex", "hermes", "mydhl", "purolator", "ups", "usps"}
)


def offer_of(entry: Reader, connection: Connection) -> Offer | None:
    """The offer of one rate; None for a carrier that takes no returns this way, or a rate without a service."""
    name, service = entry.at("carrier_name").required_text(60), entry.at("service").text(120)
    if name not in RETURNING or not service:
        return None
    # An aggregator's rate names the carrier that drives in `meta`.
    carrier = carrier_code(entry.at("meta", "rate_provider").text(60) or name.removesuffix("_meta"))
    price = entry.at("total_charge").money()
    lockers = takes_lockers(connection, carrier)
    title = entry.at("meta", "service_name").text(120) or service.replace("_", " ")
    return Offer(
        key=f"{entry.at('carrier_id').required_text(120)}|{service}",
        provider="karrio",
        carrier=carrier,
        method=Method.LABEL,
        name=title,
        price=price if price is not None and price > Decimal(0) else None,  # 0 is karrio's word for "not told"
        currency=entry.at("currency").text(3).upper(),
        needs_printer=True,
        drop_off=frozenset({"shop", "post_office"}) | ({"locker"} if lockers is not None else set()),
        code_days=code_days(connection, carrier),
        co2_grams=co2_grams(connection, carrier),
        connection_id=connection.pk,
        limits=Limits(letterbox="", extras=frozenset(), bars=frozenset({"dangerous"})),
        details={
            "service": service,
            "carrier_id": entry.at("carrier_id").text(120),
            "carrier_name": name,
            **(lockers or {}),
        },
    )

"""Reading Sendcloud's shipping options as offers: what their functionalities, limits and quotes say."""

from decimal import Decimal, InvalidOperation

from inbox.contracts import Rejected
from inbox.models import Connection
from inbox.reading import Reader
from returns.labels.contracts import Limits, Method, Offer, Sides
from returns.labels.providers.settings import co2_grams, code_days, takes_lockers
from tracking.carriers.names import carrier_code

# `delivery_option` of a return, by how the customer hands it over.
DELIVERY_OPTIONS = {Method.QR: "drop_off_labelless", Method.LABEL: "drop_off_point", Method.HOME: "pickup"}
# Carriers whose one-time pickups the Pickups API schedules (sendcloud.dev, API v3, Pickups).
FETCHING = frozenset({"brt", "correos", "correos_express", "dhl", "dhl_de", "dhl_express"})
CENTIMETRES = {"cm": Decimal(1), "mm": Decimal("0.1"), "m": Decimal(100)}
GRAMS = {"kg": Decimal(1000), "g": Decimal(1)}


def offer_of(entry: Reader, connection: Connection) -> Offer | None:
    """The offer of one shipping option; None for what is no return, or what we could not carry out."""
    told = entry.at("functionalities")
    method = _method(entry, told)
    if method is None or told.at("returns").flag() is not True or told.at("form_factor").text(20) == "pallet":
        return None
    carrier = carrier_code(entry.at("carrier", "code").text(60))
    price, currency = _price(entry)
    dimensions = entry.at("requirements", "fields").items()
    lockers = takes_lockers(connection, carrier)
    places = frozenset({"shop", "post_office"}) | ({"locker"} if lockers is not None else set())
    return Offer(
        key=f"{entry.at('code').required_text(160)}|{entry.at('contract', 'id').identifier()}",
        provider="sendcloud",
        carrier=carrier,
        method=method,
        name=entry.at("product", "name").text(120) or entry.at("name").text(120),
        price=price,
        currency=currency,
        needs_printer=method != Method.QR,
        drop_off=frozenset() if method == Method.HOME else places,
        code_days=code_days(connection, carrier),
        co2_grams=co2_grams(connection, carrier),
        connection_id=connection.pk,
        limits=_limits(entry, told),
        details={
            "option": entry.at("code").required_text(160),
            "contract": entry.at("contract", "id").identifier(),
            "carrier": entry.at("carrier", "code").text(60),
            "needs": " ".join(field.text(40) for field in dimensions[:20]),
            **(lockers or {}),
        },
    )


def _method(entry: Reader, told: Reader) -> Method | None:
    """How it is handed over; None where the customer could do neither: fetched by a round that only firms have."""
    first_mile = told.at("first_mile").text(20)
    if told.at("labelless").flag():
        return Method.QR
    if first_mile == "pickup" or told.at("pick_up").flag():
        return Method.HOME if entry.at("carrier", "code").text(60) in FETCHING else None
    return None if first_mile == "fulfilment" else Method.LABEL


def _limits(entry: Reader, told: Reader) -> Limits:
    extras = {"signature"} if told.at("signature").flag() else set()
    if (told.at("insurance").whole() or 0) > 0:
        extras.add("insurance")
    return Limits(
        min_grams=_grams(entry.at("weight", "min")),
        max_grams=_grams(entry.at("weight", "max")),
        max_sides=_sides(entry.at("max_dimensions")),
        letterbox={"mailbox": "only", "letter": "only"}.get(told.at("form_factor").text(20), ""),
        extras=frozenset(extras),
        bars=frozenset() if told.at("dangerous_goods").flag() else frozenset({"dangerous"}),
    )


def _price(entry: Reader) -> tuple[Decimal | None, str]:
    """The first quote's total; (None, "") where there is none, as with a merchant's own contract."""
    for quote in entry.at("quotes").items()[:1]:
        total = quote.at("price", "total")
        price = total.at("value").money()
        if price is not None and price >= 0:
            return price, total.at("currency").text(3).upper()
    return None, ""


def _grams(told: Reader) -> int | None:
    unit = GRAMS.get(told.at("unit").text(4))
    number = _decimal(told.at("value"))
    # A limit of 23.001 kg means "up to and with 23 kg".
    return None if unit is None or number is None else int(number * unit)


def _sides(told: Reader) -> Sides | None:
    """The greatest length, width and height in cm; None where one is missing or zero, which says "no limit"."""
    unit = CENTIMETRES.get(told.at("unit").text(4))
    sides = [_decimal(told.at(name)) for name in ("length", "width", "height")]
    if unit is None or any(side is None or side <= 0 for side in sides):
        return None
    one, two, three = sorted((side * unit for side in sides if side is not None), reverse=True)
    return one, two, three


def _decimal(told: Reader) -> Decimal | None:
    try:
        number = Decimal(told.text(20) or "NaN")
    except (InvalidOperation, Rejected):
        return None
    return number if number.is_finite() and 0 <= number < 10**7 else None

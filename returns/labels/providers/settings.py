"""What a merchant may say about return labels in the settings of a connection.

    {"return_labels": "karrio",               which provider speaks for it, where not its own source
     "return_code_days": {"postnl": 14},      how long a carrier's code is good for, by the merchant's contract
     "return_co2_grams": {"dpd": 420},        what a parcel causes, by the carrier's own statement
     "return_lockers": {"postnl": [60, 40, 40], "dhl": true},
                                              whose lockers take returns, and the largest compartment in centimetres
     "return_contract": 1234}                 which contract is used, where there are several

What is missing or nonsense is not known: nothing is invented.
"""

from typing import Any

from inbox.models import Connection


def code_days(connection: Connection, carrier: str) -> int | None:
    """Days that a code of the carrier is good for, 1 to 365; None when nobody said."""
    return _number(connection, "return_code_days", carrier, 365)


def co2_grams(connection: Connection, carrier: str) -> int | None:
    """Grams of CO2 equivalent a parcel; None when nobody said."""
    return _number(connection, "return_co2_grams", carrier, 1_000_000)


def takes_lockers(connection: Connection, carrier: str) -> dict[str, str] | None:
    """Details for an offer whose parcel lockers of the carrier take, with the compartment where the merchant knows it;
    None where he did not say that they do."""
    table: Any = connection.config.get("return_lockers")
    told = table.get(carrier) if isinstance(table, dict) else None
    if isinstance(told, list) and len(told) == 3 and all(_is_length(side) for side in told):
        return {"locker_cm": "x".join(str(side) for side in told)}
    return {} if told is True else None


def contract(connection: Connection) -> int | None:
    """The number of the contract to use with the provider; None for its only one."""
    number = connection.config.get("return_contract")
    return number if isinstance(number, int) and not isinstance(number, bool) and number > 0 else None


def _is_length(side: Any) -> bool:
    return isinstance(side, int | float) and not isinstance(side, bool) and 0 < side < 1000


def _number(connection: Connection, name: str, carrier: str, most: int) -> int | None:
    table: Any = connection.config.get(name)
    found = table.get(carrier) if isinstance(table, dict) else None
    return found if isinstance(found, int) and not isinstance(found, bool) and 0 < found <= most else None

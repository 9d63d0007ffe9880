"""The one order in which tracking takes its locks: numbers, then orders, then shipments."""

import zlib
from collections.abc import Iterable

from django.db import connection

from merchants.tenancy import current_merchant_id


def lock_numbers(numbers: Iterable[str]) -> None:
    """Hold each tracking number until the transaction ends.

    Carrier and shop may speak of the same new parcel at once; without this both would create it. Sorted, and
    always before any row lock, so that two transactions cannot wait for each other.
    """
    merchant_id = current_merchant_id()
    with connection.cursor() as cursor:
        for number in sorted(set(filter(None, numbers))):
            cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [merchant_id % 2**31, _key(number)])


def _key(number: str) -> int:
    return zlib.crc32(number.encode()) - 2**31

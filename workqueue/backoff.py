"""How long a failed row steps aside."""

import zlib
from datetime import timedelta

MAX_ATTEMPTS = 12
FIRST = timedelta(seconds=20)
LONGEST = timedelta(hours=2)


def pause(attempts: int, row_id: int = 0) -> timedelta:
    """The wait after the given number of attempts: 20 s, growing 1.9-fold, at most 2 hours.

    Up to a fifth is added by the row's id, so that rows which failed together do not return together;
    it is not random, so that a test can name the moment.
    """
    # The exponent is bounded: an outage of days would overflow a timedelta and turn waiting into failing.
    grown: timedelta = min(FIRST * (1.9 ** min(max(attempts - 1, 0), 20)), LONGEST)
    spread = (zlib.crc32(str(row_id).encode()) % 1000) / 5000
    return grown * (1 + spread)

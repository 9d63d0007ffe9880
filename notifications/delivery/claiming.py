"""Taking due messages: what the law asks for first, and of each kind a fair share for every merchant.

The generic claim (workqueue/claims.py) takes the oldest rows, so a merchant with a hundred thousand mails at nine
o'clock would be everybody's morning. Here each merchant with something due gets the same part of a batch.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.utils import timezone

from merchants.tenancy import unscoped
from notifications.delivery.due import ALONG_THE_INDEX, who_has_due
from notifications.delivery.taking import Ahead, Ask, along_the_index, by_id
from workqueue.claims import Claim

BATCH = 500
LEASE = timedelta(seconds=180)
CLAIMING = 0x57E0_0001  # the advisory lock of whoever claims
SOON = 1.0  # seconds for which a look at who has something due is good enough
PASSES = 4  # a batch that small shares leave unfilled is filled up from those who have more

# One claimer at a time: two that look at once would find the same rows. It takes milliseconds; one that stands still in
# the middle of it loses its connection, and those behind it try again at the next tick.
ALONE = """
    SELECT set_config('lock_timeout', '5s', true), set_config('idle_in_transaction_session_timeout', '5s', true),
        pg_advisory_xact_lock(%(key)s)
"""


@dataclass
class Turns:
    """Whose turn it is when there are more merchants than a batch has room for; one for each process."""

    last: int = 0
    # By class, who has something due as of the last look: looking costs as much as taking, and a batch is a moment.
    due: dict[int, list[int]] = field(default_factory=dict)
    looked: float = -SOON  # time.monotonic
    ahead: Ahead = field(default_factory=Ahead)

    def order(self, merchants: Sequence[int]) -> list[int]:
        """Those after the one served last come first."""
        return sorted(merchants, key=lambda one: (one <= self.last, one))


TURNS = Turns()


def take(limit: int = BATCH, now: datetime | None = None, turns: Turns = TURNS) -> list[Claim]:
    """Claim up to `limit` due messages, by class and then by merchant; none is given to two callers.

    A claim is a lease: it ends after LEASE or when its row in notifications_lease goes, and `attempts` is the fencing
    token. Commits before it returns. Within a merchant the oldest hour goes first. Who has something due is looked up
    once a second, and whenever those known of do not fill the batch.
    """
    now = now or timezone.now()
    with unscoped("claim due messages of every merchant"), connection.cursor() as cursor:
        cursor.execute(ALONE, {"key": CLAIMING})
        cursor.execute(ALONG_THE_INDEX)
        taken = _by_class(cursor, limit, now, turns) if time.monotonic() - turns.looked < SOON else []
        if len(taken) < limit:
            _look(cursor, now, turns)
            taken += _by_class(cursor, limit - len(taken), now, turns)
    return taken


def _look(cursor: Any, now: datetime, turns: Turns) -> None:
    turns.due, turns.looked = {}, time.monotonic()
    for merchant_id, mail_class in who_has_due(cursor, now):
        turns.due.setdefault(mail_class, []).append(merchant_id)


def _by_class(cursor: Any, limit: int, now: datetime, turns: Turns) -> list[Claim]:
    taken: list[Claim] = []
    for mail_class, merchants in sorted(turns.due.items()):
        if len(taken) >= limit:
            break
        taken += _shares(cursor, mail_class, turns.order(merchants), limit - len(taken), now, turns)
    return taken


def _take(cursor: Any, ask: Ask, merchants: list[int], ahead: Ahead) -> list[Claim]:
    """First what the last look found beyond its share, then along the index for those of whom nothing is known."""
    found = by_id(cursor, ask, ahead.next(ask, merchants))
    served = {one.merchant_id for one in found}
    rest = [one for one in merchants if one not in served]
    if rest and len(found) < ask.limit:
        found += along_the_index(cursor, replace(ask, limit=ask.limit - len(found)), rest, ahead)
    return found


def _shares(cursor: Any, mail_class: int, merchants: list[int], limit: int, now: datetime, turns: Turns) -> list[Claim]:
    """The same number of rows for each merchant; what some leave over goes to those who have more."""
    taken: list[Claim] = []
    for _ in range(PASSES):
        room = limit - len(taken)
        if room <= 0 or not merchants:
            break
        asked = merchants[:room]
        share = -(-room // len(asked))
        found = _take(cursor, Ask(mail_class, share, room, now, now + LEASE), asked, turns.ahead)
        taken += found
        turns.last = asked[-1]
        counts: dict[int, int] = {}
        for one in found:
            counts[one.merchant_id] = counts.get(one.merchant_id, 0) + 1
        merchants = [one for one in merchants if counts.get(one, 0) >= share or one not in asked]
    return taken

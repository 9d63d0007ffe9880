"""Taking due messages: what the law asks for first, and of each kind a fair share for every merchant.

The generic claim (workqueue/claims.py) takes the oldest rows, so a merchant with a hundred thousand mails at nine
o'clock would be everybody's morning. Here each merchant with something due gets the same part of a batch.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.utils import timezone

from merchants.tenancy import unscoped
from notifications.delivery.due import ALONG_THE_INDEX, who_has_due
from notifications.models.messages import hour_of
from workqueue.claims import MOST, Claim

BATCH = 500
LEASE = timedelta(seconds=180)
CLAIMING = 0x57E0_0001  # the advisory lock of whoever claims
SOON = 1.0  # seconds for which a look at who has something due is good enough
PASSES = 4  # a batch that small shares leave unfilled is filled up from those who have more

# Nothing is written into the messages themselves: see notifications/models/leases.py.
TAKE = """
    WITH due AS MATERIALIZED (
        SELECT found.id, asked.merchant_id, found.attempts
        FROM unnest(%(merchants)s::bigint[]) WITH ORDINALITY AS asked(merchant_id, place)
        CROSS JOIN LATERAL (
            SELECT one.id, GREATEST(one.attempts, lease.attempts) AS attempts
            FROM notifications_message AS one LEFT JOIN notifications_lease AS lease ON lease.message_id = one.id
            WHERE one.state = 0 AND one.merchant_id = asked.merchant_id AND one.mail_class = %(mail_class)s
            AND one.due_hour <= %(hour)s AND one.due_at <= %(now)s
            AND (lease.until IS NULL OR lease.until <= %(now)s)
            ORDER BY one.due_hour LIMIT %(share)s
        ) AS found
        ORDER BY asked.place LIMIT %(limit)s
    )
    INSERT INTO notifications_lease (message_id, merchant_id, until, attempts)
    SELECT id, merchant_id, %(until)s, LEAST(attempts + 1, %(most)s) FROM due
    ON CONFLICT (message_id) DO UPDATE SET until = EXCLUDED.until, attempts = EXCLUDED.attempts
    RETURNING message_id, merchant_id, attempts
"""
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


def _shares(cursor: Any, mail_class: int, merchants: list[int], limit: int, now: datetime, turns: Turns) -> list[Claim]:
    """The same number of rows for each merchant; what some leave over goes to those who have more."""
    taken: list[Claim] = []
    for _ in range(PASSES):
        room = limit - len(taken)
        if room <= 0 or not merchants:
            break
        asked = merchants[:room]
        share = -(-room // len(asked))
        given: dict[str, Any] = {
            "merchants": asked, "mail_class": mail_class, "hour": hour_of(now), "now": now, "share": share,
            "limit": room, "until": now + LEASE, "most": MOST,
        }  # fmt: skip
        cursor.execute(TAKE, given)
        found = [Claim(*row) for row in cursor.fetchall()]
        taken += found
        turns.last = asked[-1]
        counts: dict[int, int] = {}
        for one in found:
            counts[one.merchant_id] = counts.get(one.merchant_id, 0) + 1
        merchants = [one for one in merchants if counts.get(one, 0) >= share or one not in asked]
    return taken

"""Two ways to take due rows: along the index, and by ids that a look along it saw beforehand.

A row that was sent leaves a dead entry in the index until the table is swept, and each look walks past all of them, a
page of the table for each: in a rush that walk was most of a claim. So a look goes further than it takes, and the
claims after it take what it saw.
"""

import time
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from notifications.models.messages import hour_of
from workqueue.claims import MOST, Claim

FURTHER = 8  # for each share taken, so many are looked at
KEPT = 10.0  # seconds for which what was seen is worth asking for

# Nothing is written into the messages themselves: see notifications/models/leases.py.
FREE = """
    one.state = 0 AND one.mail_class = %(mail_class)s AND one.due_at <= %(now)s
    AND (lease.until IS NULL OR lease.until <= %(now)s)
"""
LEASED = "notifications_message AS one LEFT JOIN notifications_lease AS lease ON lease.message_id = one.id"
ROW = "one.id, one.merchant_id, GREATEST(one.attempts, lease.attempts) AS attempts"
TAKE = """
    INSERT INTO notifications_lease (message_id, merchant_id, until, attempts)
    SELECT id, merchant_id, %(until)s, LEAST(attempts + 1, %(most)s) FROM due WHERE nth <= %(share)s LIMIT %(limit)s
    ON CONFLICT (message_id) DO UPDATE SET until = EXCLUDED.until, attempts = EXCLUDED.attempts
    RETURNING message_id, merchant_id, attempts
"""
# The parts are constants; what is asked for is always a parameter.
BY_ID = f"""
    WITH due AS MATERIALIZED (
        SELECT {ROW}, 0 AS nth FROM unnest(%(ids)s::bigint[]) AS seen(id) JOIN {LEASED} ON one.id = seen.id WHERE {FREE}
    ) {TAKE}
"""  # noqa: S608
ALONG = f"""
    WITH due AS MATERIALIZED (
        SELECT found.* FROM unnest(%(merchants)s::bigint[]) WITH ORDINALITY AS asked(merchant_id, place)
        CROSS JOIN LATERAL (
            SELECT first.*, row_number() OVER () AS nth FROM (
                SELECT {ROW} FROM {LEASED}
                WHERE one.merchant_id = asked.merchant_id AND one.due_hour <= %(hour)s AND {FREE}
                ORDER BY one.due_hour LIMIT %(further)s
            ) AS first
        ) AS found ORDER BY asked.place
    ), taken AS ({TAKE})
    SELECT message_id, merchant_id, attempts FROM taken
    UNION ALL SELECT id, merchant_id, NULL FROM due WHERE nth > %(share)s
"""  # noqa: S608


@dataclass(frozen=True)
class Ask:
    """What a claim asks for: of one class at most `share` rows of each merchant and `limit` of all, leased `until`."""

    mail_class: int
    share: int
    limit: int
    now: datetime
    until: datetime

    @property
    def values(self) -> dict[str, Any]:
        """The parameters of the statements."""
        return {
            "mail_class": self.mail_class, "share": self.share, "limit": self.limit, "now": self.now,
            "until": self.until, "most": MOST, "hour": hour_of(self.now), "further": self.share * FURTHER,
        }  # fmt: skip


@dataclass
class Ahead:
    """Ids that a look saw and did not take, by class and merchant, in the order in which they are due. Whether they are
    still to be had is looked at when they are taken."""

    seen: dict[tuple[int, int], list[int]] = field(default_factory=dict)
    since: float = 0.0  # time.monotonic of the oldest look

    def next(self, ask: Ask, merchants: list[int]) -> list[int]:
        """A whole share for each merchant of whom so many are known; those of whom fewer are known are looked up."""
        if time.monotonic() - self.since > KEPT:
            self.seen.clear()
        ids: list[int] = []
        for one in merchants:
            known = self.seen.get((ask.mail_class, one), [])
            if len(known) >= ask.share and len(ids) + ask.share <= ask.limit:
                ids += known[: ask.share]
                del known[: ask.share]
        return ids

    def keep(self, mail_class: int, rows: list[tuple[int, int]]) -> None:
        """Remember (id, merchant id) of what was seen, in place of what was known of those merchants."""
        self.since = self.since if self.seen else time.monotonic()
        found: dict[tuple[int, int], list[int]] = {}
        for pk, merchant_id in rows:
            found.setdefault((mail_class, merchant_id), []).append(pk)
        self.seen |= found


def by_id(cursor: Any, ask: Ask, ids: list[int]) -> list[Claim]:
    """Claim those of the rows that are still due and that nobody has in hand."""
    if not ids:
        return []
    cursor.execute(BY_ID, {**ask.values, "ids": ids})
    return [Claim(*row) for row in cursor.fetchall()]


def along_the_index(cursor: Any, ask: Ask, merchants: list[int], ahead: Ahead) -> list[Claim]:
    """Claim each merchant's share, oldest hour first, and remember in `ahead` what comes after it."""
    cursor.execute(ALONG, {**ask.values, "merchants": merchants})
    rows = cursor.fetchall()
    ahead.keep(ask.mail_class, [(pk, merchant) for pk, merchant, attempts in rows if attempts is None])
    return [Claim(*row) for row in rows if row[2] is not None]

"""Who has something due, and since when."""

from datetime import datetime
from typing import Any

from django.db import connection
from django.utils import timezone

from merchants.tenancy import unscoped
from notifications.models import MailClass
from notifications.models.messages import hour_of

# One look per merchant with anything planned, not one per message: each step jumps to the next merchant in the index.
DUE = """
    WITH RECURSIVE planned AS (
        (SELECT merchant_id FROM notifications_message WHERE state = 0 ORDER BY merchant_id LIMIT 1)
        UNION ALL
        SELECT (SELECT next.merchant_id FROM notifications_message AS next
                WHERE next.state = 0 AND next.merchant_id > planned.merchant_id ORDER BY next.merchant_id LIMIT 1)
        FROM planned WHERE planned.merchant_id IS NOT NULL
    )
    SELECT planned.merchant_id, classes.mail_class
    FROM planned CROSS JOIN unnest(%(classes)s::smallint[]) AS classes(mail_class)
    CROSS JOIN LATERAL (
        SELECT due.id FROM notifications_message AS due
        WHERE due.state = 0 AND due.merchant_id = planned.merchant_id AND due.mail_class = classes.mail_class
        AND due.due_hour <= %(hour)s AND due.due_at <= %(now)s
        AND NOT EXISTS (SELECT 1 FROM notifications_lease WHERE message_id = due.id AND until > %(now)s)
        ORDER BY due.due_hour LIMIT 1
    ) AS found
    WHERE planned.merchant_id IS NOT NULL
"""
# Row-level security makes the planner expect one row where there are thousands, so it would read all that is due and
# sort it. Along the index it reads what it takes.
ALONG_THE_INDEX = """
    SELECT set_config(name, 'off', true)
    FROM unnest(ARRAY['enable_bitmapscan', 'enable_seqscan', 'enable_sort', 'enable_hashjoin']) AS name
"""
OLDEST = """
    SELECT min(due_at) FROM notifications_message AS one
    WHERE one.state = 0 AND one.merchant_id = %(merchant)s AND one.mail_class = %(mail_class)s AND one.due_at <= %(now)s
    AND NOT EXISTS (SELECT 1 FROM notifications_lease WHERE message_id = one.id AND until > %(now)s)
    AND one.due_hour = (
        SELECT first.due_hour FROM notifications_message AS first
        WHERE first.state = 0 AND first.merchant_id = %(merchant)s AND first.mail_class = %(mail_class)s
        AND first.due_hour <= %(hour)s AND first.due_at <= %(now)s
        AND NOT EXISTS (SELECT 1 FROM notifications_lease WHERE message_id = first.id AND until > %(now)s)
        ORDER BY first.due_hour LIMIT 1
    )
"""


def who_has_due(cursor: Any, now: datetime) -> list[tuple[int, int]]:
    """(merchant id, mail class) of everybody with something due that nobody has in hand."""
    cursor.execute(DUE, {"classes": [int(one) for one in MailClass], "hour": hour_of(now), "now": now})
    return list(cursor.fetchall())


def oldest_due(now: datetime | None = None) -> datetime | None:
    """When the message was due that has been waiting longest; None when none waits."""
    now = now or timezone.now()
    found = []
    with unscoped("how far behind the mail is"), connection.cursor() as cursor:
        cursor.execute(ALONG_THE_INDEX)
        for merchant_id, mail_class in who_has_due(cursor, now):
            given: dict[str, Any] = {"merchant": merchant_id, "mail_class": mail_class, "now": now}
            given["hour"] = hour_of(now)
            cursor.execute(OLDEST, given)
            row = cursor.fetchone()
            found += [row[0]] if row and row[0] else []
    return min(found, default=None)

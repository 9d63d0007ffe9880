"""The statements that count and move waiting mails. `{found}` is a query or a list of rows; see rows.py."""

from notifications import reasons
from notifications.models import Enrolment, Message

SCHEDULED, HELD, CANCELLED = int(Message.State.SCHEDULED), int(Message.State.HELD), int(Message.State.CANCELLED)
GIVEN = {
    "scheduled": SCHEDULED, "held": HELD, "cancelled": CANCELLED, "active": str(Enrolment.State.ACTIVE),
    "removed": reasons.STEP_REMOVED, "replanned": reasons.REPLANNED,
}  # fmt: skip

# The mails of one slot that wait.
WAITING = """
    FROM notifications_message m JOIN notifications_enrolment e ON e.id = m.enrolment_id
    WHERE m.merchant_id = %(merchant)s AND e.merchant_id = %(merchant)s AND e.journey_id = %(journey)s
      AND m.slot = %(slot)s AND m.state IN (%(scheduled)s, %(held)s)
"""
# The runs that have no mail of one slot, or had one until an edit took the slot away.
WITHOUT = """
    FROM notifications_enrolment e LEFT JOIN notifications_message m
      ON m.merchant_id = e.merchant_id AND m.enrolment_id = e.id AND m.slot = %(slot)s
    WHERE e.merchant_id = %(merchant)s AND e.journey_id = %(journey)s AND e.state = %(active)s
      AND (m.id IS NULL OR (m.state = %(cancelled)s AND m.last_error = %(removed)s))
"""
# Where the times are a span after the event's.
PLAIN_WAITING = (
    "SELECT m.id, e.id AS enrolment_id, m.state, m.planned_at AS was, e.anchor_at + %(span)s AS becomes,"
    " e.anchor_at + %(span)s AS due" + WAITING
)
PLAIN_WITHOUT = (
    "SELECT m.id, e.id AS enrolment_id, e.anchor_at + %(span)s AS becomes" + WITHOUT
    + " AND e.anchor_at + %(span)s > %(now)s"
)  # fmt: skip
# Where a calendar decides, Python works the times out, a batch at a time.
LISTED_WAITING = """
    SELECT * FROM unnest(%(ids)s::bigint[], %(enrolments)s::bigint[], %(states)s::smallint[],
        %(was)s::timestamptz[], %(becomes)s::timestamptz[], %(due)s::timestamptz[])
        AS listed(id, enrolment_id, state, was, becomes, due)
"""
LISTED_WITHOUT = """
    SELECT * FROM unnest(%(ids)s::bigint[], %(enrolments)s::bigint[], %(becomes)s::timestamptz[])
        AS listed(id, enrolment_id, becomes)
"""

KINDS = """
    count(*) FILTER (WHERE becomes = was) AS same,
    count(*) FILTER (WHERE becomes > %(now)s AND becomes > was) AS later,
    count(*) FILTER (WHERE becomes > %(now)s AND becomes < was) AS earlier,
    count(*) FILTER (WHERE becomes <> was AND becomes <= %(now)s AND becomes >= %(too_late_before)s) AS at_once,
    count(*) FILTER (WHERE becomes <> was AND becomes <= %(now)s AND becomes < %(too_late_before)s) AS too_late
"""
COUNT_WAITING = f"WITH found AS ({PLAIN_WAITING}) SELECT {KINDS} FROM found"  # noqa: S608 - constants
COUNT_SLOT = f"SELECT count(*) {WAITING}"
COUNT_WITHOUT = f"WITH found AS ({PLAIN_WITHOUT}) SELECT count(*) FROM found"  # noqa: S608 - constants

FIRST_WAITING = f"""
    WITH found AS ({PLAIN_WAITING}) SELECT enrolment_id, was, becomes FROM found
    WHERE becomes <> was ORDER BY LEAST(was, becomes), enrolment_id LIMIT %(most)s
"""  # noqa: S608 - constants
FIRST_CANCELLED = (
    "SELECT e.id, m.planned_at, NULL::timestamptz" + WAITING + " ORDER BY m.planned_at, e.id LIMIT %(most)s"
)
FIRST_WITHOUT = f"""
    WITH found AS ({PLAIN_WITHOUT}) SELECT enrolment_id, NULL::timestamptz, becomes FROM found
    ORDER BY becomes, enrolment_id LIMIT %(most)s
"""  # noqa: S608 - constants

# A mail that moves is planned anew: a hold is asked for again when it is due, and whoever has it in hand at this moment
# loses it by the higher `attempts`. One that stays where it is keeps its hold and its lease.
MOVE = f"""
    WITH found AS ({{found}}), moved AS (
        UPDATE notifications_message AS work SET step_id = %(step)s, mail_class = %(mail_class)s,
            planned_at = found.becomes,
            due_at = CASE WHEN found.becomes = found.was THEN work.due_at ELSE found.due END,
            state = CASE WHEN found.becomes = found.was THEN work.state ELSE %(scheduled)s END,
            last_error = CASE WHEN found.becomes = found.was THEN work.last_error ELSE '' END,
            attempts = CASE WHEN found.becomes = found.was OR work.attempts = 0 THEN work.attempts
                       ELSE LEAST(work.attempts + 1, 32000) END
        FROM found WHERE work.id = found.id AND work.merchant_id = %(merchant)s
            AND work.state IN (%(scheduled)s, %(held)s)
        RETURNING work.id, found.state, found.was, found.becomes
    ), told AS (
        INSERT INTO notifications_messagemove (merchant_id, message_id, from_state, to_state, reason)
        SELECT %(merchant)s, id, %(held)s, %(scheduled)s, %(replanned)s FROM moved
        WHERE state = %(held)s AND becomes <> was
    ) SELECT {KINDS} FROM moved
"""  # noqa: S608 - constants
CANCEL = f"""
    WITH found AS (SELECT m.id, m.state {WAITING}), gone AS (
        UPDATE notifications_message AS work SET state = %(cancelled)s, last_error = %(removed)s,
            attempts = CASE WHEN work.attempts = 0 THEN 0 ELSE LEAST(work.attempts + 1, 32000) END
        FROM found WHERE work.id = found.id AND work.merchant_id = %(merchant)s
            AND work.state IN (%(scheduled)s, %(held)s)
        RETURNING work.id, found.state
    ), told AS (
        INSERT INTO notifications_messagemove (merchant_id, message_id, from_state, to_state, reason)
        SELECT %(merchant)s, id, state, %(cancelled)s, %(removed)s FROM gone
    ) SELECT count(*) FROM gone
"""  # noqa: S608 - constants
ADD = """
    WITH found AS ({found}), made AS (
        INSERT INTO notifications_message (merchant_id, enrolment_id, step_id, slot, mail_class, due_at, planned_at)
        SELECT %(merchant)s, enrolment_id, %(step)s, %(slot)s, %(mail_class)s, becomes, becomes FROM found
        WHERE id IS NULL ON CONFLICT DO NOTHING RETURNING id
    ), revived AS (
        UPDATE notifications_message AS work SET state = %(scheduled)s, last_error = '', step_id = %(step)s,
            mail_class = %(mail_class)s, planned_at = found.becomes, due_at = found.becomes
        FROM found WHERE work.id = found.id AND work.merchant_id = %(merchant)s AND work.state = %(cancelled)s
        RETURNING work.id
    ), told AS (
        INSERT INTO notifications_messagemove (merchant_id, message_id, from_state, to_state, reason)
        SELECT %(merchant)s, id, %(cancelled)s, %(scheduled)s, %(replanned)s FROM revived
    ) SELECT (SELECT count(*) FROM made) + (SELECT count(*) FROM revived)
"""

# What Python needs to work a time out: the anchor, and the address behind it for the reader's clock.
ADDRESS = """
    LEFT JOIN LATERAL (
        SELECT o.country, o.postal_code FROM orders_order o
        WHERE o.merchant_id = %(merchant)s AND o.country > ''
          AND (o.id = e.order_id OR (e.order_id IS NULL AND o.customer_id = e.customer_id))
        ORDER BY o.placed_at DESC NULLS LAST, o.id DESC LIMIT 1
    ) address ON true
"""
NO_ADDRESS = "CROSS JOIN (SELECT '' AS country, '' AS postal_code) address"


def to_work_out(source: str, with_address: bool) -> str:
    """The query for (message id, enrolment id, state, planned time, anchor, country, postcode) of WAITING or WITHOUT.

    Those without the mail are asked for from %(since)s on only: older runs cannot have a moment to come.
    """
    joined = source.replace("WHERE", f"{ADDRESS if with_address else NO_ADDRESS} WHERE", 1)
    bound = " AND e.anchor_at > %(since)s" if source is WITHOUT else ""
    columns = "m.id, e.id, m.state, m.planned_at, e.anchor_at, address.country, address.postal_code"
    return f"SELECT {columns} {joined}{bound}"

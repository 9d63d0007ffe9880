"""The statements that count and move waiting mails. `{found}` is the query of a slot's mails with their new times."""

from notifications import reasons
from notifications.models import Enrolment, Message

SCHEDULED, HELD, CANCELLED = int(Message.State.SCHEDULED), int(Message.State.HELD), int(Message.State.CANCELLED)
GIVEN = {
    "scheduled": SCHEDULED, "held": HELD, "cancelled": CANCELLED, "sending": int(Message.State.SENDING),
    "active": str(Enrolment.State.ACTIVE),
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
# Without those that began so long ago that the mail's moment has passed in any case.
WITHOUT_SINCE = WITHOUT + " AND e.anchor_at > %(since)s"
# Where the times are a span after the event's.
PLAIN_WAITING = (
    "SELECT m.id, e.id AS enrolment_id, m.state, m.planned_at AS was, e.anchor_at + %(span)s AS becomes,"
    " GREATEST(e.anchor_at + %(span)s, %(now)s) AS due" + WAITING  # whose time has gone goes at once
)
PLAIN_WITHOUT = (
    "SELECT m.id, e.id AS enrolment_id, e.anchor_at + %(span)s AS becomes" + WITHOUT
    + " AND e.anchor_at + %(span)s > %(now)s"
)  # fmt: skip
# Where a calendar decides: by the stretches that tracing.py made of the rule. `opens` is when one goes whose time has
# passed. OFFSET 0 keeps each step for itself: behind row-level security the planner takes a million rows for a few.
STRETCH = """
    unnest(%(places)s::integer[], %(days)s::date[], %(begins)s::timestamptz[], %(ends)s::timestamptz[],
        %(dues)s::timestamptz[], %(runs)s::boolean[], %(opens)s::timestamptz[])
        AS stretch(place, day, begins, ends, due, runs, opens)
    ON stretch.place = run.place AND stretch.day = run.day
        AND run.anchor_at >= stretch.begins AND run.anchor_at < stretch.ends
"""
BECOMES = "CASE WHEN stretch.runs THEN stretch.due + (run.anchor_at - stretch.begins) ELSE stretch.due END AS becomes"
DAY = "(e.anchor_at AT TIME ZONE 'UTC')::date AS day"
COLUMNS = f"m.id, e.id AS enrolment_id, m.state, m.planned_at AS was, e.anchor_at, {DAY}"
# Whose clock is the reader's: the address of the order, or of the customer's last one.
OWN = " LEFT JOIN orders_order own ON own.merchant_id = %(merchant)s AND own.id = e.order_id "
ADDRESS = """
    CASE WHEN e.order_id IS NULL THEN (
        SELECT ARRAY[o.country, o.postal_code] FROM orders_order o
        WHERE o.merchant_id = %(merchant)s AND o.customer_id = e.customer_id AND o.country > ''
        ORDER BY o.placed_at DESC NULLS LAST, o.id DESC LIMIT 1
    ) ELSE ARRAY[own.country, own.postal_code] END AS address
"""
COUNTRY = "COALESCE(address[1], '')"
# Of the countries that have one clock no postcode, so that few addresses differ. What is no plain country stays.
POSTCODE = f"""
    CASE WHEN {COUNTRY} ~ '^[A-Za-z]{{2}}$' AND upper({COUNTRY}) <> ALL(%(divided)s) THEN ''
    ELSE COALESCE(address[2], '') END
"""
TOLD = f"""
    unnest(%(countries)s::text[], %(postcodes)s::text[], %(their_places)s::integer[]) AS told(country, postcode, place)
    ON told.country = {COUNTRY} AND told.postcode = {POSTCODE}
"""


def calendar_waiting(by_reader: bool) -> str:
    """As PLAIN_WAITING, by the reader's clock or by the shop's."""
    due = "CASE WHEN becomes > %(now)s THEN becomes ELSE opens END AS due"
    return f"SELECT worked.*, {due} FROM ({_worked(WAITING, by_reader)}) AS worked"  # noqa: S608 - constants


def calendar_without(by_reader: bool) -> str:
    """As PLAIN_WITHOUT, by the reader's clock or by the shop's."""
    return f"SELECT * FROM ({_worked(WITHOUT_SINCE, by_reader)}) AS worked WHERE becomes > %(now)s"  # noqa: S608


def days(source: str) -> str:
    """The days of UTC on which the events behind WAITING or WITHOUT_SINCE lie."""
    return f"SELECT DISTINCT {DAY} {source}"


def addresses(source: str) -> str:
    """The addresses behind WAITING or WITHOUT_SINCE: country and postcode, as told.country and told.postcode."""
    return f"SELECT DISTINCT {COUNTRY}, {POSTCODE} FROM ({_addressed(source)}) AS run"  # noqa: S608 - constants


def _worked(source: str, by_reader: bool) -> str:
    run = f"SELECT {COLUMNS}, 0 AS place {source} OFFSET 0"
    if by_reader:
        # An address that was changed since they were listed counts by the shop's clock, as one that tells nothing.
        columns = "run.*, COALESCE(told.place, 0) AS place"
        run = f"SELECT {columns} FROM ({_addressed(source)}) AS run LEFT JOIN {TOLD} OFFSET 0"  # noqa: S608 - constants
    return f"SELECT run.*, stretch.opens, {BECOMES} FROM ({run}) AS run JOIN {STRETCH}"  # noqa: S608 - constants


def _addressed(source: str) -> str:
    return f"SELECT {COLUMNS}, {ADDRESS} {source.replace('WHERE', f'{OWN} WHERE', 1)} OFFSET 0"


KINDS = """
    count(*) FILTER (WHERE becomes = was) AS same,
    count(*) FILTER (WHERE becomes > %(now)s AND becomes > was) AS later,
    count(*) FILTER (WHERE becomes > %(now)s AND becomes < was) AS earlier,
    count(*) FILTER (WHERE becomes <> was AND becomes <= %(now)s AND becomes >= %(too_late_before)s) AS at_once,
    count(*) FILTER (WHERE becomes <> was AND becomes <= %(now)s AND becomes < %(too_late_before)s) AS too_late
"""
COUNT_SLOT = f"SELECT count(*) {WAITING}"
# What is being sent at this moment stays with the step that made it; should it come back from a provider that is down,
# the guard `removed` looks whether the journey still has it.
COUNT_SENDING = COUNT_SLOT.replace("m.state IN (%(scheduled)s, %(held)s)", "m.state = %(sending)s")
COUNT_WAITING = f"WITH found AS ({{found}}) SELECT {KINDS} FROM found"  # noqa: S608 - constants
COUNT_WITHOUT = "WITH found AS ({found}) SELECT count(*) FROM found"

FIRST_WAITING = """
    WITH found AS ({found}) SELECT enrolment_id, was, becomes FROM found
    WHERE becomes <> was ORDER BY LEAST(was, becomes), enrolment_id LIMIT %(most)s
"""
FIRST_CANCELLED = (
    "SELECT e.id, m.planned_at, NULL::timestamptz" + WAITING + " ORDER BY m.planned_at, e.id LIMIT %(most)s"
)
FIRST_WITHOUT = """
    WITH found AS ({found}) SELECT enrolment_id, NULL::timestamptz, becomes FROM found
    ORDER BY becomes, enrolment_id LIMIT %(most)s
"""

# A mail that moves is planned anew: a hold is asked for again when it is due, and whoever has it in hand at this moment
# finds it no longer due. One that stays where it is keeps its hold and its lease.
MOVE = f"""
    WITH found AS ({{found}}), moved AS (
        UPDATE notifications_message AS work SET step_id = %(step)s, mail_class = %(mail_class)s,
            planned_at = found.becomes,
            due_at = CASE WHEN found.becomes = found.was THEN work.due_at ELSE found.due END,
            state = CASE WHEN found.becomes = found.was THEN work.state ELSE %(scheduled)s END,
            last_error = CASE WHEN found.becomes = found.was THEN work.last_error ELSE '' END
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
        UPDATE notifications_message AS work SET state = %(cancelled)s, last_error = %(removed)s
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

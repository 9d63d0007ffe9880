"""After the storm: what it interrupted is finished, without waiting hours for leases, pauses and doubts to run out."""

import time

from django.db import connection

from merchants.tenancy import unscoped
from portal.draining import drain_all

# With every worker stopped, a lease protects nobody. Only the clock is moved: states and tokens stay as they are, so
# everything below is what the sweeps would have done by themselves, two hours later at most.
HURRY = (
    "UPDATE inbox_inboundwebhook SET due_at = now() WHERE state = 0 AND due_at > now()",
    "UPDATE outbox_delivery SET due_at = now() WHERE state = 0 AND due_at > now()",
    "UPDATE notifications_message SET due_at = now() WHERE state IN (0, 20, 21, 22) AND due_at > now()",
)
ROUNDS = 40


def settle() -> int:
    """Work off everything; returns how many rounds it took. Ends when two rounds in a row moved nothing."""
    quiet = 0
    for round_ in range(ROUNDS):
        with unscoped("the storm is over: let no lease wait"), connection.cursor() as cursor:
            for statement in HURRY:
                cursor.execute(statement)
        moved = sum(drain_all().values())
        quiet = 0 if moved else quiet + 1
        if quiet == 2:
            return round_ + 1
        time.sleep(0.05)
    return ROUNDS


def done_so_far() -> str:
    """How much of each table the workers did by themselves."""
    tables = ("inbox_inboundwebhook", "outbox_delivery", "notifications_message")
    shares = []
    with unscoped("what the workers did"), connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"SELECT count(*) FILTER (WHERE state NOT IN (0, 20)), count(*) FROM {table}")
            done, every = cursor.fetchone()
            shares.append(f"{table.partition('_')[2]} {done}/{every}")
    return ", ".join(shares)

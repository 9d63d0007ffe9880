"""Access links for a whole batch of mails, in one statement."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import connection
from django.utils import timezone

from merchants.access import READ, READ_FOR, first_token, issue, token_hash
from merchants.tenancy import current_merchant_id

ISSUE = """
    INSERT INTO merchants_accesslink (merchant_id, token_hash, subject, actions, purpose, created_at, expires_at)
    SELECT %(merchant)s, token_hash, subject, actions, purpose, %(now)s, ends
    FROM unnest(%(hashes)s::bytea[], %(subjects)s::text[], %(actions)s::text[], %(purposes)s::text[],
        %(ends)s::timestamptz[]) AS wanted(token_hash, subject, actions, purpose, ends)
    ON CONFLICT DO NOTHING RETURNING subject, purpose
"""


@dataclass(frozen=True)
class Wanted:
    """A link to be issued, as the arguments of merchants.access.issue."""

    subject: str
    purpose: str
    actions: str = READ
    ttl: timedelta = READ_FOR


def issue_all(wanted: Sequence[Wanted]) -> dict[Wanted, str]:
    """The token of each link, as `issue` would give it; needs an open scope.

    Links that exist already (a mail that is tried again) are issued one by one, with all the care that takes.
    """
    if not wanted:
        return {}
    asked = list(dict.fromkeys(wanted))
    tokens = {one: first_token(one.subject, one.purpose) for one in asked}
    now = timezone.now()
    values: dict[str, Any] = {
        "merchant": current_merchant_id(), "now": now,
        "hashes": [token_hash(tokens[one]) for one in asked], "subjects": [one.subject for one in asked],
        "actions": [one.actions for one in asked], "purposes": [one.purpose for one in asked],
        "ends": [now + one.ttl for one in asked],
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(ISSUE, values)
        new = set(cursor.fetchall())
    for one in asked:
        if (one.subject, one.purpose) not in new:
            tokens[one] = issue(one.subject, one.purpose, one.actions, one.ttl)
    return tokens

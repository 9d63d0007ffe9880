"""The leases of claimed messages: looking whether one still holds, and ending it."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import connection
from django.utils import timezone

from merchants.tenancy import unscoped
from notifications.models import Lease
from workqueue.claims import Claim

# Left by workers that died over messages which were cancelled or held meanwhile: nobody claims those again.
FORGOTTEN = timedelta(hours=1)
GIVE_BACK = """
    DELETE FROM notifications_lease AS lease USING unnest(%(ids)s::bigint[], %(tokens)s::smallint[]) AS mine(id, token)
    WHERE lease.message_id = mine.id AND lease.attempts = mine.token AND lease.message_id = ANY(%(ids)s::bigint[])
"""


def held(claims: Sequence[Claim]) -> dict[int, int]:
    """The tokens of those claims of one merchant that nobody else has taken over, by message; needs an open scope."""
    rows = Lease.objects.filter(pk__in=[claim.id for claim in claims])
    found = dict(rows.values_list("message_id", "attempts"))
    return {claim.id: claim.token for claim in claims if found.get(claim.id) == claim.token}


def give_back(claims: Sequence[Claim]) -> None:
    """End the claims of one merchant, but for those that somebody else took over; needs an open scope."""
    if claims:
        with connection.cursor() as cursor:
            cursor.execute(
                GIVE_BACK, {"ids": [claim.id for claim in claims], "tokens": [claim.token for claim in claims]}
            )


def forget(now: datetime | None = None) -> int:
    """Drop leases that ended long ago; returns how many."""
    before = (now or timezone.now()) - FORGOTTEN
    with unscoped("drop the leases of workers that died"):
        return int(Lease.objects.filter(until__lt=before).delete()[0])

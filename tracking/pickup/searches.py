"""Wanting to know which pick-up points are near a postcode: the rows that a worker answers.

A page cannot wait for a carrier inside the merchant's transaction, so it writes down the question and shows what is
known (docs/decisions/0015). Asking again is driven by people who look: nothing is asked for nobody.
"""

from collections.abc import Iterable
from datetime import timedelta

from django.conf import settings
from django.db.models import Q
from django.db.transaction import on_commit
from django.utils import timezone

from inbox.models import Connection
from tracking.models import PointSearch
from tracking.pickup.places import known_country, normal_postcode
from workqueue.models import WorkItem

FRESH = timedelta(hours=12)  # hours and points change by the week, closures by the day
SOON = timedelta(minutes=2)  # after a fault that passes by itself
LATER = timedelta(minutes=30)  # after a refusal: a wrong key stays wrong until somebody changes it
KEPT = timedelta(days=7)
REFUSED = "refused: "  # how `problem` begins after an answer that asking again soon will not change
# Providers that answer everybody.
KEYLESS = frozenset({"dhl_benelux"})


def provider_of(connection: Connection) -> str:
    """The provider that speaks for the connection: the one it names in its settings, else its source's; "" for none.

    A connection without a key speaks for nobody, unless the provider asks for none.
    """
    named = str(connection.config.get("points") or connection.source)
    if named not in settings.STOEP_POINT_PROVIDERS or not (connection.api_token or named in KEYLESS):
        return ""
    return named


def want(country: str, postal_code: str, connections: Iterable[Connection] | None = None) -> list[PointSearch]:
    """See to it that every connected provider is, or was lately, asked about the postcode; the rows as they stand.

    Needs the merchant's scope; two or three queries, one less with its active `connections`. Nothing happens for a
    country or postcode that is none.
    """
    code = normal_postcode(country, postal_code)
    if not known_country(country) or not code:
        return []
    asked = {(row.connection_id, row.provider): row for row in _rows(country, code)}
    known = Connection.objects.filter(is_active=True).order_by("pk") if connections is None else connections
    speaking = {connection.pk: (connection, provider) for connection in known if (provider := provider_of(connection))}
    missing = [
        PointSearch(
            connection=connection, source=connection.source, provider=provider, country=country, postal_code=code
        )
        for key, (connection, provider) in speaking.items()
        if (key, provider) not in asked
    ]
    due = [row for row in asked.values() if row.connection_id in speaking and _is_due(row)]
    if missing:
        # Two tabs may want the same: one row comes of it. A connection that changed its provider keeps its row.
        PointSearch.objects.bulk_create(
            missing, update_conflicts=True, unique_fields=["merchant", "connection", "country", "postal_code"],
            update_fields=["source", "provider"],
        )  # fmt: skip
    if due:
        _ask_again([row.pk for row in due])
    if missing or due:
        on_commit(_ring)
    return _rows(country, code) if due else [*asked.values(), *missing]


def _rows(country: str, code: str) -> "list[PointSearch]":
    return list(PointSearch.objects.filter(country=country, postal_code=code).order_by("pk"))


def _is_due(row: PointSearch) -> bool:
    if row.is_pending or row.answered_at is None:
        return False
    age = timezone.now() - row.answered_at
    if row.problem:
        return age > (LATER if row.problem.startswith(REFUSED) else SOON)
    return age > FRESH


def _ask_again(ids: list[int]) -> None:
    now = timezone.now()
    rows = PointSearch.objects.select_for_update().filter(~Q(state=WorkItem.PENDING), pk__in=ids).order_by("pk")
    PointSearch.objects.filter(pk__in=[row.pk for row in rows]).update(
        state=WorkItem.PENDING, due_at=now, attempts=0, last_error="", wanted_at=now
    )


def _ring() -> None:
    from tracking.tasks import point_bell

    point_bell.ring()

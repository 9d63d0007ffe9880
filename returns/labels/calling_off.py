"""Telling providers of labels that are not used any more: nobody is to come for the parcel, and nothing is to be paid.

A merchant's own label is not given back into the pool: whoever saw it may have printed it.
"""

import logging
from datetime import timedelta

from django.db.models import QuerySet
from django.utils import timezone

from inbox.http import HttpSession
from inbox.models import Connection
from merchants.sweeping import due_rows
from merchants.tenancy import scoped
from returns.labels.contracts import Refused, Unreachable
from returns.labels.speaking import LOCAL, label_of, provider
from returns.models import ReturnParcel

log = logging.getLogger(__name__)
State = ReturnParcel.State
MOST = 20  # a tick
SECONDS = 20.0
AGAIN = timedelta(hours=1)
TRIES = 24
DONE = "called off"


def call_off_due() -> int:
    """Call off what is due with its provider; returns how many were tried. One process at a time (returns/tasks.py).

    It is put off before it is tried, so that one that kills its worker is not tried in a loop; calling off what is
    called off already is fine.
    """
    now = timezone.now()

    def unused() -> QuerySet[ReturnParcel]:
        rows = ReturnParcel.objects.filter(state=State.CANCELLED, due_at__lte=now, last_error="", attempts__lt=TRIES)
        return rows.exclude(reference="").exclude(provider=LOCAL).order_by("due_at")

    due = due_rows("find labels that are not used any more", unused, MOST)
    for merchant_id, pk in due:
        with scoped(merchant_id):
            parcel = ReturnParcel.objects.select_for_update().defer("label").get(pk=pk)
            parcel.due_at, parcel.attempts = now + AGAIN, parcel.attempts + 1
            parcel.save(update_fields=["due_at", "attempts"])
            connection = Connection.objects.filter(pk=parcel.connection_id, is_active=True).first()
        words = _call_off(parcel, connection)
        if words:
            with scoped(merchant_id):
                ReturnParcel.objects.filter(pk=pk).update(last_error=words[:2000])
    return len(due)


def _call_off(parcel: ReturnParcel, connection: Connection | None) -> str:
    """What to note; "" where it is worth another try."""
    if connection is None:
        return "The connection to the provider is switched off or gone."
    try:
        with HttpSession(seconds=SECONDS) as http:
            provider(parcel.provider).cancel(connection, label_of(parcel), http)
    except Refused as problem:
        return str(problem)
    except Unreachable as problem:
        return "" if problem.retry else str(problem)
    except Exception:
        log.exception("return parcel %s could not be called off", parcel.pk)
        return ""
    return DONE

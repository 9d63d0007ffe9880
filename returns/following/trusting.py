"""Whose word is it that the goods were sent?

A carrier's scan of the code that we gave is proof, and so are a driver, a desk, and a photo that somebody has seen. The
scan of a number that the customer typed shows only that some parcel moves: the page follows it, and money and new goods
wait for a person or for the goods. Not to look is no way to wait (proving.py): on the eve of the fourteenth day it
counts, or a day after the scan, where that is later (Directive 2011/83/EU, art. 13(1) and (3)).
"""

from datetime import datetime, timedelta

from django.db.models import Q

from returns.models import Return, ReturnParcel, ReturnPhoto

EVE = timedelta(days=1)  # before the law's last moment: what only waits for somebody to look goes
LOOK = timedelta(days=1)  # for who shows it on the last day, or after it
Method = ReturnParcel.Method


def is_proven(row: Return, now: datetime) -> bool:
    """Is there proof that the goods were sent, or does what there is count by now (aware)?"""
    if row.handed_over_at is None:
        return False
    moment = counts_from(row)
    return (moment is not None and moment <= now) or not only_told(row)


def only_told(row: Return) -> bool:
    """Is a number that its customer typed all that says that it was sent? At most two queries."""
    if row.handed_over_at is None or row.received_at is not None:
        return False
    scanned = Q(shipment__first_scan_at__isnull=False)
    methods = {*ReturnParcel.objects.filter(scanned, in_return=row).values_list("method", flat=True)}
    if methods != {Method.OWN}:
        return False
    return not ReturnPhoto.objects.filter(in_return=row, kind=ReturnPhoto.Kind.POSTING, is_proof=True).exists()


def counts_from(row: Return) -> datetime | None:
    """When such a number counts although nobody looked; None where no law's clock runs."""
    if row.legal_by is None or row.handed_over_at is None:
        return None
    return max(row.legal_by - EVE, row.handed_over_at + LOOK)

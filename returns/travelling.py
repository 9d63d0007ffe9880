"""Does anything have to come back? Some outcomes leave the goods with the customer."""

from returns.models import Return, ReturnItem

Outcome = ReturnItem.Outcome
# The one list: what of these is awaited nowhere, is counted by nobody, and is missing from no parcel.
STAYS = frozenset({Outcome.KEEP, Outcome.DONATE, Outcome.REDUCTION, Outcome.ENDED})


def travels(row: Return) -> bool:
    """Is a parcel awaited? A return whose items nobody knows counts as one. One query, none for items that were
    fetched along."""
    if "items" in getattr(row, "_prefetched_objects_cache", {}):
        outcomes = {item.outcome for item in row.items.all()}
    else:
        outcomes = set(ReturnItem.objects.filter(in_return=row).values_list("outcome", flat=True))
    return not outcomes or bool(outcomes.difference(STAYS))

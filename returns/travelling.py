"""Does anything have to come back? Some outcomes leave the goods with the customer."""

from returns.models import Return, ReturnItem

Outcome = ReturnItem.Outcome
STAYS = (Outcome.KEEP, Outcome.DONATE, Outcome.REDUCTION)


def travels(row: Return) -> bool:
    """Is a parcel awaited? A return whose items nobody knows counts as one. One query."""
    outcomes = set(ReturnItem.objects.filter(in_return=row).values_list("outcome", flat=True))
    return not outcomes or bool(outcomes.difference(STAYS))

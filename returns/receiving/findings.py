"""What somebody saw of one item of a return."""

from dataclasses import dataclass
from decimal import Decimal

from returns.models import ReturnItem
from reviews.photos import Photo

Condition = ReturnItem.Condition
# In these, the goods lost nothing that trying them does not take.
WHOLE = (Condition.NEW, Condition.OPENED)


@dataclass(frozen=True)
class Finding:
    """One item, inspected. `deduction` in the return's currency, with its ground (`handling`: a key of
    deducting.HANDLING; "" for none of them) and words for the customer."""

    received: int
    condition: str
    restock: bool | None = None
    serial: str = ""
    note: str = ""  # for the team
    deduction: Decimal = Decimal(0)
    handling: str = ""
    reason: str = ""
    photo: Photo | None = None

"""What a provider of labels is.

Every call to a provider is made outside any transaction. Whatever comes back, a caller sees an answer, `Refused` or
`Unreachable`, never a shape that nobody documented.
"""

from datetime import date
from typing import ClassVar

from inbox.http import HttpSession
from inbox.models import Connection
from returns.labels.contracts import Address, Label, LabelOrder, Offer, ParcelFacts, Slot


class LabelProvider:
    """A provider of return labels. One instance, no state. Raises Refused and Unreachable, nothing else."""

    name: ClassVar[str]
    # False: works without a connection and without the network, in the merchant's scope, within a transaction.
    is_remote: ClassVar[bool] = True

    def offers(self, connection: Connection | None, parcel: ParcelFacts, http: HttpSession | None) -> list[Offer]:
        """What could be done for the parcel, unjudged: returns/labels/choosing.py tells what works."""
        raise NotImplementedError

    def make(self, connection: Connection | None, order: LabelOrder, http: HttpSession | None) -> Label:
        """The label of the order: made now, or the one that an earlier call with the same key made."""
        raise NotImplementedError

    def cancel(self, connection: Connection | None, label: Label, http: HttpSession | None) -> None:
        """Call the label off, and whoever was to fetch the parcel; what is called off already is fine."""
        raise NotImplementedError

    def slots(
        self, connection: Connection | None, offer: Offer, address: Address, days: tuple[date, date]
    ) -> list[Slot]:
        """When a parcel can be fetched at the address, from the first to the last of `days`; [] where nobody comes."""
        return []

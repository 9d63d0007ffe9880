"""What every carrier adapter shares."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import ClassVar

from inbox.contracts import PolledRecord, Source
from inbox.http import HttpSession
from inbox.models import Connection
from tracking import checkpoints
from tracking.snapshots import Tracking


@dataclass(frozen=True)
class Watched:
    """A shipment that a poll asks about."""

    tracking_number: str
    carrier: str = ""
    postal_code: str = ""
    country: str = ""


class CarrierSource(Source):
    """A carrier or an aggregator: webhooks, a poll, or both."""

    can_poll: ClassVar[bool] = False
    # The carrier code this source speaks for; "" for aggregators, which name the carrier per parcel.
    carrier: ClassVar[str] = ""

    def apply(self, snapshot: Tracking, connection: Connection, webhook_id: int) -> None:
        checkpoints.take_tracking(snapshot, connection, webhook_id)

    def poll(self, connection: Connection, watched: Iterable[Watched], http: HttpSession) -> Iterator[PolledRecord]:
        """One record per parcel that the carrier answered for. Outside any transaction; may raise HttpProblem."""
        raise NotImplementedError

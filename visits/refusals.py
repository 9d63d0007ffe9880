"""Why something could not be done, in words for the person who tried. Each is raised before anything is changed."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from visits.models import Appointment, Collection
    from visits.slots import Slot


class Refused(Exception):
    """Not done. str() is a sentence in the active language that says why and what to do."""


class SlotTaken(Refused):
    """The time is not free (any more). `nearest` are the free times around it, soonest first; may be empty."""

    def __init__(self, message: str, nearest: "list[Slot]") -> None:
        super().__init__(message)
        self.nearest = nearest


class AlreadyBooked(Refused):
    """The order has an open appointment of this kind: move that one."""

    def __init__(self, message: str, appointment: "Appointment") -> None:
        super().__init__(message)
        self.appointment = appointment


class TooLate(Refused):
    """The customer's limit for moving or cancelling has passed; the team still can."""


class AlreadyReady(Refused):
    """The order waits at another location, or was handed out already."""

    def __init__(self, message: str, collection: "Collection") -> None:
        super().__init__(message)
        self.collection = collection

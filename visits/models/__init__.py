"""Location, Specialist, AppointmentKind, Appointment, Collection: what happens in the merchant’s own shops."""

from visits.models.appointments import BUSY, Appointment, AppointmentNews
from visits.models.collections import Collection
from visits.models.kinds import AppointmentKind, KindAtLocation, Skill, kind_words
from visits.models.locations import Location
from visits.models.specialists import Duty, Specialist

__all__ = [
    "BUSY",
    "Appointment",
    "AppointmentKind",
    "AppointmentNews",
    "Collection",
    "Duty",
    "KindAtLocation",
    "Location",
    "Skill",
    "Specialist",
    "kind_words",
]

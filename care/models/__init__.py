"""What the brand adds around a delivery, and what customers ask for there. All of it is off until switched on."""

from care.models.blocks import Announcement, CareBlock, CareSettings, Invitation
from care.models.questions import CommonQuestion, Question
from care.models.taking_back import TakeBack, TakeBackMove, TakeBackRule

__all__ = [
    "Announcement",
    "CareBlock",
    "CareSettings",
    "CommonQuestion",
    "Invitation",
    "Question",
    "TakeBack",
    "TakeBackMove",
    "TakeBackRule",
]

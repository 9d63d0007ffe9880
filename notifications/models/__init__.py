"""Everything about journeys and their mails that is kept."""

from notifications.models.designs import MailDesign, MailDesignVersion, MailPicture
from notifications.models.journeys import Enrolment, Journey, JourneyVersion, MailClass, Step
from notifications.models.leases import Lease
from notifications.models.measuring import ChannelPrice, MarketingHoldout, Simulation
from notifications.models.messages import EngagementEvent, Message, MessageContent, MessageMove
from notifications.models.noticing import Notice
from notifications.models.sending import (
    ChannelAccount,
    ClickCount,
    ClickTarget,
    MailAccount,
    SenderDomain,
    SendingChoice,
)
from notifications.models.suppression import SendingStop, StormPass, Suppression

__all__ = [
    "ChannelAccount", "ChannelPrice", "ClickCount", "ClickTarget", "EngagementEvent", "Enrolment", "Journey",
    "JourneyVersion", "Lease", "MailAccount", "MailClass", "MailDesign", "MailDesignVersion", "MailPicture",
    "MarketingHoldout", "Message", "MessageContent", "MessageMove", "Notice", "SenderDomain", "SendingChoice",
    "SendingStop", "Simulation", "Step", "StormPass", "Suppression",
]  # fmt: skip

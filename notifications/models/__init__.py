"""Everything about journeys and their mails that is kept."""

from notifications.models.designs import MailDesign, MailDesignVersion, MailPicture
from notifications.models.journeys import Enrolment, Journey, JourneyVersion, MailClass, Step
from notifications.models.measuring import ChannelPrice, MarketingHoldout, Simulation
from notifications.models.messages import EngagementEvent, Message, MessageContent, MessageMove
from notifications.models.sending import ChannelAccount, ClickCount, ClickTarget, MailAccount, SenderDomain, SendingChoice
from notifications.models.noticing import Notice
from notifications.models.suppression import SendingStop, StormPass, Suppression

__all__ = [
    "ChannelAccount", "ClickCount", "ClickTarget", "MailAccount", "SenderDomain", "SendingChoice",
    "ChannelPrice", "EngagementEvent", "Enrolment", "Journey", "JourneyVersion", "MailClass", "MailDesign",
    "MailDesignVersion", "MailPicture", "MarketingHoldout", "Message", "MessageContent", "MessageMove", "Simulation", "Notice", "Step",
    "SendingStop", "StormPass", "Suppression",
]  # fmt: skip

"""What can be done about a mail that waits or did not go: a sentence for each reason, and the page where to do it."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from dashboard.words import Words
from notifications import reasons
from notifications.models import Message

State = Message.State
Link = tuple[str, tuple[Any, ...]]


@dataclass(frozen=True)
class Advice:
    """`words` is a sentence; `link` a page (view, arguments) where something can be done, or None."""

    words: Words
    link: Link | None = None
    link_words: Words = ""


BY_ITSELF = _("Nothing to do: it goes by itself as soon as that is over, unless it is out of date by then.")
AS_IT_SHOULD = _("Nothing to do: the mail would have been wrong or of no use.")
CUSTOMERS_CHOICE = _("Only the customer can change that, in the preferences that every mail links to.")
IN_JOURNEY, IN_SENDING = _("To the journey"), _("To the sending")

CHOSEN = frozenset({
    reasons.PURPOSE_REFUSED, reasons.CONSENT_WITHDRAWN, reasons.CONSENT_UNCONFIRMED, reasons.SAID_NO, reasons.NO_BASIS,
})  # fmt: skip
IN_JOURNEYS = {
    reasons.JOURNEY_OFF: _("Switch the journey on if you want such mails. It begins with what happens from then on."),
    reasons.JOURNEY_ARCHIVED: _("Take the journey out of the archive and switch it on if you want such mails."),
    reasons.JOURNEY_PAUSED: _("Let the journey go on, and the mail goes if it is not out of date by then."),
    reasons.CONDITION_UNMET: _("If the condition is not what you meant, change it in the journey."),
    reasons.STEP_REMOVED: _("If you want that mail back, bring an earlier version of the journey back."),
    reasons.HELD_OUT: _("The share of people who get nothing is set in the journey, or for all advertising at once."),
}  # fmt: skip
ELSEWHERE: dict[str, tuple[Words, str, Words]] = {
    reasons.SUPPRESSED: (
        _("The list of closed addresses says who closed it, and whether you may open it again."), "consents",
        _("To the list"),
    ),
    reasons.SENDER_UNVERIFIED: (
        _("Set up an address of your own. What waits goes then, if it is not out of date."), "sending", IN_SENDING,
    ),
    reasons.SENDING_CLOSED: (_("What to do about it stands first in the to-do list."), "home", _("To do")),
    reasons.STORM: (
        _("See what lies behind it. Let the mails go, wait or call them off."), "storm", _("To the held mails"),
    ),
    reasons.COUPON_NO_PLAN: (_("Set up the codes that the journey gives."), "coupons", _("To the coupons")),
    reasons.COUPON_NOT_YET: (_("If it lasts, look whether codes are left."), "coupons", _("To the coupons")),
    reasons.COUPON_OVER: (_("Set up new codes with a later last day."), "coupons", _("To the coupons")),
    reasons.NO_PROGRAMME: (_("Switch the programme on and give it a page."), "points", _("To the points")),
    reasons.PROVIDER_REFUSED: (
        _("Mend what the mail server complains of, then send it again."), "sending", IN_SENDING,
    ),
    reasons.ASKED_ELSEWHERE: (
        _("Which site asks for reviews is set with the reviews."), "reviews_setup", _("To the reviews"),
    ),
    reasons.RENDER_FAILED: (_("Look at the mail’s design, then send it again."), "designs", _("To the mails")),
}  # fmt: skip
IN_SHOP = {
    reasons.NO_ADDRESS: _("Add a mail address to the order in your shop; the next mails reach it."),
}


def advice(state: int, reason: str, journey_id: int) -> Advice | None:
    """What to do about a mail in this state for this reason (a code of notifications/reasons.py, with its detail); None
    where it went, or is only planned."""
    code = reason.partition(":")[0]
    if state in (State.SENT, State.SENDING) or (state == State.SCHEDULED and not code):
        return None
    return _of_reason(code, journey_id) or _of_state(state)


def _of_reason(code: str, journey_id: int) -> Advice | None:
    if code in ELSEWHERE:
        words, view, link_words = ELSEWHERE[code]
        return Advice(words, (view, ()), link_words)
    if code in IN_JOURNEYS:
        return Advice(IN_JOURNEYS[code], ("journey", (journey_id,)), IN_JOURNEY)
    if code in IN_SHOP:
        return Advice(IN_SHOP[code])
    return Advice(CUSTOMERS_CHOICE) if code in CHOSEN else None


def _of_state(state: int) -> Advice | None:
    if state == State.UNCERTAIN:
        return Advice(_("If the customer misses it, tell them yourself: a second one could be one too many."))
    if state in (State.HELD, State.SCHEDULED):
        return Advice(BY_ITSELF)
    return Advice(AS_IT_SHOULD) if state in (State.SKIPPED, State.CANCELLED, State.MISSED) else None

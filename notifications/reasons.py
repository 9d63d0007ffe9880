"""Why a mail went, waits or did not go: codes in the database, words for people in their language.

A stored reason is "code" or "code:detail".
"""

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tracking.models import STATUS_CHOICES

ORDER_CANCELLED = "order_cancelled"
OVERTAKEN = "overtaken"
LAST_PARCEL = "last_parcel"
FETCHED = "fetched"
NO_ADDRESS = "no_address"
ERASED = "erased"
SUPPRESSED = "suppressed"
NO_BASIS = "no_basis"
JOURNEY_OFF = "journey_off"
MERCHANT_OFF = "merchant_off"
TOO_OLD = "too_old"
OVERDUE = "overdue"
RETURN_UNDER_WAY = "return_under_way"
EXIT = "exit"
PROVIDER_REFUSED = "provider_refused"
PROVIDER_DOWN = "provider_down"
DOUBT = "doubt"
DOUBT_STAYS = "doubt_stays"
RESENT = "resent"
CONFIRMED = "confirmed"
WORKER_LOST = "worker_lost"
RENDER_FAILED = "render_failed"
ACCEPTED = "accepted"
STORM = "storm"
CHANGE_MOVED_ON = "change_moved_on"
NOBODY_WAITS = "nobody_waits"
LINK_NOT_WANTED = "link_not_wanted"
VISIT_CHANGED = "visit_changed"
COLLECTED = "collected"
CARE_MOVED_ON = "care_moved_on"
LINK_TOO_OLD = "link_too_old"

WORDS = {
    ORDER_CANCELLED: _("the order was cancelled"),
    OVERTAKEN: _("newer news about this parcel made it out of date"),
    FETCHED: _("the customer fetched it in the shop and knows it"),
    LAST_PARCEL: _("it was the last parcel: the mail about the whole order says it"),
    NO_ADDRESS: _("the order has no mail address"),
    ERASED: _("the customer's data was erased"),
    SUPPRESSED: _("this address must not be mailed"),
    NO_BASIS: _("there is no consent, and no opt-out was offered at the checkout"),
    JOURNEY_OFF: _("the journey is switched off"),
    MERCHANT_OFF: _("the shop is switched off"),
    TOO_OLD: _("it was old news when we heard of it"),
    OVERDUE: _("it was due too long ago to be welcome now"),
    RETURN_UNDER_WAY: _("a parcel is going back to the shop"),
    EXIT: _("the journey ended early"),
    PROVIDER_REFUSED: _("the mail server refused it"),
    PROVIDER_DOWN: _("the mail server could not be reached; it is tried again"),
    DOUBT: _("the connection broke while it was handed over: it may or may not have arrived"),
    DOUBT_STAYS: _("it may have arrived, so it is not sent again"),
    RESENT: _("no sign of arrival within 15 minutes: sent once more"),
    CONFIRMED: _("the mail provider confirmed it"),
    WORKER_LOST: _("the sender was stopped before it began; it is tried again"),
    RENDER_FAILED: _("the mail could not be made"),
    ACCEPTED: _("the mail server accepted it"),
    CHANGE_MOVED_ON: _("the wish has been answered differently since"),
    LINK_NOT_WANTED: _("a newer link was asked for, or the address cannot be changed any more"),
    NOBODY_WAITS: _("it was passed on at once: there is nothing to wait for"),
    VISIT_CHANGED: _("what it says about the visit is no longer so"),
    COLLECTED: _("the order was collected in the shop"),
    STORM: _("too many mails to one person within an hour: held for a look"),
    CARE_MOVED_ON: _("what it says was changed, answered or called off meanwhile"),
    LINK_TOO_OLD: _("its link would not work any more"),
}


def words(reason: str) -> str:
    """The reason in the active language, with its detail where it has one."""
    code, _colon, detail = reason.partition(":")
    sentence = str(WORDS.get(code, reason))
    if code == OVERTAKEN:
        detail = str(dict(STATUS_CHOICES).get(detail, detail))
    return gettext("%(reason)s (%(detail)s)") % {"reason": sentence, "detail": detail} if detail else sentence

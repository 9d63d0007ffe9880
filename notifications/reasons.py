"""Why a mail went, waits or did not go: codes in the database, words for people in their language.

A stored reason is "code" or "code:detail".
"""

from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from notifications.journeys.triggers import words as event_words
from notifications.mails.moments import full_moment
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
CONDITION_UNMET = "condition_unmet"
JOURNEY_PAUSED = "journey_paused"
JOURNEY_ARCHIVED = "journey_archived"
JOURNEY_RESUMED = "journey_resumed"
STEP_REMOVED = "step_removed"
REPLANNED = "replanned"
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
LET_GO = "let_go"
CALLED_OFF = "called_off"
CHANGE_MOVED_ON = "change_moved_on"
NOBODY_WAITS = "nobody_waits"
LINK_NOT_WANTED = "link_not_wanted"
VISIT_CHANGED = "visit_changed"
COLLECTED = "collected"
CARE_MOVED_ON = "care_moved_on"
RETURN_MOVED_ON = "return_moved_on"
NOTHING_TO_TELL = "nothing_to_tell"
LINK_TOO_OLD = "link_too_old"
# Of the guards (notifications/guards/). Those that hold carry the moment until which they do, as ISO 8601.
PURPOSE_REFUSED = "purpose_refused"
CONSENT_WITHDRAWN = "consent_withdrawn"
CONSENT_UNCONFIRMED = "consent_unconfirmed"
SAID_NO = "said_no"
CLAIM_OPEN = "claim_open"
PARCEL_LATE = "parcel_late"
REVIEWED = "reviewed"
BOUGHT_AGAIN = "bought_again"
WISH_ENDED = "wish_ended"
COUPON_TOO_EARLY = "coupon_too_early"
COUPON_NOT_YET = "coupon_not_yet"
COUPON_NO_PLAN = "coupon_no_plan"
COUPON_OVER = "coupon_over"
ANSWERED = "answered"
HANDING_OVER = "handing_over"
ASKED_ELSEWHERE = "asked_elsewhere"
PAUSED = "paused"
BUDGET_SPENT = "budget_spent"
QUIET_HOURS = "quiet_hours"
SENDER_UNVERIFIED = "sender_unverified"
HELD_OUT = "held_out"
SENDING_CLOSED = "sending_closed"

# Of the built-in mails about wishes, points, events and parcels: wishing, rewarding, celebrating, advising.
WISH_NEWER = "wish_newer"
SOLD_OUT = "sold_out"
PRICE_UP = "price_up"
NOTHING_TO_SHOW = "nothing_to_show"
NO_PROGRAMME = "no_programme"
MEMBER_ALREADY = "member_already"
MEMBER_NO_LONGER = "member_no_longer"
POINTS_THE_SAME = "points_the_same"
EVENT_OVER = "event_over"
EVENT_OFF = "event_off"
DAY_PASSED = "day_passed"
NEWS_AGAIN = "news_again"
COLLECTED_PARCEL = "collected_parcel"
SENT_MEANWHILE = "sent_meanwhile"

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
    CONDITION_UNMET: _("a condition of the journey does not hold"),
    JOURNEY_PAUSED: _("the journey is paused"),
    JOURNEY_RESUMED: _("the journey goes on"),
    STEP_REMOVED: _("the journey was changed and no longer has this mail"),
    REPLANNED: _("the journey was changed: planned anew"),
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
    STORM: _("too many mails within an hour: held for a look"),
    LET_GO: _("somebody of your team let it go"),
    CALLED_OFF: _("somebody of your team called it off"),
    JOURNEY_ARCHIVED: _("the journey is archived"),
    PURPOSE_REFUSED: _("the customer wants no mail of this kind"),
    CONSENT_WITHDRAWN: _("the customer took the consent back"),
    CONSENT_UNCONFIRMED: _("the customer has not confirmed yet that it is wanted"),
    SAID_NO: _("the customer said no to advertising in the shop"),
    CLAIM_OPEN: _("the customer says that something is wrong with the order, or a parcel is in trouble"),
    PARCEL_LATE: _("a parcel of the order is late"),
    REVIEWED: _("the customer has reviewed the order"),
    BOUGHT_AGAIN: _("the customer has bought again"),
    WISH_ENDED: _("the customer has bought it, or wishes for it no longer"),
    COUPON_TOO_EARLY: _("the order can still be sent back: no coupon before that is over"),
    COUPON_NOT_YET: _("its code is being drawn, or none is left"),
    COUPON_NO_PLAN: _("no coupons were set up for this journey, or they were stopped"),
    COUPON_OVER: _("the coupon is over"),
    ANSWERED: _("the customer has answered"),
    HANDING_OVER: _("the review site is being asked to write instead"),
    ASKED_ELSEWHERE: _("a review site asks about this order"),
    PAUSED: _("the customer asked for a pause"),
    BUDGET_SPENT: _("the customer has had enough advertising for now"),
    QUIET_HOURS: _("advertising and reminders do not arrive at this hour"),
    SENDER_UNVERIFIED: _("advertising needs a sender address of your own that is verified"),
    HELD_OUT: _("this customer belongs to those who get nothing, so that you can see what your mails do"),
    SENDING_CLOSED: _("your sending is stopped"),
    CARE_MOVED_ON: _("what it says was changed, answered or cancelled meanwhile"),
    RETURN_MOVED_ON: _("the return is further than what it says"),
    NOTHING_TO_TELL: _("there was nothing to tell: everything was as registered"),
    LINK_TOO_OLD: _("its link would not work any more"),
    WISH_NEWER: _("a newer mail about the same wish says more"),
    SOLD_OUT: _("the product is sold out again"),
    PRICE_UP: _("the price went up again"),
    NOTHING_TO_SHOW: _("there is nothing to show, or no page in your shop that it could lead to"),
    NO_PROGRAMME: _("the loyalty programme is switched off, or has no page"),
    MEMBER_ALREADY: _("the customer is in the loyalty programme already"),
    MEMBER_NO_LONGER: _("the customer left the loyalty programme"),
    POINTS_THE_SAME: _("the balance is what it was"),
    EVENT_OVER: _("the event or the prize draw is over"),
    EVENT_OFF: _("the event or the prize draw was switched off"),
    DAY_PASSED: _("the day has passed"),
    NEWS_AGAIN: _("the carrier has reported something since"),
    COLLECTED_PARCEL: _("the parcel no longer waits at the pick-up point"),
    SENT_MEANWHILE: _("the order has left meanwhile"),
}

# Details of the codes above: what stands behind the colon.
DETAILS: dict[str, dict[str, Promise]] = {
    SUPPRESSED: {
        "unsubscribed": _("unsubscribed"),
        "complained": _("reported a mail as spam"),
        "bounced": _("the mailbox does not exist"),
        "by_hand": _("added by hand"),
        "imported": _("from an imported list"),
    },
    STORM: {"person": _("to this person"), "shop": _("from this shop")},
    SENDING_CLOSED: {
        "complaints": _("too many people report your mails as spam"),
        "bounces": _("too many addresses do not exist"),
    },
}

HOLDS = frozenset({COUPON_TOO_EARLY, PAUSED, BUDGET_SPENT, QUIET_HOURS})


def names_its_end(reason: str) -> bool:
    """Does a hold for this reason end at the moment the message is due again? Others are looked at again then, and may
    go on: a pause of the journey, a return."""
    return reason.partition(":")[0] in HOLDS or reason == f"{STORM}:person"


def words(reason: str) -> str:
    """The reason in the active language, with its detail where it has one."""
    code, _colon, detail = reason.partition(":")
    sentence = str(WORDS.get(code, reason))
    if code == OVERTAKEN:
        detail = str(dict(STATUS_CHOICES).get(detail, detail))
    if code == EXIT:
        detail = event_words(detail)
    if code in DETAILS:
        detail = str(DETAILS[code].get(detail, detail))
    if code == CONDITION_UNMET:
        from notifications.journeys.conditions import reason_words  # which needs the codes above

        detail = reason_words(detail)
    if code in HOLDS:
        detail = _moment(detail)
    return gettext("%(reason)s (%(detail)s)") % {"reason": sentence, "detail": detail} if detail else sentence


def _moment(detail: str) -> str:
    """A moment for people in the active language and zone: "until 3 December 2026 at 09:00"."""
    try:
        moment = datetime.fromisoformat(detail)
    except ValueError:
        return detail
    return gettext("until %(moment)s") % {"moment": full_moment(moment)}

"""Who gets no marketing mail, so that one can see what the mail does for everybody else.

A person's place is a keyed hash of the merchant, the journey's key (or "all marketing") and the mail address: a number
from 0 to 9999. Those below the share are held out. So it is the same for life, and independent from one journey to the
next; raising a share only adds people, lowering it only takes some out. No random number is drawn or kept.
"""

from datetime import datetime

from merchants.keyed import keyed_hashes
from merchants.tenancy import current_merchant_id
from notifications.models import Journey, MailClass
from notifications.models.measuring import MarketingHoldout
from orders.models import normal_email

PLACES = 10_000
ALL_MARKETING = "*"  # no journey's key: those are slugs
MOST_PERCENT = 50


def place(scope: str, person_key: str) -> int:
    """The person's place, 0 to 9999, in a journey (its key) or in ALL_MARKETING, for the merchant in scope.

    Under the oldest key that still counts, so that a changed SECRET_KEY moves nobody (docs/operations.md).
    """
    named = f"holdout:{current_merchant_id()}:{scope}:{normal_email(person_key)}"
    # 64 bits modulo 10,000: the bias is below one in 10**15.
    return int.from_bytes(keyed_hashes(named)[-1][:8], "big") % PLACES


def is_within(scope: str, person_key: str, percent: int) -> bool:
    """Does the person belong to this share (percent) of the people? Nobody without an address does."""
    return bool(person_key) and percent > 0 and place(scope, person_key) < percent * (PLACES // 100)


def share_of_all(at: datetime | None = None) -> int:
    """Percent of the merchant's people who get no marketing at all, now or as it was at a moment (aware)."""
    changes = MarketingHoldout.objects.order_by("-since", "-pk")
    if at is not None:
        changes = changes.filter(since__lte=at)
    return int(changes.values_list("percent", flat=True).first() or 0)


def is_held_out(journey: Journey, person_key: str, share: int | None = None) -> bool:
    """Is this person one of those whom the journey leaves alone? Marketing only; status and legal mail reach everybody.

    `person_key` is the normal mail address. `share` is share_of_all() where the caller has it already: without it, this
    asks the database once.
    """
    if journey.mail_class != MailClass.MARKETING or not person_key:
        return False
    return is_within(journey.key, person_key, journey.holdout_percent) or is_within(
        ALL_MARKETING, person_key, share_of_all() if share is None else share
    )

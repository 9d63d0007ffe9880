"""What became of the order, so that nobody is advertised to at the wrong moment. Marketing only."""

from datetime import timedelta

from consents.purposes import Purpose
from notifications import reasons
from notifications.facts.snapshot import Facts
from notifications.guards.verdicts import State, Verdict, carries_coupon, deadline, held, is_marketing, purposes

LOOK_AGAIN = timedelta(days=1)  # how soon we look whether the trouble is over
# Mails that exist to bring about a purchase which may have happened meanwhile.
ASKS_TO_BUY = frozenset({"replenishment", "win_back", "coupon", "coupon_reminder"})


def trouble(facts: Facts) -> Verdict | None:
    """Never while something goes back, is complained about or is late: later, if it ends in time."""
    if not is_marketing(facts):
        return None
    after = facts.after_sale
    for is_so, reason in (
        (after.return_open, reasons.RETURN_UNDER_WAY),
        (after.claim_open, reasons.CLAIM_OPEN),
        (after.is_late, reasons.PARCEL_LATE),
    ):
        if is_so:
            return held(facts, reason, facts.now + LOOK_AGAIN)
    return None


def reviewed(facts: Facts) -> Verdict | None:
    """Who has said what he thinks is not asked again."""
    asks = is_marketing(facts) and Purpose.REVIEWS in purposes(facts)
    return Verdict(State.SKIPPED, reasons.REVIEWED) if asks and facts.after_sale.reviewed_at else None


def bought_again(facts: Facts) -> Verdict | None:
    """What somebody has bought meanwhile is not advertised to him."""
    if not is_marketing(facts):
        return None
    if Purpose.WISHES in purposes(facts):
        ended = getattr(facts.subject, "fulfilled_at", None)
        return Verdict(State.SKIPPED, reasons.WISH_ENDED) if ended and ended <= facts.now else None
    if _asks_to_buy(facts) and facts.after_sale.bought_again_at:
        return Verdict(State.SKIPPED, reasons.BOUGHT_AGAIN)
    return None


def _asks_to_buy(facts: Facts) -> bool:
    return facts.template in ASKS_TO_BUY or facts.journey.blueprint in ASKS_TO_BUY


def coupon_too_early(facts: Facts) -> Verdict | None:
    """No coupon while the order can still be sent back: people would return it and buy it again for less."""
    if not is_marketing(facts) or not carries_coupon(facts) or facts.order_row is None:
        return None
    ends = facts.after_sale.window_ends_at
    if ends is None:
        # Nobody knows when it arrived, so the window counts as open.
        return held(facts, reasons.COUPON_TOO_EARLY, min(facts.now + LOOK_AGAIN, deadline(facts)))
    if facts.now < ends:
        return held(facts, f"{reasons.COUPON_TOO_EARLY}:{ends.isoformat()}", ends)
    return None

"""May a review site still ask this buyer? Asked right before his address leaves (portal/registry.py)."""

from datetime import datetime

from consents.basis import basis_of
from consents.purposes import Purpose
from notifications import reasons
from notifications.facts.after_sale import after_sale
from notifications.facts.people import person_of
from notifications.facts.snapshot import standing_of
from notifications.guards.permission import WHY
from notifications.models import MailClass
from orders.models import Order
from reviews.inviting import Objection


def objection(order: Order, now: datetime) -> Objection | None:
    """Why the site must not ask now (aware), as our own mail would not: for good, or until the trouble is over.

    The guards let the order through some minutes ago; people unsubscribe and send back in minutes too.
    """
    person = person_of(order.email, order.customer, now)
    if person.suppressed_from is not None and person.suppressed_from <= MailClass.MARKETING:
        return Objection(f"{reasons.SUPPRESSED}:{person.suppressed_why}")
    basis = basis_of(Purpose.REVIEWS, standing_of(person))
    if not basis.allows:
        return Objection(WHY[basis])
    if person.paused_until is not None and person.paused_until > now:
        return Objection(reasons.PAUSED, until=person.paused_until)
    became = after_sale([order], now)[order.pk]
    for is_so, reason in ((became.return_open, reasons.RETURN_UNDER_WAY), (became.claim_open, reasons.CLAIM_OPEN)):
        if is_so:
            return Objection(reason, passes=True)
    return None

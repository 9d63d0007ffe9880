"""Telling customers of an event or a prize draw: once for each, and only those whom it may concern.

A press of the button makes one Announcement; a worker goes through the customers in batches and makes an Invitation and
its event for each who lives near and to whom advertising may be sent as far as we know now. Whether the mail goes is
decided when it is due, by the guards.
"""

import logging

from django.db.models import Q
from django.utils import timezone

from care.matching import near
from care.models import Announcement, CareBlock, Invitation
from consents.models import Consent
from consents.purposes import Purpose
from merchants.tenancy import scoped, unscoped
from orders.models import Customer, Order
from outbox.events import record_many
from workqueue.backoff import MAX_ATTEMPTS
from workqueue.claims import Claim, claim, finish, held, step_aside
from workqueue.drains import work_off

log = logging.getLogger(__name__)
BATCH = 500  # customers looked at in one transaction
EVENTS = {CareBlock.Kind.EVENT: "event.announced", CareBlock.Kind.DRAW: "draw.announced"}


class CannotAnnounce(ValueError):
    """It is over, switched off, of another kind, or a draw whose terms are missing."""


def announce(block: CareBlock, by: str) -> bool:
    """Have everybody told whom it may concern; False when it was announced before. Raises CannotAnnounce.

    Within the merchant's scope. Pressed twice, or in two tabs, it is announced once.
    """
    if not can_be_announced(block):
        raise CannotAnnounce(f"care block {block.pk}")
    made = Announcement.objects.bulk_create(
        [Announcement(block=block, announced_at=timezone.now(), announced_by=by, due_at=timezone.now())],
        ignore_conflicts=True,
    )
    return bool(made) and Announcement.objects.filter(block=block, announced_at=made[0].announced_at).exists()


def can_be_announced(block: CareBlock) -> bool:
    """Is it an event or a draw that is on and still to come?"""
    until = block.starts_at if block.kind == CareBlock.Kind.EVENT else block.ends_at
    return block.kind in EVENTS and block.is_on and until is not None and until > timezone.now()


def drain(limit: int | None = None) -> int:
    """Work off what was announced; returns how many batches were done."""
    return work_off(_take, process, limit)


def process(taken: Claim) -> None:
    """One announcement, batch by batch, each committed by itself. Never raises."""
    try:
        more = True
        while more:
            with scoped(taken.merchant_id):
                more = _batch(taken)
    except Exception as error:
        log.exception("announcement %s failed, attempt %s", taken.id, taken.token)
        with scoped(taken.merchant_id):
            step_aside(Announcement, taken, error)


def _take() -> list[Claim]:
    with unscoped("claim announcements of every merchant"):
        return claim(Announcement, 1, bury_after=MAX_ATTEMPTS)


def _batch(taken: Claim) -> bool:
    """Invite the next customers; True while there may be more."""
    row = held(Announcement.objects.select_related("block"), taken)
    if row is None:
        return False
    if not can_be_announced(row.block):
        finish(row, reason="over, or switched off")
        return False
    ids = list(Customer.objects.filter(pk__gt=row.reached).order_by("pk").values_list("pk", flat=True)[:BATCH])
    chosen = _concerned(row.block, ids)
    made = Invitation.objects.bulk_create(
        Invitation(announcement=row, customer_id=pk, made_at=timezone.now()) for pk in chosen
    )
    record_many(EVENTS[CareBlock.Kind(row.block.kind)], [(one, {"customer": one.customer_id}) for one in made])
    row.reached, row.invited = (ids[-1] if ids else row.reached), row.invited + len(made)
    row.save(update_fields=["reached", "invited"])
    if len(ids) < BATCH:
        finish(row)
        return False
    return True


def _concerned(block: CareBlock, ids: list[int]) -> list[int]:
    """Those among the customers who may be advertised to, have bought, and live near, as their last order tells.

    Whoever only asked for the newsletter, or left a basket, is nobody's customer yet: a soft opt-in needs a purchase,
    and an invitation "because you bought" would not be true.
    """
    agreed = Consent.objects.filter(purpose=Purpose.EVENTS, state=Consent.State.CONFIRMED).values("email")
    basis = Q(marketing_opt_in=True) | Q(marketing_opt_in=None, opt_out_offered=True) | Q(email__in=agreed)
    rows = Customer.objects.filter(basis, pk__in=ids, redacted_at__isnull=True).order_by("pk")
    found = list(rows.values_list("pk", flat=True))
    orders = Order.objects.filter(customer_id__in=found, placed_at__isnull=False).order_by("customer_id", "-placed_at")
    homes = orders.distinct("customer_id").values_list("customer_id", "country", "postal_code")
    lives = {pk: (country, postal_code) for pk, country, postal_code in homes}
    bought = [pk for pk in found if pk in lives]
    if not block.country and not block.postcodes:
        return bought
    return [pk for pk in bought if near(lives[pk][0], lives[pk][1], block.country, block.postcodes)]

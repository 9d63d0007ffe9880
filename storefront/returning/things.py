"""What a return's page says of each thing: what becomes of it, what was said and shown of it, what we found."""

from dataclasses import dataclass

from django.db.models import F, Prefetch, prefetch_related_objects
from django.utils.translation import gettext as _

from notifications.mails.contents import money
from orders.models import Line
from returns.models import Return, ReturnItem, ReturnPhoto
from returns.policy.vocabulary import Outcome
from returns.policy.wording import CHOICES, OUTCOMES
from storefront.picturing import cells
from storefront.returning.laying_out import pictures_of
from storefront.returning.reasons import Heading
from tracking.models import Shipment

Kind = ReturnPhoto.Kind
NOT_COMING = (Return.State.ASKED, Return.State.REFUSED, Return.State.CANCELLED, Return.State.EXPIRED)


@dataclass(frozen=True)
class Thing:
    """One item of the return."""

    row: ReturnItem
    heading: Heading
    outcome: str
    missing: int
    deduction: str
    photos: list[ReturnPhoto]  # what we found
    shown: list[ReturnPhoto]  # what the customer showed
    said: list[str]  # what the customer wrote, line by line


def items_of(row: Return) -> list[ReturnItem]:
    """The items with all that is told of them, kept with the row for whoever reads them again: four queries."""
    photos = Prefetch("photos", ReturnPhoto.objects.defer("content").order_by("pk"))
    shipments = Prefetch("exchange__new_order__shipments", Shipment.objects.filter(is_return=False, is_cancelled=False))
    pictured = Prefetch("order__lines", Line.objects.annotate(pictured_at=F("picture__fetched_at")))
    rows = ReturnItem.objects.select_related("order", "exchange__new_order").order_by("pk")
    told = rows.prefetch_related(photos, shipments, pictured)
    prefetch_related_objects([row], Prefetch("items", told))
    return list(row.items.all())


def thing_of(item: ReturnItem, row: Return) -> Thing:
    """One item in words."""
    seen = item.inspected_at is not None and item.received_quantity is not None
    missing = item.quantity - (item.received_quantity or 0) if seen else 0
    deduction = money(item.deduction, row.currency) if item.deduction else ""
    photos: dict[str, list[ReturnPhoto]] = {Kind.DEVIATION: [], Kind.CLAIM: []}
    for photo in item.photos.all():
        photos.setdefault(photo.kind, []).append(photo)
    # A service that is withdrawn from has an outcome that no policy offers.
    told = OUTCOMES.get(Outcome(item.outcome)) if item.outcome in set(Outcome) else item.get_outcome_display()
    found, shown = photos[Kind.DEVIATION], photos[Kind.CLAIM]
    return Thing(item, _heading(item), str(told), missing, deduction, found, shown, _said(item, row))


def _heading(item: ReturnItem) -> Heading:
    """Its name and picture, as the order's page has them; old things have no order, so none."""
    lines = list(item.order.lines.all()) if item.order else []
    pictures = {line.pk: line.picture_id for line in lines}
    cell = cells(lines).get(pictures.get(item.line_id or 0) or 0)
    shown = pictures_of(item.order) if item.order else ""
    return Heading(str(item.pk), item.title, item.variant, item.quantity, cell, shown)


def heading(row: Return, *, travels: bool) -> str:
    """What the list of things is called: before we agreed nothing comes back, and old things never were ours."""
    if row.path == Return.Path.OLD:
        return _("What you hand in")
    if not travels or row.state in NOT_COMING:
        return _("What it is about")
    return _("What comes back")


def _said(item: ReturnItem, row: Return) -> list[str]:
    """Words of a claim, and of old things their condition: who wrote them sees that they arrived. Codes of answers to
    choose are no words."""
    if row.path not in (Return.Path.WRONG, Return.Path.OLD):
        return []
    answers = [str(said) for said in item.answers.values() if said not in CHOICES and not str(said).startswith("own_")]
    return [words for words in (*answers, item.comment) if words]

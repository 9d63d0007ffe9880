"""Somebody hands old products in: no order is needed, and it becomes a return like any other from here on."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from returns.circular.scheme import Kind, Scheme, saved
from returns.coding import fresh_code
from returns.models import Return, ReturnItem
from returns.moves import CUSTOMER, begin

Outcome = ReturnItem.Outcome
KEY = "old-"


class NotTaken(ValueError):
    """It cannot be taken, in words for who asks; `field` is the one that they are about."""

    def __init__(self, message: str, field: str = "") -> None:
        super().__init__(message)
        self.message, self.field = message, field


@dataclass(frozen=True)
class Piece:
    """Pieces of one kind, with their condition in the words of who sends them."""

    kind: str  # a code of the scheme
    quantity: int
    condition: str = ""


@dataclass(frozen=True)
class Sender:
    """Who sends them, from where: where a label or a courier has to begin."""

    name: str
    email: str
    line1: str
    postal_code: str
    city: str
    country: str
    phone: str = ""


def start(sender: Sender, pieces: list[Piece], request_key: str, language: str, now: datetime | None = None) -> Return:
    """Make the return of path OLD; the same `request_key` again gives the one that it made. Needs an open scope.

    Raises NotTaken when the scheme is off, or does not take these pieces from there.
    """
    key = f"{KEY}{request_key}"[:64]  # a key of another form finds nothing here
    present: Return | None = Return.objects.filter(request_key=key).first()
    if present is not None:
        return present
    scheme, is_on = saved()
    kinds = checked(scheme, is_on, sender, pieces)
    moment = now or timezone.now()
    try:
        with transaction.atomic():
            return _made(sender, scheme, list(zip(pieces, kinds, strict=True)), key, language, moment)
    except IntegrityError:
        found: Return = Return.objects.get(request_key=key)
        return found


def checked(scheme: Scheme, is_on: bool, sender: Sender, pieces: list[Piece]) -> list[Kind]:
    """The kinds of the pieces; raises NotTaken."""
    if not is_on:
        raise NotTaken(_("We do not take old products at the moment."))
    if scheme.countries and sender.country not in scheme.countries:
        raise NotTaken(_("From this country we cannot take anything yet."), "country")
    kinds = [kind for piece in pieces if (kind := scheme.kind(piece.kind)) and piece.quantity > 0]
    if not pieces or len(kinds) != len(pieces):
        raise NotTaken(_("Say how many pieces of what you hand in."), "pieces")
    if sum(piece.quantity for piece in pieces) > scheme.most_pieces:
        words = ngettext(
            "At most %(count)s piece fits into one parcel. Start again for the rest.",
            "At most %(count)s pieces fit into one parcel. Start again for the rest.", scheme.most_pieces,
        )  # fmt: skip
        raise NotTaken(words % {"count": scheme.most_pieces}, "pieces")
    return kinds


def _made(
    sender: Sender, scheme: Scheme, things: list[tuple[Piece, Kind]], key: str, language: str, now: datetime
) -> Return:
    row: Return = Return.objects.create(
        path=Return.Path.OLD, code=fresh_code(), request_key=key, name=sender.name, email=sender.email,
        phone=sender.phone, language=language, requested_at=now, send_by=now + timedelta(days=scheme.days),
        sender={"line1": sender.line1, "postal_code": sender.postal_code, "city": sender.city,
                "country": sender.country},
    )  # fmt: skip
    for piece, kind in things:
        ReturnItem.objects.create(
            in_return=row, title=kind.name[:300], category=kind.category, weight_grams=kind.grams,
            quantity=piece.quantity, comment=piece.condition[:1000], outcome=Outcome.RECYCLE,
            reason=kind.then.value,
        )  # fmt: skip
    begin(row, CUSTOMER)
    return row

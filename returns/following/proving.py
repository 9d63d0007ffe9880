"""A person looks at the photo of a receipt of posting: yes or no, with words. A picture alone moves no money.

Directive 2011/83/EU, art. 13(3): the trader may wait until the goods are back or the consumer has supplied evidence of
having sent them. Whether a picture is that evidence somebody has to see; but not to look is no way to wait: on the eve
of the fourteenth day (13(1)) it counts unseen, or a day after it was shown, where that is later. A carrier's scan and
the warehouse need nobody.
"""

from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from merchants.models import Merchant
from merchants.tenancy import current_merchant_id
from returns.deciding import NotPossible
from returns.following.promises import refresh
from returns.following.trusting import EVE, LOOK
from returns.models import Return, ReturnPhoto
from returns.moves import ALLOWED, SYSTEM, announce, move

REFUSED_EVENT = "return.proof_refused"
AWAITED = (Return.State.REGISTERED, Return.State.EXPIRED)  # who called it off is not paid for a picture


def unseen() -> "QuerySet[ReturnPhoto]":
    """Photos of receipts of which nobody has said anything, while it matters; the oldest first."""
    rows: QuerySet[ReturnPhoto] = ReturnPhoto.objects.filter(kind=ReturnPhoto.Kind.POSTING, is_proof=None)
    states = [state for state, ways in ALLOWED.items() if Return.State.DROPPED_OFF in ways]
    return rows.filter(in_return__state__in=states).order_by("added_at", "pk")


def counts_from(row: Return, photo: ReturnPhoto) -> datetime | None:
    """When it counts although nobody looked; None where no law's clock runs: a person, or the goods, have to say it."""
    if row.legal_by is None or row.state not in AWAITED:
        return None
    return max(row.legal_by - EVE, photo.added_at + LOOK)


def due(now: datetime) -> Q:
    """Returns that may have one which counts by now; `believe` looks exactly."""
    return Q(state__in=AWAITED, legal_by__lte=now + EVE, pk__in=unseen().values("in_return"))


def believe(row: Return, merchant: Merchant, now: datetime) -> None:
    """Nobody looked in time: in the customer's favour. `row` is locked by the caller."""
    for photo in unseen().filter(in_return=row):
        moment = counts_from(row, photo)
        if moment is not None and moment <= now:
            _say(row, photo, SYSTEM, is_proof=True, note="", merchant=merchant)
            return


def say(photo_id: str, by: str, *, is_proof: bool, note: str = "") -> Return:
    """A person (`by`, a mail address) says whether a photo (by its public id) shows that the goods were sent; the same
    again changes nothing.

    Yes: they count as sent since it was shown. No, with `note` in words for the customer, who is mailed and may show
    another one. Raises NotPossible: without words, or when it was said otherwise.
    """
    with transaction.atomic():
        photo: ReturnPhoto = ReturnPhoto.objects.get(public_id=photo_id, kind=ReturnPhoto.Kind.POSTING)
        row: Return = Return.objects.select_for_update().get(pk=photo.in_return_id)
        photo.refresh_from_db(fields=["is_proof"])
        if photo.is_proof is not None and photo.is_proof != is_proof:
            raise NotPossible(_("A colleague decided this before."))
        if photo.is_proof is None:
            if not is_proof and not note.strip():
                raise NotPossible(_("Say why, in words for the customer. Nothing was decided yet."))
            merchant = Merchant.objects.get(pk=current_merchant_id())
            _say(row, photo, by, is_proof=is_proof, note=note, merchant=merchant)
        return row


def _say(row: Return, photo: ReturnPhoto, by: str, *, is_proof: bool, note: str, merchant: Merchant) -> None:
    photo.is_proof, photo.judged_by, photo.judged_at = is_proof, by[:254], timezone.now()
    photo.judge_note = note.strip()[:500]
    photo.save(update_fields=["is_proof", "judged_by", "judged_at", "judge_note"])
    if not is_proof:
        earlier = ReturnPhoto.objects.filter(in_return=row, is_proof=False).exclude(pk=photo.pk).count()
        announce(row, REFUSED_EVENT, photo=photo.public_id, round=earlier)
    elif Return.State.DROPPED_OFF in ALLOWED[row.state]:
        moved = move(row.pk, Return.State.DROPPED_OFF, by, at=photo.added_at)
        refresh(moved or row, merchant)

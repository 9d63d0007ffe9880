"""Consent, the way courts accept it: asked for with the wording kept, and where it matters confirmed from the mailbox.

A consent must be demonstrable (GDPR art. 7(1)) and as easy to withdraw as to give (art. 7(3)). Double opt-in is the
proof that German courts take: the request *and* its confirmation on record (BGH, 10 February 2011, I ZR 164/09), by a
mail that asks and advertises nothing (OLG Düsseldorf, 17 March 2016, I-15 U 64/15, against OLG München, 29 U 1682/12).
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Case, Value, When
from django.utils import timezone

from consents.models import Consent
from consents.preferring import allow
from consents.purposes import Purpose
from consents.wording import version
from orders.models import Order, normal_email
from orders.privacy import address_hashes
from outbox.events import record

VALID_FOR = timedelta(days=7)  # how long the mail's link confirms
AGAIN_AFTER = timedelta(minutes=30)  # sooner, asking again sends no second mail
NEWSLETTER = Purpose.NEWSLETTER
State = Consent.State
LIVE = (State.ASKED, State.CONFIRMED)


@dataclass(frozen=True)
class Said:
    """To which words somebody said yes, in which language and where."""

    wording: str
    language: str
    source: str


def live_consent(email: str, purpose: str = NEWSLETTER) -> Consent | None:
    """What this address has asked for or confirmed and not withdrawn."""
    found: Consent | None = Consent.objects.filter(email=normal_email(email), purpose=purpose, state__in=LIVE).first()
    return found


def ask(order: Order, wording: str, language: str, source: str = "order page") -> Consent:
    """Keep that the order's address wants the newsletter and record `newsletter.asked`, which mails the link.

    Nothing is switched on by it. Who asks again soon, or has confirmed, gets what is there and no further mail.
    """
    email = normal_email(order.email)
    for _try in range(2):
        before = _locked(email, NEWSLETTER)
        if before is not None and (before.state == State.CONFIRMED or before.asked_at > timezone.now() - AGAIN_AFTER):
            return before
        if before is not None:
            _end(before, State.LAPSED)
        consent = _added(email, NEWSLETTER, Said(wording, language, source), order, None)
        if consent is not None:
            record("newsletter.asked", consent, order_id=order.pk)
            return consent
    return _there(email, NEWSLETTER)


def confirm(pk: int) -> Consent | None:
    """Confirm from the mail's link; None when it was withdrawn, asked for anew, or is too old. Twice is once."""
    consent: Consent | None = Consent.objects.select_for_update().filter(pk=pk, state__in=LIVE).order_by("pk").first()
    if consent is None or consent.state == State.CONFIRMED:
        return consent
    if consent.asked_at < timezone.now() - VALID_FOR:
        _end(consent, State.LAPSED)
        return None
    consent.state, consent.confirmed_at = State.CONFIRMED, timezone.now()
    consent.save(update_fields=["state", "confirmed_at"])
    allow(consent.email, consent.purpose, consent.source)  # the later word counts
    record("newsletter.confirmed", consent, order_id=consent.order_id)
    return consent


def agree(email: str, purpose: str, said: Said) -> Consent:
    """Keep a yes to a purpose that was given from the mailbox itself, such as by a mail's own link: who holds that
    needs no second mail. Saying it again changes nothing. Raises ValueError for the newsletter, which is asked twice.
    """
    if purpose == NEWSLETTER:
        raise ValueError("the newsletter is confirmed by a mail: use ask() and confirm()")
    email = normal_email(email)
    for _try in range(2):
        before = _locked(email, purpose)
        if before is not None:
            return before
        consent = _added(email, purpose, said, None, timezone.now())
        if consent is not None:
            allow(email, purpose, said.source)
            return consent
    return _there(email, purpose)


def withdraw(email: str, purpose: str = NEWSLETTER) -> bool:
    """End what this address asked for or confirmed; False when there was nothing."""
    consent = _locked(normal_email(email), purpose)
    if consent is None:
        return False
    _end(consent, State.WITHDRAWN if consent.state == State.CONFIRMED else State.LAPSED)
    return True


def withdraw_all(email: str, purposes: Collection[str] = Purpose.values) -> int:
    """End whatever this address asked for or confirmed of these purposes; returns how many. One query.

    What only waits for its confirmation ends too: a link that was mailed before confirms nothing any more.
    """
    ended = Case(When(state=State.CONFIRMED, then=Value(State.WITHDRAWN)), default=Value(State.LAPSED))
    live = Consent.objects.filter(email=normal_email(email), purpose__in=purposes, state__in=LIVE)
    return live.update(state=ended, ended_at=timezone.now())


def proofs_of(email: str) -> list[Consent]:
    """Every consent that this address ever gave, newest first, erased ones too: what a regulator asks for."""
    return list(Consent.objects.filter(address_hash__in=address_hashes(email)).order_by("-pk"))


def _added(email: str, purpose: str, said: Said, order: Order | None, confirmed_at: datetime | None) -> Consent | None:
    """The new row; None when the other tab was first."""
    try:
        with transaction.atomic():
            consent: Consent = Consent.objects.create(
                order=order,
                email=email,
                address_hash=address_hashes(email)[0],
                purpose=purpose,
                source=said.source,
                language=said.language,
                wording=said.wording,
                wording_version=version(said.wording),
                state=State.CONFIRMED if confirmed_at else State.ASKED,
                asked_at=confirmed_at or timezone.now(),
                confirmed_at=confirmed_at,
            )
    except IntegrityError:
        return None
    return consent


def _there(email: str, purpose: str) -> Consent:
    found = _locked(email, purpose)
    if found is None:
        raise RuntimeError("a consent that was in the way is gone: ask again")
    return found


def _end(consent: Consent, state: "Consent.State") -> None:
    consent.state, consent.ended_at = state, timezone.now()
    consent.save(update_fields=["state", "ended_at"])


def _locked(email: str, purpose: str) -> Consent | None:
    found: Consent | None = (
        Consent.objects.select_for_update().filter(email=email, purpose=purpose, state__in=LIVE).order_by("pk").first()
    )
    return found

"""Consent to the newsletter, the way courts accept it: asked for with the wording kept, confirmed from the mailbox.

A consent must be demonstrable (GDPR art. 7(1)) and as easy to withdraw as to give (art. 7(3)). Double opt-in is the
proof that German courts take: the request *and* its confirmation on record (BGH, 10 February 2011, I ZR 164/09), by a
mail that asks and advertises nothing (OLG Düsseldorf, 17 March 2016, I-15 U 64/15, against OLG München, 29 U 1682/12).
"""

from datetime import timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

from care.models import NewsletterConsent
from care.wording import version
from orders.models import Order, normal_email
from orders.privacy import address_hashes
from outbox.events import record

VALID_FOR = timedelta(days=7)  # how long the mail's link confirms
AGAIN_AFTER = timedelta(minutes=30)  # sooner, asking again sends no second mail
State = NewsletterConsent.State
LIVE = (State.ASKED, State.CONFIRMED)


def live_consent(email: str) -> NewsletterConsent | None:
    """What this address has asked for or confirmed and not withdrawn."""
    found: NewsletterConsent | None = NewsletterConsent.objects.filter(
        email=normal_email(email), state__in=LIVE
    ).first()
    return found


def ask(order: Order, wording: str, language: str, source: str = "order page") -> NewsletterConsent:
    """Keep that the order's address wants the newsletter and record `newsletter.asked`, which mails the link.

    Nothing is switched on by it. Who asks again soon, or has confirmed, gets what is there and no further mail.
    """
    email = normal_email(order.email)
    for _try in range(2):
        before = _locked(email)
        if before is not None and (before.state == State.CONFIRMED or before.asked_at > timezone.now() - AGAIN_AFTER):
            return before
        if before is not None:
            _end(before, State.LAPSED)
        try:
            with transaction.atomic():
                consent: NewsletterConsent = NewsletterConsent.objects.create(
                    order=order, email=email, address_hash=address_hashes(email)[0], source=source,
                    language=language, wording=wording, wording_version=version(wording), asked_at=timezone.now(),
                )  # fmt: skip
        except IntegrityError:  # the other tab was first
            continue
        record("newsletter.asked", consent, order_id=order.pk)
        return consent
    found = _locked(email)
    if found is None:
        raise RuntimeError("a consent that was in the way is gone: ask again")
    return found


def confirm(pk: int) -> NewsletterConsent | None:
    """Confirm from the mail's link; None when it was withdrawn, asked for anew, or is too old. Twice is once."""
    consent: NewsletterConsent | None = (
        NewsletterConsent.objects.select_for_update().filter(pk=pk, state__in=LIVE).order_by("pk").first()
    )
    if consent is None or consent.state == State.CONFIRMED:
        return consent
    if consent.asked_at < timezone.now() - VALID_FOR:
        _end(consent, State.LAPSED)
        return None
    consent.state, consent.confirmed_at = State.CONFIRMED, timezone.now()
    consent.save(update_fields=["state", "confirmed_at"])
    record("newsletter.confirmed", consent, order_id=consent.order_id)
    return consent


def withdraw(email: str) -> bool:
    """End what this address asked for or confirmed; False when there was nothing."""
    consent = _locked(normal_email(email))
    if consent is None:
        return False
    _end(consent, State.WITHDRAWN if consent.state == State.CONFIRMED else State.LAPSED)
    return True


def proofs_of(email: str) -> list[NewsletterConsent]:
    """Every consent that this address ever gave, newest first, erased ones too: what a regulator asks for."""
    return list(NewsletterConsent.objects.filter(address_hash__in=address_hashes(email)).order_by("-pk"))


def _end(consent: NewsletterConsent, state: "NewsletterConsent.State") -> None:
    consent.state, consent.ended_at = state, timezone.now()
    consent.save(update_fields=["state", "ended_at"])


def _locked(email: str) -> NewsletterConsent | None:
    found: NewsletterConsent | None = (
        NewsletterConsent.objects.select_for_update().filter(email=email, state__in=LIVE).order_by("pk").first()
    )
    return found

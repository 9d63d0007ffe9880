"""What people said: reviews, answers, consents, wishes for fewer mails; and whom no mail may reach any more."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.utils import translation

from care.models import CareSettings
from consents import consenting, preferring
from consents.models import Consent, Preference
from consents.preferring import Wanted
from consents.purposes import Purpose
from consents.wording import version
from demo.keeping import MERCHANT_EMAIL
from demo.past.booking import Booked
from demo.past.mailed import mailed
from demo.past.plot import History
from demo.past.reviewing import review
from merchants.models import Merchant
from merchants.tones import voice
from notifications.answers import suppressing as suppression
from notifications.models import EngagementEvent, MailClass, Message, Suppression
from orders.privacy import address_hashes
from reviews.models import SurveyAnswer
from reviews.surveying import LOW
from storefront.caring import newsletter
from storefront.preferences import choosing

A_DAY = timedelta(days=1)


def speak(merchant: Merchant, history: History, booked: Sequence[Booked], now: datetime) -> None:
    """Everything of the kind. Needs the scope."""
    some = [one for one in booked if one.customer.language == merchant.language and not one.sale.goes_back_at]
    review(merchant, history, some, now)
    _answers(history, some, now)
    _consents(merchant, some[:8], now)
    _preferences(some[8:12], now)
    _suppressions(history, some[12:15], now)


def _answers(history: History, booked: Sequence[Booked], now: datetime) -> None:
    """Every second one answers what our mail asked, soon after it came."""
    rows = []
    for kind, said in ((SurveyAnswer.Kind.CSAT, history.said.csat), (SurveyAnswer.Kind.NPS, history.said.nps)):
        for place, one in enumerate(mailed(kind, booked)[::2]):
            score, text = said[place % len(said)]
            at = min(one.at + timedelta(hours=1 + place % 30), now - timedelta(hours=5))
            parcel = one.booked.parcel
            # The team has called the unhappy ones of the weeks before; the newest wait.
            called = score <= LOW[kind] and at < now - 14 * A_DAY
            rows.append(
                SurveyAnswer(
                    order=one.booked.order, kind=kind, score=score, text=text, language=one.booked.customer.language,
                    shipment=parcel, carrier=parcel.carrier, answered_at=at, changed_at=at,
                    called_at=now - 2 * A_DAY if called else None, called_by=MERCHANT_EMAIL if called else "",
                )
            )  # fmt: skip
    unhappy = [row for row in rows if row.score <= LOW[row.kind]]
    if unhappy and all(row.called_at for row in unhappy):
        newest = max(unhappy, key=lambda row: row.answered_at)
        newest.called_at, newest.called_by = None, ""
    SurveyAnswer.objects.bulk_create(rows)


def _consents(merchant: Merchant, booked: Sequence[Booked], now: datetime) -> None:
    """Newsletters asked for, confirmed, withdrawn and never confirmed; and one yes from the preference centre."""
    with translation.override(voice(merchant.language, merchant.brand.tone)):
        words = newsletter.wording_of(merchant, CareSettings.objects.get().texts)
        events = choosing.wording_of(merchant, Purpose.EVENTS)
    yes, asking, no, never = "confirmed", "asked", "withdrawn", "lapsed"
    for place, (one, state) in enumerate(zip(booked, (yes, yes, no, yes, never, asking), strict=False)):
        asked = now - timedelta(hours=20) if state == asking else now - timedelta(days=70 - 11 * place)
        confirmed = asked + timedelta(hours=1) if state in (yes, no) else None
        Consent.objects.create(
            order=one.order, email=one.customer.email, address_hash=address_hashes(one.customer.email)[0],
            purpose=Purpose.NEWSLETTER, source="order page", language=merchant.language, wording=words,
            wording_version=version(words), state=state, asked_at=asked, confirmed_at=confirmed,
            ended_at=now - timedelta(days=9) if state in (no, never) else None,
        )  # fmt: skip
    said = consenting.Said(events, merchant.language, choosing.SOURCE)
    consenting.agree(booked[6].customer.email, Purpose.EVENTS, said)


def _preferences(booked: Sequence[Booked], now: datetime) -> None:
    wishes = (
        Wanted(frequency=Preference.Frequency.LESS),
        Wanted(paused_until=now + 24 * A_DAY),
        Wanted(refused=frozenset({Purpose.OFFERS, Purpose.LOYALTY})),
        Wanted(language="en"),
    )
    for one, wish in zip(booked, wishes, strict=True):
        row = preferring.prefer(one.customer.email, wish, "preference centre")
        if row is not None:
            Preference.objects.filter(pk=row.pk).update(changed_at=now - 6 * A_DAY)


def _suppressions(history: History, booked: Sequence[Booked], now: datetime) -> None:
    """A mailbox that is gone, a mail called spam, and one that the team closed by hand."""
    bounced, complained, by_hand = (one.customer.email for one in booked)
    suppression.suppress(bounced, MailClass.STATUS, suppression.BOUNCED)
    suppression.suppress(complained, MailClass.MARKETING, suppression.COMPLAINED)
    suppression.suppress(
        by_hand, MailClass.MARKETING, suppression.BY_HAND, note=history.said.by_phone, by=MERCHANT_EMAIL
    )
    Suppression.objects.update(created_at=now - 12 * A_DAY)
    for one, kind in ((booked[0], "bounced"), (booked[1], "complained")):
        message = (
            Message.objects.filter(enrolment__customer_id=one.customer.pk, state=Message.State.SENT)
            .order_by("-planned_at")
            .first()
        )
        if message is not None:
            EngagementEvent.objects.create(
                message=message, type=kind, external_id=f"past-{kind}", occurred_at=now - 12 * A_DAY,
                detail="550 5.1.1 no such mailbox" if kind == "bounced" else "",
            )  # fmt: skip

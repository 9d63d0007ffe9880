"""What people said: reviews, answers, consents, wishes for fewer mails; and whom no mail may reach any more."""

import io
from collections.abc import Sequence
from datetime import datetime, timedelta

from PIL import Image, ImageDraw, ImageFilter

from consents import consenting, preferring
from consents.models import Consent, Preference
from consents.preferring import Wanted
from consents.purposes import Purpose
from consents.wording import version
from demo.keeping import MERCHANT_EMAIL
from demo.past.booking import Booked
from demo.past.plot import History
from merchants.models import Merchant
from notifications.answers import suppressing as suppression
from notifications.models import EngagementEvent, MailClass, Message, Suppression
from orders.models import Line
from orders.privacy import address_hashes
from reviews import moderating, photos
from reviews.models import Review, ReviewPhoto, ReviewSettings, SurveyAnswer
from reviews.products import product_key

A_DAY = timedelta(days=1)
State = Review.State


def speak(merchant: Merchant, history: History, booked: Sequence[Booked], now: datetime) -> None:
    """Everything of the kind. Needs the scope."""
    some = [one for one in booked if one.customer.language == merchant.language and not one.sale.goes_back_at]
    _reviews(merchant, history, some[-120:], now)
    _answers(history, some, now)
    _consents(merchant, some[:8], now)
    _preferences(some[8:12], now)
    _suppressions(some[12:15], now)


def _reviews(merchant: Merchant, history: History, booked: Sequence[Booked], now: datetime) -> None:
    ReviewSettings.objects.create(is_public=True, has_google_feed=True, rewards=history.reward)
    lines = {line.order_id: line for line in Line.objects.filter(order__in=[one.order for one in booked], position=0)}
    chosen = [one for one in booked[::4] if one.sale.delivered_at < now - 8 * A_DAY]
    rows = [_review(merchant, history, one, lines[one.order.pk], place, now) for place, one in enumerate(chosen)]
    Review.objects.bulk_create(rows)
    waiting = rows[-4:]
    Review.objects.filter(pk__in=[row.pk for row in rows[:-4]]).update(
        state=State.PUBLISHED, moderated_at=now - A_DAY, moderated_by=MERCHANT_EMAIL
    )
    declined = rows[-5]
    Review.objects.filter(pk=declined.pk).update(text="-30 % -> www.schuh-outlet.example", stars=5)
    moderating.decline(declined.pk, Review.Decline.ADVERTISING, MERCHANT_EMAIL)
    for review in (waiting[0], rows[-9]):
        _photo(review)
    bad = next((row for row in rows[:-5] if row.stars == 1), None)
    if bad is not None:
        moderating.reply(bad.pk, REPLIES[merchant.language], MERCHANT_EMAIL)


REPLIES = {
    "nl": "Dat is niet zoals het hoort. Je nieuwe paar is vandaag verstuurd, en je hoeft niets terug te sturen.",
    "de": "Das darf nicht passieren. Wir haben Ihnen heute ein neues Gerät geschickt, das alte prüft unsere Werkstatt.",
}


def _review(merchant: Merchant, history: History, one: Booked, line: Line, place: int, now: datetime) -> Review:
    stars, text = history.reviews[place % len(history.reviews)]
    given = min(
        one.sale.delivered_at + timedelta(days=5 + place % 20, hours=place % 9), now - timedelta(hours=3 + place)
    )
    return Review(
        order=one.order, line_key=line.external_id, product=product_key(line), product_title=line.title,
        product_url=line.product_url, sku=line.sku, stars=stars, text=text, shown_name=one.sale.buyer.name.split()[0],
        language=merchant.language, reward=history.reward.get(merchant.language, ""), given_at=given, changed_at=given,
    )  # fmt: skip


def _photo(review: Review) -> None:
    """A picture of the thing, drawn, and taken the way of every upload."""
    sky = Image.linear_gradient("L").resize((960, 720))
    picture = Image.merge("RGB", (sky.point(lambda v: 180 + v // 5), sky.point(lambda v: 150 + v // 4), sky))
    draw = ImageDraw.Draw(picture)
    draw.polygon([(0, 560), (960, 470), (960, 720), (0, 720)], fill=(86, 96, 72))
    draw.rounded_rectangle((250, 400, 700, 560), 70, fill=(194, 65, 12))
    draw.polygon([(250, 470), (330, 300), (470, 330), (520, 420)], fill=(214, 96, 40))
    draw.rounded_rectangle((230, 540, 720, 590), 24, fill=(245, 240, 230))
    file = io.BytesIO()
    picture.filter(ImageFilter.GaussianBlur(1.2)).save(file, "PNG")
    file.seek(0)
    made = photos.remade(file)
    ReviewPhoto.objects.create(
        review=review, digest=made.digest, width=made.width, height=made.height, content=made.content
    )


def _answers(history: History, booked: Sequence[Booked], now: datetime) -> None:
    rows = []
    for kind, said, among in (
        (SurveyAnswer.Kind.CSAT, history.csat, booked[-90::2]),
        (SurveyAnswer.Kind.NPS, history.nps, booked[-200:-80:3]),
    ):
        for place, one in enumerate(among):
            score, text = said[place % len(said)]
            at = min(one.sale.delivered_at + timedelta(days=3, hours=place % 12), now - timedelta(hours=5))
            rows.append(
                SurveyAnswer(
                    order=one.order, kind=kind, score=score, text=text, language=one.customer.language,
                    shipment=one.parcel, carrier=one.parcel.carrier, answered_at=at, changed_at=at,
                    # The team has called those of the weeks before; the newest wait.
                    called_at=now - 2 * A_DAY if at < now - 14 * A_DAY else None,
                    called_by=MERCHANT_EMAIL if at < now - 14 * A_DAY else "",
                )
            )  # fmt: skip
    SurveyAnswer.objects.bulk_create(rows)


def _consents(merchant: Merchant, booked: Sequence[Booked], now: datetime) -> None:
    """Newsletters asked for, confirmed, withdrawn and never confirmed; and one yes from the preference centre."""
    words = {"nl": "Ja, mail mij elke maand.", "de": "Ja, schreiben Sie mir jeden Monat."}[merchant.language]
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
    said = consenting.Said(words, merchant.language, "preference centre")
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


def _suppressions(booked: Sequence[Booked], now: datetime) -> None:
    """A mailbox that is gone, a mail called spam, and one that the team closed by hand."""
    bounced, complained, by_hand = (one.customer.email for one in booked)
    suppression.suppress(bounced, MailClass.STATUS, suppression.BOUNCED)
    suppression.suppress(complained, MailClass.MARKETING, suppression.COMPLAINED)
    suppression.suppress(by_hand, MailClass.MARKETING, suppression.BY_HAND, note="Asked by phone", by=MERCHANT_EMAIL)
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

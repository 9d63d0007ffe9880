"""Questions that the order itself can answer, and the brand's own: an answer first, a form after it."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from care.models import CommonQuestion
from care.withdrawing import last_day
from care.wording import said
from merchants.tones import plain_language
from storefront import moments
from storefront.answers import carrier_words
from storefront.page import OrderView, order_view
from storefront.reading import Rows
from tracking import change_reasons
from tracking.capabilities import options, reach
from tracking.models import DeliveryChange

OTHER = "other"
BUILT_IN = ("where", "not_received", "address", "return", "damaged")
MOST = 60


@dataclass(frozen=True)
class Topic:
    """A question with its answer in paragraphs. `link` (address, words) leads to where it is done."""

    key: str
    question: str
    answer: str
    link: tuple[str, str] | None = None

    def has(self, words: Sequence[str]) -> bool:
        """Are all the words in the question or its answer, without regard to case?"""
        text = f"{self.question} {self.answer}".casefold()
        return all(word in text for word in words)


def topics_of(rows: Rows, own_language: str) -> list[Topic]:
    """All questions for this order in the active language: those about its state first, then the brand's list."""
    view = order_view(rows)
    own = common_questions(own_language)
    taking_place = {question.topic: topic for question, topic in own if question.topic}
    built = [taking_place.get(key) or topic for key in BUILT_IN if (topic := MAKERS[key](rows, view)) is not None]
    return built + [topic for question, topic in own if not question.topic]


def common_questions(own_language: str) -> list[tuple[CommonQuestion, Topic]]:
    """The brand's own questions that are on, in its order and the active language."""
    rows: QuerySet[CommonQuestion] = CommonQuestion.objects.filter(is_on=True)[:MOST]
    found = [(row, said(row.texts, plain_language(), own_language)) for row in rows]
    return [
        (row, Topic(row.topic or f"faq-{row.pk}", words["question"], words["answer"]))
        for row, words in found
        if words.get("question") and words.get("answer")
    ]


def _where(rows: Rows, view: OrderView) -> Topic:
    parts = [f"{view.answer.headline} {view.answer.detail}".strip()]
    if not view.only:
        parts += [f"{parcel.name}: {parcel.answer.headline}" for parcel in view.by_interest]
    for parcel in view.parcels:
        if parcel.heard and not parcel.is_done:
            parts.append(
                _("Last heard from %(carrier)s: %(ago)s") % {"carrier": parcel.carrier, "ago": parcel.heard}
                if parcel.carrier
                else _("Last heard from the carrier: %(ago)s") % {"ago": parcel.heard}
            )
    page = reverse("order_page", kwargs={"public_id": rows.order.public_id})
    return Topic("where", _("Where is my order?"), "\n\n".join(parts), (page, _("See every step")))


def _not_received(rows: Rows, view: OrderView) -> Topic | None:
    """Only where a carrier says that it delivered."""
    arrived = [parcel for parcel in view.parcels if parcel.is_done]
    if not arrived:
        return None
    told = [words for parcel in arrived if (words := carrier_words(parcel.shipment))]
    parts = [_("The carrier says: %(words)s.") % {"words": words.rstrip(".")} for words in told]
    parts.append(
        _("Look with your neighbours, in the letterbox, in the shed and for a note from the carrier. Is it not there? "
          "Tell us below: we ask the carrier and see that you get your order.")
    )  # fmt: skip
    return Topic("not_received", _("It says delivered, but I have nothing."), "\n\n".join(parts))


def _address(rows: Rows, _view: OrderView) -> Topic | None:
    """What can be changed now, from the same rules as the page where it is changed."""
    if rows.order.delivered_at or rows.order.cancelled_at:
        return None
    parcel = next((row for row in rows.parcels if row.delivered_at is None), None)
    found = {
        option.kind: option
        for option in options(
            rows.order, parcel, refunded=rows.refunded or Decimal(0), has_parcels=bool(rows.parcels), reach=reach()
        )
    }
    kind = DeliveryChange.Kind
    address, day = found[kind.ADDRESS], found[kind.DAY]
    page = reverse("order_page", kwargs={"public_id": rows.order.public_id})
    if address.way or day.way:
        answer = (
            _("Yes, you can still change the address. You find it on the page of your order.")
            if address.way
            else _("The address is fixed, but you can choose another day on the page of your order.")
        )
        ends = address.cutoff or day.cutoff
        if ends:
            answer += " " + _("It is possible until %(moment)s.") % {"moment": moments.until_time(ends)}
        return Topic("address", _("Can I change the address or the day?"), answer, (page, _("To your order")))
    reason = change_reasons.words(address.reason)
    answer = f"{reason} " + _("The address and the day cannot be changed any more.")
    return Topic("address", _("Can I change the address or the day?"), answer.strip())


def _return(rows: Rows, _view: OrderView) -> Topic | None:
    if rows.order.cancelled_at:
        return None
    if rows.around.get("return_policy"):
        begin = reverse("order_return", kwargs={"public_id": rows.order.public_id})
        answer = _("Choose what goes back. The page tells you for each item until when, what you can get for it and "
                   "what it costs.")  # fmt: skip
        return Topic("return", _("How do I send something back?"), answer, (begin, _("Send something back")))
    arrived = rows.order.delivered_at
    if not arrived:
        answer = _("You can change your mind until 14 days after you have received everything. Tell us below what you "
                   "want to send back: we tell you how.")  # fmt: skip
    elif (last := last_day(arrived, rows.order.country)) >= timezone.localdate():
        answer = _("Tell us by %(day)s that you want to send something back, for example below. We tell you how.") % {
            "day": moments.full_day(last)
        }
    else:
        answer = _("The 14 days in which you can change your mind are over. Is something faulty? Your legal guarantee "
                   "holds: tell us below what is wrong.")  # fmt: skip
    return Topic("return", _("How do I send something back?"), answer)


def _damaged(rows: Rows, view: OrderView) -> Topic | None:
    if not view.parcels or rows.order.cancelled_at:
        return None
    parts = []
    coming = sum(1 for parcel in view.parcels if not parcel.is_done)
    if len(view.parcels) > 1 and coming:
        parts.append(
            ngettext(
                "Your order comes in %(all)s parcels, and %(count)s is still on its way. What you miss may be in it.",
                "Your order comes in %(all)s parcels, and %(count)s are still on their way. What you miss may be in "
                "one of them.",
                coming,
            )
            % {"all": len(view.parcels), "count": coming}
        )
    elif view.waiting:
        parts.append(_("Some items still have to be sent. You get an email when they leave."))
    parts.append(
        _("Is something broken, wrong or missing? Tell us below what it is. Keep the item and its packaging until "
          "you hear from us.")
    )  # fmt: skip
    return Topic("damaged", _("Something is missing, wrong or broken."), "\n\n".join(parts))


MAKERS = {
    "where": _where,
    "not_received": _not_received,
    "address": _address,
    "return": _return,
    "damaged": _damaged,
}

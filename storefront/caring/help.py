"""Answers first: the questions of an order's page, and the form below an answer that did not help."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from care.asking import Asked, ask
from care.models import CareSettings
from care.reaching import whatsapp_url
from care.wording import said
from merchants.models import Merchant
from merchants.tenancy import current_merchant_id
from merchants.throttle import hits
from merchants.tones import plain_language
from orders.models import Order
from storefront.answering import merchant_of, posting, see_other
from storefront.caring.answers import OTHER, Topic, topics_of
from storefront.caring.forms import QuestionForm
from storefront.caring.sections import chat_words, settings_of
from storefront.lookup import network
from storefront.opening import order_required
from storefront.reading import Rows, read_order

# (what is counted, how many, within): people ask twice, not twenty times; an office shares an address.
PER_ORDER = (5, timedelta(hours=1))
PER_ADDRESS = (20, timedelta(hours=1))
PER_MERCHANT = (300, timedelta(minutes=10))


@dataclass(frozen=True)
class Ways:
    """How the reader reaches the brand."""

    has_form: bool
    whatsapp: str  # an address
    phone: str
    hours: str
    promise: str


@require_safe
@order_required
def help_page(request: HttpRequest, order: Order) -> HttpResponse:
    """GET ?q=: the questions, those with all these words first and alone."""
    rows, care = _care_of(order)
    topics = topics_of(rows, care["merchant_language"]) if care["answers_questions"] else []
    searched = request.GET.get("q", "").replace("\0", "").strip()[:100]
    found = [topic for topic in topics if topic.has(searched.casefold().split())]
    context = {
        "order": order, "topics": found if searched else topics, "searched": searched, "has_many": len(topics) > 5,
        "ways": ways_of(care, merchant_of(request), chat_words(order.number)), "other": OTHER,
    }  # fmt: skip
    return render(request, "storefront/caring/help.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@order_required
def help_topic(request: HttpRequest, order: Order, topic: str) -> HttpResponse:
    """One question with its answer, then the form: 422 keeps what was typed, 429 after too many."""
    rows, care = _care_of(order)
    found = _topic(topic, rows, care)
    asked = "" if found.key == OTHER else found.question
    ways = ways_of(care, merchant_of(request), chat_words(order.number, asked))
    form, status = QuestionForm(), 200
    if request.method == "POST":
        if not ways.has_form:
            raise Http404
        form = QuestionForm(request.POST)
        if form.is_trapped:
            return _sent(order)
        status = 422 if not form.is_valid() else 429 if is_too_often(request, order) else 200
        if status == 200:
            ask(order, _asked(form, found))
            return _sent(order)
    context = {"order": order, "topic": found, "form": form, "ways": ways, "is_open": form.is_bound,
               "too_often": status == 429, "other": OTHER}  # fmt: skip
    return posting(render(request, "storefront/caring/topic.html", context, status=status))


@require_safe
@order_required
def help_sent(request: HttpRequest, order: Order) -> HttpResponse:
    """Thanks, and when the brand answers."""
    _rows, care = _care_of(order)
    context = {"order": order, "ways": ways_of(care, merchant_of(request), chat_words(order.number))}
    return render(request, "storefront/caring/sent.html", context)


def ways_of(care: Mapping[str, Any], merchant: Merchant, chat: str) -> Ways:
    """`chat` is what is typed into WhatsApp. Without an address of the team there is no form: nobody would read it."""
    words = said(care["texts"], plain_language(), merchant.language)
    return Ways(
        has_form=bool(care["takes_questions"] and merchant.support_email),
        whatsapp=whatsapp_url(care["whatsapp"], chat),
        phone=merchant.support_phone,
        hours=words.get("phone_hours", ""),
        promise=promise_words(care["promise"]),
    )


def promise_words(promise: str) -> str:
    """When the brand answers, as a sentence; "" where it promises nothing."""
    kind = CareSettings.Promise
    words: dict[str, str] = {
        kind.HOURS: _("You get an answer by email within a few hours on working days."),
        kind.DAY: _("You get an answer by email within one working day."),
        kind.TWO_DAYS: _("You get an answer by email within two working days."),
    }
    return words.get(promise, "")


def is_too_often(request: HttpRequest, order: Order) -> bool:
    """Count this try; True when the order, the network it came from or the shop had too many."""
    merchant = current_merchant_id()
    tries = (
        (f"question:{merchant}:order:{order.pk}", *PER_ORDER),
        (f"question:{merchant}:from:{network(request)}", *PER_ADDRESS),
        (f"question:{merchant}", *PER_MERCHANT),
    )
    return any([hits(key, window) > allowed for key, allowed, window in tries])


def _care_of(order: Order) -> tuple[Rows, Mapping[str, Any]]:
    rows = read_order(order.public_id)
    care = settings_of(rows) if rows else {}
    if rows is None or not (care.get("answers_questions") or care.get("takes_questions")):
        raise Http404
    return rows, care


def _topic(key: str, rows: Rows, care: Mapping[str, Any]) -> Topic:
    if key == OTHER:
        return Topic(OTHER, _("Ask us something else"), "")
    topics = topics_of(rows, care["merchant_language"]) if care["answers_questions"] else []
    found = next((topic for topic in topics if topic.key == key), None)
    if found is None:
        raise Http404
    return found


def _asked(form: QuestionForm, topic: Topic) -> Asked:
    given = form.cleaned_data
    message = given["message"].strip()
    return Asked(
        topic=topic.key[:20],
        title="" if topic.key == OTHER else topic.question,
        message=message,
        phone=given["phone"],
        language=plain_language(),
        # A form without its key is still one question: the same words are not asked twice.
        form_key=given["form_key"] or hashlib.sha256(f"{topic.key}\0{message}".encode()).hexdigest()[:24],
    )


def _sent(order: Order) -> HttpResponse:
    return see_other(reverse("help_sent", kwargs={"public_id": order.public_id}))

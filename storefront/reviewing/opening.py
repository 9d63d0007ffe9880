"""The links of the mails: they leave the order's key in the browser, as every link does, and lead to the right page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from merchants.access import READ
from notifications.answers.unsubscribing import language_of
from storefront import keys, languages
from storefront.answering import posting, see_other
from storefront.forms import FindOrderForm
from storefront.opening import order_with
from storefront.reviewing.survey import QUESTIONS


@require_safe
@never_cache
def open_review(request: HttpRequest, token: str) -> HttpResponse:
    """To the form. Mail scanners open links too: nothing else changes here."""
    return _opened(request, token, "review_form")


@require_safe
@never_cache
def open_survey(request: HttpRequest, token: str, kind: str, score: int | None = None) -> HttpResponse:
    """To the question, with the answer that the mail's link stood for chosen but not sent."""
    if kind not in QUESTIONS:
        return _dead(request)
    wanted = f"?score={score}" if score in QUESTIONS[kind].scores else ""
    return _opened(request, token, "survey_answer", wanted, kind=kind)


def _opened(request: HttpRequest, token: str, view: str, behind: str = "", **more: str) -> HttpResponse:
    link = keys.link_for(token, READ)
    order = order_with(keys.order_of(link)) if link else None
    if link is None or order is None:
        return _dead(request)
    response = see_other(reverse(view, kwargs={"public_id": order.public_id, **more}) + behind)
    keys.hand_over(request, response, link)
    customers = order.customer.language if order.customer else ""
    languages.follow(request, response, language_of(link), order.language, customers)
    # The token is in this address: it must not travel on in a Referer.
    response["Referrer-Policy"] = "no-referrer"
    return response


def _dead(request: HttpRequest) -> HttpResponse:
    return posting(render(request, "storefront/dead_link.html", {"form": FindOrderForm()}, status=404))

"""The newsletter: an empty box, the words beside it kept, and a link in the mailbox that asks once more."""

from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from care.models import CareSettings
from care.wording import said
from consents import consenting
from consents.models import Consent
from consents.wording import version
from merchants.access import open_link
from merchants.models import Merchant
from merchants.tones import plain_language
from notifications.answers.suppressing import is_suppressed
from notifications.models import MailClass
from orders.models import Order
from storefront.answering import merchant_of, posting, quiet, see_other
from storefront.caring.help import is_too_often
from storefront.keys import order_of
from storefront.languages import speaking
from storefront.opening import order_required, order_with

State = Consent.State
ACTION = "newsletter:"  # with the consent's id: what the mail's link allows


@require_http_methods(["GET", "HEAD", "POST"])
@order_required
def newsletter(request: HttpRequest, order: Order) -> HttpResponse:
    """The invitation. POST act=ask|stop; a box left empty is 422, and so is agreeing to words that changed since."""
    care, consent = CareSettings.objects.first(), consenting.live_consent(order.email) if order.email else None
    if consent is None and (care is None or not care.offers_newsletter or not order.email):
        raise Http404
    here = see_other(reverse("newsletter", kwargs={"public_id": order.public_id}))
    if request.method == "POST" and request.POST.get("act") == "stop":
        consenting.withdraw(order.email)
        return here if care and care.offers_newsletter else see_other(_order_page(order))
    wording = wording_of(merchant_of(request), care.texts if care else {})
    # Somebody whose mailbox refused us, or who called our mail spam: the link would not reach him.
    unreachable = is_suppressed(order.email, MailClass.STATUS)
    problem, status = "", 200
    if request.method == "POST" and not unreachable:
        problem, status = _problem(request, order, wording)
        if not problem and care and care.offers_newsletter:
            consenting.ask(order, wording, plain_language())
            return here
    context = {"order": order, "consent": consent, "wording": wording, "version": version(wording),
               "problem": problem, "unreachable": unreachable}  # fmt: skip
    return posting(render(request, "storefront/caring/newsletter.html", context, status=status))


@csrf_exempt  # the token from the mailbox is the proof; it opens nothing else
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def newsletter_confirm(request: HttpRequest, token: str) -> HttpResponse:
    """The mail's link: a button, because mail scanners open links. POST confirms; again, it stays confirmed."""
    consent = _consent_of(token)
    if consent is not None and request.method == "POST":
        consent = consenting.confirm(consent.pk)
    context = {"consent": consent, "is_confirmed": bool(consent and consent.state == State.CONFIRMED)}
    with speaking(request, consent.language if consent else ""):
        status = 200 if consent else 404
        return quiet(render(request, "storefront/caring/newsletter_confirm.html", context, status=status))


def wording_of(merchant: Merchant, texts: Mapping[str, Any]) -> str:
    """The words beside the box in the active language: what is sent, by whom, and how it ends."""
    about = said(texts, plain_language(), merchant.language).get("newsletter", "")
    ours = _(
        "Yes, %(shop)s may send me its newsletter by email. I can stop it at any time with the link in every issue."
    )
    return " ".join(part for part in (ours % {"shop": merchant.name}, about) if part)


def _problem(request: HttpRequest, order: Order, wording: str) -> tuple[str, int]:
    if request.POST.get("agree") != "yes":
        return _("Tick the box if you want the newsletter. Without it, nothing happens."), 422
    if request.POST.get("version") != version(wording):
        return _("The text has changed meanwhile. Read it once more and tick the box again."), 422
    if is_too_often(request, order):
        return _("You have tried this many times in a short time. Wait an hour and try again."), 429
    return "", 200


def _consent_of(token: str) -> Consent | None:
    """The consent that this link may confirm, while its order is there and it still waits or is confirmed."""
    link = open_link(token)
    number = (
        next((word.removeprefix(ACTION) for word in link.actions.split() if word.startswith(ACTION)), "")
        if link
        else ""
    )
    order = order_with(order_of(link)) if link and number.isdigit() else None
    if order is None:
        return None
    found: Consent | None = Consent.objects.filter(pk=int(number), order=order, state__in=consenting.LIVE).first()
    return found


def _order_page(order: Order) -> str:
    return reverse("order_page", kwargs={"public_id": order.public_id})

"""The customer's pages. Every one works without JavaScript; none changes anything by GET."""

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_safe

from merchants.access import READ
from notifications.answers.unsubscribing import language_of
from orders.lookup import ask_for_link
from storefront import keys, languages, refreshing
from storefront.answering import merchant_of, posting, see_other
from storefront.changing import address
from storefront.describing import structured
from storefront.forms import FindOrderForm
from storefront.lookup import is_too_often
from storefront.opening import order_with
from storefront.page import order_view
from storefront.reading import read_order
from storefront.zones import clock_of, foreign_zone


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def home(request: HttpRequest) -> HttpResponse:
    """The brand and the form that mails a link. Right and wrong answers lead to the same page, equally fast."""
    form = FindOrderForm(request.POST or None)
    status = 200
    if request.method == "POST":
        if form.is_valid() and not is_too_often(request, form.cleaned_data["number"]):
            ask_for_link(form.cleaned_data["number"], form.cleaned_data["proof"])
            return see_other(reverse("link_sent"))
        status = 429 if form.is_valid() else 422
    why = request.GET.get("why", "") if request.method != "POST" else ""
    context = {"form": form, "why": why, "too_often": status == 429}
    return posting(render(request, "storefront/home.html", context, status=status))


@require_safe
@never_cache
def link_sent(request: HttpRequest) -> HttpResponse:
    """What everybody sees who asked for a link."""
    return render(request, "storefront/link_sent.html")


@require_safe
@never_cache
def open_link(request: HttpRequest, token: str) -> HttpResponse:
    """Turn the token of a mail into this browser's key and go to the clean address.

    Mail scanners open links too, so nothing else changes here. An unknown, expired, revoked or foreign token gets
    one and the same page; only the short-lived link to the form of an address says that its time is over.
    """
    link = keys.link_for(token, READ)
    order = order_with(keys.order_of(link)) if link else None
    if link is None and address.spent_or_expired(token):
        return address.over_page(request, token)
    if link is None or order is None:
        response = render(request, "storefront/dead_link.html", {"form": FindOrderForm()}, status=404)
        return posting(response)
    page = reverse("order_page", kwargs={"public_id": order.public_id})
    if address.is_fresh(link):
        page = address.form_address(order, request.GET.get("parcel", ""))
    response = see_other(page)
    keys.hand_over(request, response, link)
    customers = order.customer.language if order.customer else ""
    languages.follow(request, response, language_of(link), order.language, customers)
    # The token is in this address: it must not travel on in a Referer.
    response["Referrer-Policy"] = "no-referrer"
    return response


@require_safe
@never_cache
def order_page(request: HttpRequest, public_id: str) -> HttpResponse:
    """Where is it, when does it come, when did we last hear, whom do I ask.

    An open page asks for its news by htmx: 204 while there is none, the page's live part when there is, with 286 when
    it was the last, and a fresh start where the key does not open the order any more.
    """
    asks = bool(request.headers.get("HX-Request"))
    version = keys.look(request, public_id)
    tag = refreshing.tag_of(version) if version else ""
    if asks and tag and refreshing.is_known(tag, request.headers.get("If-None-Match", "")):
        return HttpResponse(status=204)
    rows = read_order(public_id) if version or keys.may_read(request, public_id) else None
    if rows is None:
        if asks:
            return HttpResponse(status=204, headers={"HX-Refresh": "true"})
        return see_other(reverse("home") + "?why=link")
    merchant = merchant_of(request)
    with clock_of(rows.order, merchant):
        page = order_view(rows)
        context = {"page": page, "tag": tag, "zone": foreign_zone(merchant)}
        if asks:
            status = 200 if page.every else refreshing.STOP
            return render(request, "storefront/_live.html", context, status=status)
        return render(request, "storefront/order.html", {**context, "structured": structured(page, merchant)})


@require_GET
def robots(request: HttpRequest) -> HttpResponseBase:
    """Nothing here belongs in a search engine."""
    return HttpResponse("User-agent: *\nDisallow: /\n", content_type="text/plain; charset=utf-8")

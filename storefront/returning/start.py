"""Where a return begins: at an order's page, at a mail's link, or with a mail address alone."""

from datetime import timedelta
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from merchants.tenancy import current_merchant_id
from merchants.throttle import hits
from orders.models import normal_email
from returns.requesting.asking_links import ask_for_link
from returns.requesting.bought import read
from storefront.answering import posting, see_other
from storefront.forms import validate_email_address
from storefront.lookup import PER_ADDRESS, PER_MERCHANT, network
from storefront.returning.keys import held
from storefront.returning.opening import nobody

PER_MAILBOX = (5, timedelta(hours=1))


class AddressForm(forms.Form):
    """The mail address that somebody ordered with."""

    email = forms.CharField(
        label=_("Email address"),
        help_text=_("The address you ordered with."),
        max_length=254,
        error_messages={
            "required": _("Fill in the email address that you ordered with."),
            "max_length": _("That is longer than an email address can be."),
        },
        widget=forms.TextInput(
            attrs={"class": "input", "id": "email", "autocomplete": "email", "autocapitalize": "none",
                   "spellcheck": "false", "inputmode": "email", "required": False}
        ),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        wrong = self.is_bound and "email" in self.errors
        self.fields["email"].widget.attrs["aria-describedby"] = "email-hint" + (" email-error" if wrong else "")

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"].strip()
        validate_email_address(email)
        return email


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def start(request: HttpRequest) -> HttpResponse:
    """The form that mails a link to everything that an address bought. Known and unknown addresses get one and the
    same answer, equally fast."""
    form = AddressForm(request.POST or None)
    status = 200
    if request.method == "POST":
        if form.is_valid() and not _is_too_often(request, form.cleaned_data["email"]):
            ask_for_link(form.cleaned_data["email"])
            return see_other(reverse("return_sent"))
        status = 429 if form.is_valid() else 422
    return start_page(request, form, status)


@require_safe
@never_cache
def sent(request: HttpRequest) -> HttpResponse:
    """What everybody sees who asked for a link."""
    return render(request, "storefront/returning/sent.html")


@require_POST
@never_cache
def more(request: HttpRequest) -> HttpResponse:
    """Who holds one order's link asks for all orders of its buyer: by mail, because a link may have been passed on."""
    orders = read(held(request).person()).orders
    addresses = list(dict.fromkeys(order.email for order in orders if order.email))
    if not addresses:
        return nobody()
    if not _is_too_often(request, addresses[0]):
        ask_for_link(addresses[0])
    return see_other(reverse("return_sent") + "?for=order")


def start_page(request: HttpRequest, form: AddressForm, status: int, why: str = "") -> HttpResponse:
    why = why or (request.GET.get("why", "") if request.method != "POST" else "")
    context = {"form": form, "why": why, "too_often": status == 429, "goes_on": not held(request).person().is_nobody}
    return posting(render(request, "storefront/returning/start.html", context, status=status))


def _is_too_often(request: HttpRequest, email: str) -> bool:
    merchant = current_merchant_id()
    tries = (
        (f"return_link:{merchant}:to:{normal_email(email)}", *PER_MAILBOX),
        (f"return_link:{merchant}:from:{network(request)}", *PER_ADDRESS),
        (f"return_link:{merchant}", *PER_MERCHANT),
    )
    # All are counted each time: stopping at the first would let one limit hide the others.
    return any([hits(key, window) > allowed for key, allowed, window in tries])

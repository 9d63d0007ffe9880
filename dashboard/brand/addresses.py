"""The shop's own host names: claim one, set two DNS records, done."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from dashboard.access import MemberRequest, member_required
from dashboard.answering import SeeOther, done, page, place
from inbox.naming import ask_dns
from merchants import hosts
from merchants.models import Host
from merchants.proving import record_name, record_value

# What a look-up may say, and what to do about it.
TROUBLE = {
    "missing": gettext_lazy("We found no TXT record of that name yet. A new record can take up to an hour to be seen."),
    "wrong": gettext_lazy("There is a TXT record, but it says something else. It must say exactly what stands below."),
    "unreachable": gettext_lazy("The name's DNS servers did not answer. We try again by ourselves."),
    "taken": gettext_lazy(
        "Your record is right, but the address is in use here by somebody who also proved it. Write to the operator."
    ),
}


class AddressForm(forms.Form):
    """A host name to claim."""

    hostname = forms.CharField(
        label=gettext_lazy("Address"),
        max_length=300,
        help_text=gettext_lazy("A name below your own domain, such as track.shop.example."),
        error_messages={"required": gettext_lazy("Fill in an address, such as track.shop.example.")},
        widget=forms.TextInput(attrs={"spellcheck": "false", "autocapitalize": "none", "autocomplete": "off"}),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def addresses(request: MemberRequest) -> HttpResponse:
    """Every address with its state and the records it still needs; POST claims another one. 422 says what is wrong."""
    if request.method != "POST":
        return _page(request, AddressForm())
    form = AddressForm(request.POST)
    if form.is_valid():
        try:
            row = hosts.claim(request.member.merchant, form.cleaned_data["hostname"])
        except ValidationError as error:
            form.add_error("hostname", error)
        else:
            return SeeOther(place(request, "addresses") + f"#address-{row.pk}")
    return _page(request, form, status=422)


@require_POST
@member_required
def address_check(request: MemberRequest, pk: int) -> HttpResponse:
    """Look the record up now. The DNS is asked after this request's transaction, before the answer goes out."""
    row = _own(request, pk)
    transaction.on_commit(lambda: _looked_up(row))
    return SeeOther(place(request, "addresses") + f"#address-{row.pk}")


@require_POST
@member_required
def address_primary(request: MemberRequest, pk: int) -> HttpResponse:
    """Let the links in mails use this address from now on."""
    row = _own(request, pk)
    if not hosts.make_primary(row):
        said = _("%(address)s is not proved yet: mails cannot link to it.") % {"address": row.hostname}
        return done(request, said, place(request, "addresses"), good=False)
    return done(request, _("Mails link to %(address)s now.") % {"address": row.hostname}, place(request, "addresses"))


@require_POST
@member_required
def address_remove(request: MemberRequest, pk: int) -> HttpResponse:
    """Forget an address; not the one that mails link to."""
    row = _own(request, pk)
    if not hosts.remove(row):
        said = _("Mails link to %(address)s. Make another address the main one first.") % {"address": row.hostname}
        return done(request, said, place(request, "addresses"), good=False)
    return done(request, _("Removed: %(address)s.") % {"address": row.hostname}, place(request, "addresses"))


def _looked_up(row: Host) -> None:
    hosts.check(row, ask_dns)


def _own(request: MemberRequest, pk: int) -> Host:
    found: Host = get_object_or_404(Host, pk=pk, merchant=request.member.merchant)
    return found


def _page(request: MemberRequest, form: AddressForm, *, status: int = 200) -> HttpResponse:
    rows: list[dict[str, Any]] = [
        {
            "host": host,
            "trouble": TROUBLE.get(host.trouble, ""),
            "txt_name": record_name(host.hostname),
            "txt_value": record_value(host.token),
            "is_bare": host.hostname.count(".") == 1,
        }
        for host in Host.objects.filter(merchant=request.member.merchant).order_by("-is_primary", "pk")
    ]
    context = {
        "here": "brand",
        "form": form,
        "rows": rows,
        "target": settings.CNAME_TARGET,
        "numbers": settings.PUBLIC_ADDRESSES,
    }
    return page(request, "dashboard/brand/addresses.html", context, status=status)

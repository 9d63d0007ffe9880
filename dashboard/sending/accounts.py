"""Connecting an account at a mail provider or for another channel, and asking whether it works."""

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from dashboard.access import MemberRequest, member_required
from dashboard.answering import SeeOther, done, page, place
from dashboard.sending.forms import AccountForm
from inbox.connecting import hook_url
from notifications.models import ChannelAccount, MailAccount, Step
from notifications.senders.account_checks import check
from notifications.senders.accounts import (
    SERVES,
    kind_of,
    remove,
    renew_event_secret,
    save_channel_account,
    save_mail_account,
)

CHANNEL_PROVIDERS = {
    Step.Channel.SMS: "twilio",
    Step.Channel.WHATSAPP: "twilio",
    Step.Channel.WEBHOOK: "webhook",
}
# By a password of ours in the address: providers that sign nothing.
BY_PASSWORD = ("postmark", "brevo")


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def account_new(request: MemberRequest, provider: str) -> HttpResponse:
    """Connect an account at this provider; the keys are tried at once. 422 names what is wrong."""
    if provider not in settings.STOEP_MAIL_ACCOUNTS:
        raise Http404("no such provider")
    taken = MailAccount.objects.filter(is_active=True)
    free = {f"serves_{served}": not taken.filter(**{f"serves_{served}": True}).exists() for served in SERVES}
    row = MailAccount(provider=provider, merchant=request.member.merchant, **free)
    return _edit(request, row)


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def account(request: MemberRequest, pk: int) -> HttpResponse:
    """An account with its settings, how it stands, and where its provider reports."""
    return _edit(request, get_object_or_404(MailAccount, pk=pk))


@require_POST
@member_required
def account_check(request: MemberRequest, pk: int) -> HttpResponse:
    """Ask the provider now, before the answer goes out."""
    row = get_object_or_404(MailAccount, pk=pk)
    _check_later(row)
    return SeeOther(place(request, "account", row.pk))


@require_POST
@member_required
def account_remove(request: MemberRequest, pk: int) -> HttpResponse:
    """Forget an account and its keys."""
    row = get_object_or_404(MailAccount, pk=pk)
    name = kind_of(row).label
    remove(row)
    return done(request, _("Removed: %(provider)s.") % {"provider": name}, place(request, "sending"))


@require_POST
@member_required
def account_secret(request: MemberRequest, pk: int) -> HttpResponse:
    """Make a new password for the provider's reports and show it this once."""
    row = get_object_or_404(MailAccount.objects.select_related("events"), pk=pk)
    if row.events is None or row.provider not in BY_PASSWORD:
        raise Http404("this provider has no password of ours")
    return _page(request, row, AccountForm(kind_of(row), row), secret=renew_event_secret(row))


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def channel(request: MemberRequest, channel: str) -> HttpResponse:
    """The account behind a channel. 422 names what is wrong."""
    if channel not in CHANNEL_PROVIDERS:
        raise Http404("no such channel")
    found = ChannelAccount.objects.filter(channel=channel, is_active=True).first()
    provider = CHANNEL_PROVIDERS[Step.Channel(channel)]
    row = found or ChannelAccount(channel=channel, provider=provider, merchant=request.member.merchant)
    return _edit(request, row)


@require_POST
@member_required
def channel_remove(request: MemberRequest, channel: str) -> HttpResponse:
    """Forget the account of a channel."""
    row = get_object_or_404(ChannelAccount, channel=channel, is_active=True)
    label = row.get_channel_display()
    remove(row)
    return done(request, _("Removed: %(provider)s.") % {"provider": label}, place(request, "sending"))


def _edit(request: MemberRequest, row: MailAccount | ChannelAccount) -> HttpResponse:
    kind = kind_of(row)
    if request.method != "POST":
        return _page(request, row, AccountForm(kind, row))
    form = AccountForm(kind, row, request.POST)
    if form.is_valid():
        try:
            if isinstance(row, MailAccount):
                save_mail_account(row, form.cleaned_data)
            else:
                save_channel_account(row, form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            _check_later(row)
            return SeeOther(_place_of(request, row))
    return _page(request, row, form, status=422)


def _check_later(row: MailAccount | ChannelAccount) -> None:
    """After this request's transaction, before the answer goes out: the page that follows shows what was said."""
    merchant_id, kind, pk = row.merchant_id, type(row), row.pk
    transaction.on_commit(lambda: check(int(merchant_id or 0), kind, pk))


def _place_of(request: MemberRequest, row: MailAccount | ChannelAccount) -> str:
    if isinstance(row, MailAccount):
        return place(request, "account", row.pk)
    return place(request, "channel", row.channel)


def _page(
    request: MemberRequest,
    row: MailAccount | ChannelAccount,
    form: AccountForm,
    *,
    status: int = 200,
    secret: str = "",
) -> HttpResponse:
    events: Any = row.events if isinstance(row, MailAccount) and row.pk else None
    context = {
        "here": "setup",
        "row": row,
        "kind": kind_of(row),
        "is_mail": isinstance(row, MailAccount),
        "form": form,
        "action": _place_of(request, row) if row.pk or not isinstance(row, MailAccount) else request.path,
        "events": events,
        "hook_url": hook_url(events) if events else "",
        "by_password": row.provider in BY_PASSWORD,
        "secret": secret,
        "serves": [field for field in form if field.name.startswith("serves_")],
        "fields": [field for field in form if not field.name.startswith("serves_")],
        "signing_secret": row.keys.get("secret", "") if row.provider == "webhook" else "",
    }
    return page(request, "dashboard/sending/account.html", context, status=status)

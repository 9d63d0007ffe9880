"""How the shop's messages go, and the way to change it."""

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from dashboard.access import MemberRequest, member_required
from dashboard.answering import SeeOther, done, page, place
from dashboard.sending import wording
from dashboard.sending.forms import ChoiceForm, SenderForm
from notifications.answers.clicks import counts, is_counting, switch
from notifications.models import ChannelAccount, MailAccount, SenderDomain, Step
from notifications.providers.choosing import provider_class
from notifications.senders.accounts import kind_of
from notifications.senders.domains import choose, forget, look

CHANNELS = (Step.Channel.SMS, Step.Channel.WHATSAPP, Step.Channel.WEBHOOK)


@require_safe
@member_required
def sending(request: MemberRequest) -> HttpResponse:
    """Accounts, the sender's domain with its records, other channels, and clicks."""
    return _page(request)


@require_POST
@member_required
def sender_save(request: MemberRequest) -> HttpResponse:
    """Choose the sender's address; its records are looked up after this request's transaction. 422 names the fault."""
    form = SenderForm(request.POST)
    if form.is_valid():
        try:
            row = choose(form.cleaned_data["address"], form.cleaned_data["selector"])
        except ValidationError as error:
            form.add_error(None, error)
        else:
            _look_later(row)
            return SeeOther(place(request, "sending") + "#sender")
    return _page(request, form, status=422)


@require_POST
@member_required
def sender_check(request: MemberRequest) -> HttpResponse:
    """Look the records up now, before the answer goes out."""
    row = SenderDomain.objects.first()
    if row is not None:
        _look_later(row)
    return SeeOther(place(request, "sending") + "#sender")


@require_POST
@member_required
def sender_forget(request: MemberRequest) -> HttpResponse:
    """Send from the shared address again."""
    if SenderDomain.objects.exists():
        forget()
    return done(request, _("Mails go from the shared address again. Advertising waits."), place(request, "sending"))


@require_POST
@member_required
def clicks_switch(request: MemberRequest) -> HttpResponse:
    """Count opened links, or stop."""
    form = ChoiceForm(request.POST)
    wanted = form.is_valid() and form.cleaned_data["counts_clicks"]
    switch(wanted)
    said = _("Opened links are counted from the next mail on.") if wanted else _("Opened links are no longer counted.")
    return done(request, said, place(request, "sending"))


def _look_later(row: SenderDomain) -> None:
    merchant_id, pk = int(row.merchant_id or 0), row.pk
    transaction.on_commit(lambda: look(merchant_id, pk))


def _page(request: MemberRequest, form: SenderForm | None = None, *, status: int = 200) -> HttpResponse:
    domain = SenderDomain.objects.first()
    known = {"address": domain.address, "selector": domain.selector} if domain else None
    accounts = [{"row": row, "kind": kind_of(row)} for row in MailAccount.objects.order_by("pk")]
    merchant = request.member.merchant
    merchant.refresh_from_db(fields=["sender_email", "sender_verified_at"])
    context = {
        "here": "setup",
        "accounts": accounts,
        "offered": [(name, provider_class(path).label) for name, path in settings.STOEP_MAIL_ACCOUNTS.items()],
        "domain": domain,
        "findings": [{**wording.told(row), "record": _mends(domain, row)} for row in domain.findings] if domain else [],
        "records": _records(domain) if domain else [],
        "form": form or SenderForm(initial=known),
        "stands": merchant.sender_verified_at is not None,
        "shared": f"{merchant.slug}@{settings.MAIL_FALLBACK_DOMAIN}",
        "channels": _channels(),
        "counting": is_counting(),
        "counts": counts(),
    }
    return page(request, "dashboard/sending/sending.html", context, status=status)


def _records(domain: SenderDomain) -> list[dict[str, Any]]:
    return [{**row, "what_for": wording.KINDS.get(row["kind"], "")} for row in domain.records]


def _mends(domain: SenderDomain, finding: dict[str, Any]) -> dict[str, Any] | None:
    """The record that mends this finding; None where nothing is wrong, or where the words bring their own."""
    if finding.get("state") not in ("missing", "wrong") or finding.get("code") in wording.PASTED:
        return None
    there = (row for row in domain.records if row["kind"] == finding.get("about") and row.get("value"))
    found: dict[str, Any] | None = next(there, None)
    return found


def _channels() -> list[dict[str, Any]]:
    known = {row.channel: row for row in ChannelAccount.objects.filter(is_active=True)}
    return [{"channel": channel, "label": channel.label, "row": known.get(channel)} for channel in CHANNELS]

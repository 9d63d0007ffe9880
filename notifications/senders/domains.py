"""The domain behind the merchant's own address: chosen, looked up, verified, lost."""

import re
from datetime import datetime, timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from merchants.models import HOSTNAME, Merchant
from merchants.proving import fresh_token
from merchants.sweeping import due_rows
from merchants.tenancy import current_merchant_id, scoped
from notifications.models import MailAccount, SenderDomain
from notifications.senders.checks import Finding, findings, taken, verdict
from notifications.senders.dns import resolver
from notifications.senders.records import Record, expected, proof
from notifications.senders.standing import settle_sender

DAILY = timedelta(hours=20)  # how often verified records are looked up again
OFTEN = timedelta(minutes=30)  # how often new ones are, in their first days
NEW = timedelta(days=3)
AT_ONCE = 5  # a tick's share: each may take a domain's whole patience
SELECTOR = re.compile(r"[A-Za-z0-9_.-]{0,80}")


def may_advertise(merchant: Merchant) -> bool:
    """May advertising go at all? Only in the merchant's own verified name; asks the database nothing."""
    return merchant.sender_verified_at is not None


def choose(address: str, selector: str = "") -> SenderDomain:
    """Make this the address of the merchant in scope, to be verified; raises ValidationError by field.

    Another address begins anew; the same one keeps what is known of it.
    """
    address, selector = address.strip().lower(), selector.strip()
    mailbox, _at, domain = address.rpartition("@")
    try:
        validate_email(address)
        HOSTNAME(domain)
    except ValidationError:
        raise ValidationError({"address": _("Give a mail address like hello@mail.shop.example.")}) from None
    if len(mailbox) > 64 or _is_ours(domain):
        raise ValidationError({"address": _("Use an address at a domain of your own.")})
    if not SELECTOR.fullmatch(selector):
        raise ValidationError({"selector": _("A selector has letters, digits, dots and hyphens only.")})
    row: SenderDomain
    row, made = SenderDomain.objects.get_or_create(
        defaults={"domain": domain, "mailbox": mailbox, "selector": selector}
    )
    if not made:
        row = SenderDomain.objects.select_for_update().order_by("pk").get(pk=row.pk)
        if (row.domain, row.selector) != (domain, selector):
            row.records, row.findings, row.checked_at = [], [], None
            row.verified_at = row.lost_at = None
            row.added_at = timezone.now()
        if row.domain != domain:
            row.token = fresh_token()
        row.domain, row.mailbox, row.selector = domain, mailbox, selector
        row.save()
    settle_sender()
    return row


def forget() -> None:
    """Send from the shared address again; needs an open scope."""
    SenderDomain.objects.all().delete()
    Merchant.objects.filter(pk=current_merchant_id()).update(sender_email="", sender_verified_at=None)


def look(merchant_id: int, pk: int) -> None:
    """Ask the providers and the DNS, and keep what they said. Outside any transaction; changes nothing when the row
    was changed meanwhile."""
    with scoped(merchant_id):
        row = SenderDomain.objects.filter(pk=pk).first()
        accounts = list(MailAccount.objects.filter(is_active=True).order_by("pk"))
    if row is None:
        return
    records, trouble = expected(row.domain, row.selector, accounts)
    records = [proof(row.domain, row.token), *records]
    found = findings(row.domain, records, resolver())
    with scoped(merchant_id):
        current = SenderDomain.objects.select_for_update().filter(
            pk=pk, domain=row.domain, token=row.token, selector=row.selector
        )
        locked = current.order_by("pk").first()
        if locked is not None:
            _keep(locked, records, found, trouble)
            settle_sender()


def look_at_due() -> int:
    """Look up the domains whose turn it is, longest waiting first; returns how many."""
    now = timezone.now()
    rows = due_rows(
        "sender domains whose records are to be looked up",
        lambda: SenderDomain.objects.filter(_due(now)).order_by(F("checked_at").asc(nulls_first=True), "pk"),
        AT_ONCE,
    )
    for merchant_id, pk in rows:
        look(merchant_id, pk)
    return len(rows)


def _due(now: datetime) -> Q:
    fresh = Q(verified_at__isnull=True, added_at__gt=now - NEW, checked_at__lt=now - OFTEN)
    return Q(checked_at__isnull=True) | Q(checked_at__lt=now - DAILY) | fresh


def _keep(row: SenderDomain, records: list[Record], found: list[Finding], trouble: str) -> None:
    """Write to the locked row what a look said. The first merchant who proves a domain has it for as long as he can;
    the database says no to the second."""
    now, before = timezone.now(), (row.verified_at, row.lost_at)
    row.records, row.findings, row.checked_at = records, _with_trouble(found, trouble), now
    right = verdict(found)
    if right:
        row.verified_at, row.lost_at = row.verified_at or now, None
    elif right is False and row.verified_at and not row.lost_at:
        row.lost_at = now
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        row.verified_at, row.lost_at = before
        row.findings = _with_trouble(taken(found), trouble)
        row.save()


def _with_trouble(found: list[Finding], trouble: str) -> list[Finding]:
    """With a line about the provider that did not tell its records."""
    note = {"about": "provider", "state": "warning", "code": "provider", "name": "", "found": trouble[:300]}
    return [{**note, "paste": "", "notes": []}, *found] if trouble else found


def _is_ours(domain: str) -> bool:
    """The shared sender's domain and the portal's own hosts are nobody's."""
    ours = {settings.MAIL_FALLBACK_DOMAIN.lower(), *settings.PORTAL_HOSTS}
    return any(domain == name or domain.endswith(f".{name}") for name in ours if name)

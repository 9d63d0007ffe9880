"""Host names of a merchant: claimed, proved, made primary, lost, removed.

A claim blocks nobody. Among proved hosts a name is unique (a database constraint), so who proves first has it; when
somebody else proves it later, the first must prove it anew or loses it.
"""

import re
from datetime import timedelta
from ipaddress import ip_address
from time import monotonic

import idna
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from merchants.models import HOSTNAME, Host, Merchant
from merchants.proving import Txt, fresh_token, look_up

MOST_CLAIMS = 20  # host names of one merchant
# Claims are looked up by themselves for as long as people usually work on their DNS; proved ones once a day.
CLAIM_ALIVE = timedelta(days=14)
CLAIM_EVERY = timedelta(minutes=10)
PROVED_EVERY = timedelta(hours=20)
MOST_A_TICK = 200
TICK_FOR = timedelta(seconds=60)  # a look-up takes 4 seconds at most; Celery ends a task after 90
# Names that no public DNS serves, and suffixes under which strangers register: nobody can set a record there, so this
# only saves people a wait. The proof is the wall.
NOT_PUBLIC = re.compile(r"(^|\.)(localhost|local|internal|intranet|lan|test|invalid|onion|arpa|alt)$")
SUFFIXES = re.compile(
    r"((co|org|me|ltd|plc|ac|gov)\.uk|(com|net|org)\.au|co\.(nz|za|jp|at|il)|or\.at|com\.(br|tr|mx|pl|es|pt|gr)"
    r"|(github|gitlab)\.io|(netlify|vercel|web)\.app|(pages|workers|fly)\.dev|(herokuapp|firebaseapp|myshopify|wordpress"
    r"|blogspot|amazonaws|onrender)\.com|(azurewebsites|cloudfront)\.net)"
)


def normalised(typed: str) -> str:
    """The host name that a person meant, in lower case and punycode. Raises ValidationError that names the fault."""
    name = re.sub(r"^https?://", "", typed.strip().lower()).partition("/")[0].rstrip(".")
    if _is_address(name):
        raise ValidationError(_("This is an IP address. Give a name, like track.shop.example."))
    try:
        name = name if name.isascii() else idna.encode(name, uts46=True).decode()
    except idna.IDNAError as error:
        raise ValidationError(_("This name has a character that no host name can have.")) from error
    HOSTNAME(name)
    portal = set(settings.PORTAL_HOSTS) | set(settings.INTERNAL_HOSTS) | {settings.CNAME_TARGET}
    if name in portal or any(name.endswith(f".{host}") for host in portal if "." in host and not _is_address(host)):
        raise ValidationError(_("This is a name of the portal itself. Give one below your shop's own domain."))
    if NOT_PUBLIC.search(name) or name.rpartition(".")[2].isdigit():
        raise ValidationError(_("No public DNS serves this name. Give one below your shop's own domain."))
    if SUFFIXES.fullmatch(name) or name.startswith("_"):
        raise ValidationError(_("Nobody can own this name. Give one below your shop's own domain."))
    return name


def claim(merchant: Merchant, typed: str) -> Host:
    """Note that the merchant wants this host; it serves nothing before it is proved. Again gives the same claim.

    Raises ValidationError when the name cannot be one, or there are too many. Says nothing about other merchants.
    """
    hostname = normalised(typed)
    with transaction.atomic():
        Merchant.objects.select_for_update().get(pk=merchant.pk)
        present = Host.objects.filter(merchant=merchant, hostname=hostname).first()
        if present is not None:
            return present
        if merchant.hosts.count() >= MOST_CLAIMS:
            raise ValidationError(
                _("There are %(number)s addresses already. Remove one first.") % {"number": MOST_CLAIMS}
            )
        return Host.objects.create(
            merchant=merchant, hostname=hostname, proof=Host.Proof.DNS, token=fresh_token(), verified_at=None
        )


def check(host: Host, txt: Txt) -> Host:
    """Look the host's record up now and keep what came of it. Outside transactions: the DNS is a network.

    A host that is right becomes verified; a verified one that is not any more keeps serving and is marked as lost. A
    look-up that got no answer changes nothing. The operator's word needs no record.
    """
    if host.proof == Host.Proof.OPERATOR and host.verified_at:
        return host
    result = look_up(host.hostname, host.token, txt)
    if not result.trouble and not host.verified_at and _is_kept_by_another(host, txt):
        return _noted(host, "taken", "")
    return _noted(host, result.trouble, result.found)


def check_due(txt: Txt) -> int:
    """Look up the records whose turn it is, longest waiting first, for at most TICK_FOR; returns how many. Outside
    transactions."""
    now, stop = timezone.now(), monotonic() + TICK_FOR.total_seconds()
    proved = Q(verified_at__isnull=False) & Q(checked_at__lte=now - PROVED_EVERY)
    claimed = Q(verified_at__isnull=True, added_at__gt=now - CLAIM_ALIVE) & (
        Q(checked_at__isnull=True) | Q(checked_at__lte=now - CLAIM_EVERY)
    )
    rows = Host.objects.filter(proved | claimed, proof=Host.Proof.DNS, merchant__is_active=True)
    done = 0
    for host in rows.order_by(F("checked_at").asc(nulls_first=True), "pk")[:MOST_A_TICK]:
        if monotonic() > stop:
            break  # slow servers of one shop must not keep the others waiting for good: they are first next time
        check(host, txt)
        done += 1
    return done


def make_primary(host: Host) -> bool:
    """Use this host for the links in mails from now on; False when it is not verified. Two tabs: the last one wins."""
    with transaction.atomic():
        rows = {row.pk: row for row in _locked(host.merchant_id)}
        current = rows.get(host.pk)
        if current is None or not current.verified_at:
            return False
        Host.objects.filter(merchant_id=host.merchant_id, is_primary=True).exclude(pk=host.pk).update(is_primary=False)
        current.is_primary = True
        current.save(update_fields=["is_primary"])
    return True


def remove(host: Host) -> bool:
    """Forget the host; False for the one that mails link to while it serves: make another one primary first."""
    with transaction.atomic():
        rows = {row.pk: row for row in _locked(host.merchant_id)}
        current = rows.get(host.pk)
        if current is None:
            return True
        others = [row for row in rows.values() if row.verified_at and row.pk != host.pk]
        if current.verified_at and (current.is_primary or not others):
            return False
        current.delete()
    return True


def _noted(host: Host, trouble: str, found: str) -> Host:
    """Write what a look-up said to the row as it is now; it may have been removed, or proved by another tab."""
    now = timezone.now()
    try:
        with transaction.atomic():
            row = next((row for row in _locked(host.merchant_id) if row.pk == host.pk), None)
            if row is None:
                return host
            row.checked_at, row.trouble, row.found = now, trouble, found
            if not trouble:
                row.verified_at, row.lost_at = row.verified_at or now, None
                row.is_primary = (
                    row.is_primary or not Host.objects.filter(merchant_id=row.merchant_id, is_primary=True).exists()
                )
            elif row.verified_at and trouble in ("missing", "wrong"):
                row.lost_at = row.lost_at or now
            row.save()
            return row
    except IntegrityError:  # somebody else proved it between our two looks
        return _noted(host, "taken", "")


def _is_kept_by_another(host: Host, txt: Txt) -> bool:
    """Whether another merchant serves under this name and still may. One who cannot prove it any more loses it: the
    domain has changed hands."""
    other = (
        Host.objects.filter(hostname=host.hostname, verified_at__isnull=False)
        .exclude(merchant_id=host.merchant_id)
        .first()
    )
    if other is None:
        return False
    if other.proof == Host.Proof.OPERATOR:
        return True
    if look_up(other.hostname, other.token, txt).trouble not in ("missing", "wrong"):
        return True
    with transaction.atomic():
        for row in _locked(other.merchant_id):
            if row.pk == other.pk:
                row.verified_at, row.is_primary, row.trouble, row.lost_at = None, False, "taken", timezone.now()
                row.save()
        following = Host.objects.filter(merchant_id=other.merchant_id, verified_at__isnull=False).order_by("pk").first()
        if following and not Host.objects.filter(merchant_id=other.merchant_id, is_primary=True).exists():
            following.is_primary = True
            following.save(update_fields=["is_primary"])
    return False


def _locked(merchant_id: int) -> list[Host]:
    return list(Host.objects.select_for_update().filter(merchant_id=merchant_id).order_by("pk"))


def _is_address(name: str) -> bool:
    try:
        ip_address(name.strip("[]").partition("%")[0] if name.count(":") != 1 else name.partition(":")[0])
    except ValueError:
        return False
    return True

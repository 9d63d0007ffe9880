"""Who may see what: signed links for customers, members for the dashboard, and nobody signs himself up."""

import hashlib
from datetime import timedelta

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest
from django.utils import timezone

from merchants.keyed import keyed_hashes
from merchants.models import AccessLink
from merchants.tenancy import current_merchant_id

READ_FOR = timedelta(days=90)
CHANGE_ADDRESS_FOR = timedelta(minutes=15)
# What a link may allow. A spent action stays in the row under its mark, so that the page can say what happened to it.
READ, ADDRESS, SPENT = "read", "address", "spent:"


class ClosedSignupAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Members are added by the operator or an owner; a public sign-up would be a door into a tenant."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False


def issue(subject: str, purpose: str, actions: str = "read", ttl: timedelta = READ_FOR) -> str:
    """The token of a link that lets its bearer do `actions` on `subject`; needs an open scope.

    128 bits, derived from the purpose with the server's key, so rendering the same mail again after a crash
    gives the same link, also after the key was changed. Only its hash is stored. A revoked link stays revoked: who
    asks for the same purpose again gets another one. A link that is more than half over lives `ttl` from now again: a
    mail that waited for its server must not carry a link that is dead on arrival.
    """
    candidates = _candidates(subject, purpose)
    link, _created = AccessLink.objects.get_or_create(
        subject=subject,
        purpose=purpose,
        defaults={
            "token_hash": token_hash(candidates[0]),
            "actions": actions,
            "expires_at": timezone.now() + ttl,
        },
    )
    if link.revoked_at is not None:
        base, _plus, times = purpose.partition("+")
        return issue(subject, f"{base}+{int(times or 0) + 1}", actions, ttl)
    if link.expires_at < timezone.now() + ttl / 2:
        link.expires_at = timezone.now() + ttl
        link.save(update_fields=["expires_at"])
    for token in candidates:
        if token_hash(token) == bytes(link.token_hash):
            return token
    # Made with a key that is gone: the next mail must carry a link that works.
    link.token_hash = token_hash(candidates[0])
    link.save(update_fields=["token_hash"])
    return candidates[0]


def first_token(subject: str, purpose: str) -> str:
    """The token that `issue` gives while no link for this purpose exists."""
    return _candidates(subject, purpose)[0]


def _candidates(subject: str, purpose: str) -> list[str]:
    return [found.hex()[:32] for found in keyed_hashes(f"access:{current_merchant_id()}:{subject}:{purpose}")]


def open_link(token: str) -> AccessLink | None:
    """The live link for a token within the current merchant's scope; None when unknown, expired or revoked."""
    link: AccessLink | None = AccessLink.objects.filter(
        token_hash=token_hash(token), expires_at__gt=timezone.now(), revoked_at__isnull=True
    ).first()
    return link


def dead_link(token: str) -> AccessLink | None:
    """The link for a token whose time is over; None when unknown, live, or revoked, which nobody needs to hear of."""
    link: AccessLink | None = AccessLink.objects.filter(
        token_hash=token_hash(token), expires_at__lte=timezone.now(), revoked_at__isnull=True
    ).first()
    return link


def live_link(link_id: int, subject: str) -> AccessLink | None:
    """The link with this id if it still opens this subject."""
    link: AccessLink | None = AccessLink.objects.filter(
        pk=link_id, subject=subject, expires_at__gt=timezone.now(), revoked_at__isnull=True
    ).first()
    return link


def revoke(subject: str, keeping: str | None = None) -> int:
    """Revoke every live link to the subject, except those that allow `keeping`; returns how many."""
    live = AccessLink.objects.filter(subject=subject, revoked_at__isnull=True)
    return (live.exclude(actions__contains=keeping) if keeping else live).update(revoked_at=timezone.now())


def spend(subject: str, action: str) -> int:
    """Take the action from every live link to the subject; what else a link allows stays. Returns how many had it.

    For actions that a link allows once: the reader keeps reading, and neither the link nor the mail does it again.
    """
    spent = 0
    live = AccessLink.objects.filter(subject=subject, revoked_at__isnull=True, actions__contains=action)
    for link in live.select_for_update().order_by("pk"):
        actions = link.actions.split()
        if action in actions:
            link.actions = " ".join(f"{SPENT}{one}" if one == action else one for one in actions)
            link.save(update_fields=["actions"])
            spent += 1
    return spent


def token_hash(token: str) -> bytes:
    """What is stored of a token."""
    return hashlib.sha256(token.encode()).digest()

"""The one call that tells whether an account's keys work."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from inbox.answers import Answer, HttpProblem
from inbox.http import HttpSession
from notifications.providers.account import Checked


def asked(label: str, url: str, headers: Mapping[str, str], **options: Any) -> Checked:
    """GET an address that changes nothing and needs the key: what its answer says of the account."""
    try:
        with HttpSession(connect_timeout=5, read_timeout=10, seconds=15) as http:
            answer = http.request("GET", url, headers=dict(headers), accept=(400, 401, 402, 403, 404), **options)
    except HttpProblem as problem:
        return Checked(
            error=_("%(provider)s could not be asked: %(problem)s") % {"provider": label, "problem": problem}
        )
    return told(label, answer)


def told(label: str, answer: Answer) -> Checked:
    """What an answer with any status below 500 says of the key."""
    if 200 <= answer.status < 300:
        return Checked()
    if answer.status in (401, 402, 403):
        return Checked(error=_("%(provider)s does not accept this key. Copy it again.") % {"provider": label})
    if answer.status == 404:
        return Checked(error=_("%(provider)s does not know this account or domain.") % {"provider": label})
    return Checked(error=_("%(provider)s answered %(status)s.") % {"provider": label, "status": answer.status})

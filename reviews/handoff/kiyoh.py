"""Kiyoh and Klantenvertellen: POST /v1/invite/external with the publication token.

Facts: their plugins, which are public: the answer is {"code": "OK"}; a second invitation of the same address within
30 days is refused with INVITATION_ALREADY_PLACED, which is what makes a repetition harmless. Their list of languages
has the four that we speak.
"""

from collections.abc import Mapping
from typing import Any

from inbox.http import HttpSession, require_private_channel
from reviews.handoff.base import Invitee, Key, Refused, first_and_last, needed, read_text, said, strange

ROOT = "https://www.kiyoh.com"
ALREADY = "INVITATION_ALREADY_PLACED"


class KiyohInviting:
    """See reviews.handoff.base.Inviting."""

    keys = (Key("location_id"), Key("host"), Key("token", is_secret=True))

    def invite(self, invitee: Invitee, keys: Mapping[str, str], root: str, http: HttpSession) -> str:
        host = keys.get("host", "")
        root = root or ("https://www.klantenvertellen.nl" if "klantenvertellen" in host else ROOT)
        require_private_channel(root)
        first, last = first_and_last(invitee.name)
        answer = http.post(
            f"{root}/v1/invite/external",
            json={
                "location_id": needed(keys, "location_id"), "invite_email": invitee.email, "delay": 0,
                "first_name": first, "last_name": last, "language": invitee.language, "ref_code": invitee.reference,
            },
            headers={"X-Publication-Api-Token": needed(keys, "token")},
            safe=True,  # the same again within 30 days is refused and not sent
            accept=(400, 409, 422),
        )  # fmt: skip
        body = answer.object()
        codes = [read_text(body, "code"), read_text(body, "errorCode"), *_details(body)]
        if ALREADY in codes:
            return ""
        if answer.status >= 400:
            words = said(body.get("message")) or next(filter(None, codes), "")
            raise Refused(words or f"status {answer.status}")
        if "OK" not in codes:
            raise strange(answer)
        return read_text(body, "id")[:120]


def _details(body: Mapping[str, Any]) -> list[str]:
    listed = body.get("detailedError")
    return [read_text(one, "errorCode") for one in listed] if isinstance(listed, list) else []

"""WebwinkelKeur and Trstd: POST api/1.0/invitations.json with the shop's id and key in the address.

Facts: their own plugins, which are public: form fields email, order, delay, language, customer_name, client; the answer
is {"status": "success"} or a message. "already sent" means that this order was invited before, which is what makes a
repetition harmless; "limit hit" that this address had as many invitations as the shop allows.
"""

from collections.abc import Mapping

from inbox.http import HttpSession, require_private_channel
from reviews.handoff.base import Invitee, Key, Refused, needed, read_text, said, strange

ROOT = "https://dashboard.webwinkelkeur.nl"
LANGUAGES = {"nl": "nld", "en": "eng", "de": "deu", "fr": "fra"}
ALREADY = ("already sent", "limit hit")


class WebwinkelKeurInviting:
    """See reviews.handoff.base.Inviting."""

    keys = (Key("webshop_id"), Key("code", is_secret=True))

    def invite(self, invitee: Invitee, keys: Mapping[str, str], root: str, http: HttpSession) -> str:
        root = root or ROOT
        require_private_channel(root)
        answer = http.post(
            f"{root}/api/1.0/invitations.json",
            params={"id": needed(keys, "webshop_id"), "code": needed(keys, "code")},
            data={
                "email": invitee.email, "order": invitee.reference, "delay": "0", "client": "stoep",
                "customer_name": invitee.name, "language": LANGUAGES.get(invitee.language, "eng"),
            },
            safe=True,  # the same order again is refused as "already sent"
            accept=(400, 422),
        )  # fmt: skip
        body = answer.object()
        words = said(body.get("message"))
        if read_text(body, "status") == "success":
            return read_text(body, "id")[:120]
        if any(known in words.lower() for known in ALREADY):
            return ""
        if not words:
            raise strange(answer)
        raise Refused(words)

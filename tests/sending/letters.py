"""A mail to hand over, an account to hand it to, and what each provider says when it takes one."""

from typing import Any

from notifications.mails.mail import Attachment, Mail
from notifications.models import MailAccount
from notifications.providers.account import AccountProvider
from notifications.providers.choosing import account_provider
from tests.cast import Shop
from tests.sending.api import Said

MESSAGE_ID = "<42.0123456789abcdef0123@mail.stoep.localhost>"
OURS = MESSAGE_ID.strip("<>")
PROVIDERS = ("postmark", "ses", "brevo", "mailgun", "resend")
KEYS: dict[str, tuple[dict[str, str], dict[str, Any]]] = {
    "postmark": ({"token": "pm-token"}, {}),
    "ses": (
        {"secret": "ses-secret"},
        {"key_id": "AKIDEXAMPLE", "region": "eu-central-1", "configuration_set": "stoep"},
    ),
    "brevo": ({"token": "xkeysib-token"}, {}),
    "mailgun": ({"token": "mg-token"}, {"domain": "mail.loper.example", "region": "eu"}),
    "resend": ({"token": "re_token"}, {}),
}
TAKEN = {
    "postmark": Said(200, {"To": "sanne@klant.example", "MessageID": "given-1", "ErrorCode": 0, "Message": "OK"}),
    "ses": Said(200, {"MessageId": "given-1"}),
    "brevo": Said(201, {"messageId": "given-1"}),
    "mailgun": Said(200, {"id": "given-1", "message": "Queued. Thank you."}),
    "resend": Said(200, {"id": "given-1"}),
}


def letter(**changes: Any) -> Mail:
    told: dict[str, Any] = {
        "recipient": "sanne@klant.example",
        "sender": '"Loper, Loopsport" <hallo@mail.loper.example>',
        "reply_to": "hallo@loper.example",
        "subject": "Bezorgd: je bestelling 1042 – tot ziens",
        "text": "Hoi Sanne\nhttps://track.loper.example/t/secret/\n",
        "html": '<p>Hoi Sanne</p><img src="cid:code">',
        "message_id": MESSAGE_ID,
        "headers": {
            "List-Unsubscribe": "<https://track.loper.example/mail/off/abc/>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            "Content-Language": "nl",
        },
        "idempotency_key": MESSAGE_ID,
        "attachments": (
            Attachment("code.png", b"\x89PNG", "image/png", cid="code"),
            Attachment("afspraak.ics", b"BEGIN:VCALENDAR", "text/calendar"),
        ),
    }
    return Mail(**{**told, **changes})


def account(shop: Shop, provider: str, **changes: Any) -> MailAccount:
    keys, plain = KEYS[provider]
    with shop.scoped():
        row = MailAccount(provider=provider, settings=plain, **changes)
        row.keys = keys
        row.save()
        return row


def provider(shop: Shop, name: str, **changes: Any) -> AccountProvider:
    return account_provider(account(shop, name, **changes))

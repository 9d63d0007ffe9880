"""Trustpilot: an access token of a business user, then POST …/email-invitations for the business unit.

Facts: Trustpilot's published API collection: the token comes from oauth-business-users-for-applications by grant
"password" with the application's key and secret; a service review invitation names a template, a locale, the buyer and
our reference. It knows no idempotency key and sends the same invitation twice when asked twice: a call whose answer was
lost is never repeated.
"""

from collections.abc import Mapping
from urllib.parse import quote

from inbox.answers import Answer, HttpProblem
from inbox.http import HttpSession, require_private_channel
from reviews.handoff.base import Invitee, Key, Refused, Unsure, needed, read_text, said, strange

API = "https://api.trustpilot.com"
INVITATIONS = "https://invitations-api.trustpilot.com"
LOCALES = {"nl": "nl-NL", "en": "en-GB", "de": "de-DE", "fr": "fr-FR"}


class TrustpilotInviting:
    """See reviews.handoff.base.Inviting."""

    keys = (
        Key("business_unit_id"), Key("template_id"), Key("sender_email"), Key("sender_name"), Key("username"),
        Key("api_key", is_secret=True), Key("api_secret", is_secret=True), Key("password", is_secret=True),
    )  # fmt: skip

    def invite(self, invitee: Invitee, keys: Mapping[str, str], root: str, http: HttpSession) -> str:
        require_private_channel(root or API)
        token = _token(keys, root or API, http)
        unit = quote(needed(keys, "business_unit_id"), safe="")
        url = f"{root or INVITATIONS}/v1/private/business-units/{unit}/email-invitations"
        sender = keys.get("sender_email", "")
        wish = {
            "consumerEmail": invitee.email,
            "consumerName": invitee.name or invitee.email.partition("@")[0],
            "referenceNumber": invitee.reference,
            "locale": _locale(invitee),
            "type": "email",
            "serviceReviewInvitation": {"templateId": needed(keys, "template_id")},
            **({"senderEmail": sender, "replyTo": sender} if sender else {}),
            **({"senderName": keys["sender_name"]} if keys.get("sender_name") else {}),
        }
        answer = _posted(http, url, wish, token)
        if answer.status in (400, 409, 422):
            body = answer.object()
            raise Refused(said(body.get("message")) or said(body.get("details")) or f"status {answer.status}")
        return _reference(answer)


def _posted(http: HttpSession, url: str, wish: Mapping[str, object], token: str) -> Answer:
    """The answer to the one call that must not be made twice. A status that says "not now" is no doubt."""
    try:
        return http.post(
            url, json=wish, headers={"Authorization": f"Bearer {token}"}, safe=False, accept=(400, 409, 422)
        )
    except HttpProblem as problem:
        if not problem.retry or problem.status in (425, 429, 503):
            raise
        raise Unsure(str(problem)) from None


def _token(keys: Mapping[str, str], root: str, http: HttpSession) -> str:
    answer = http.post(
        f"{root}/v1/oauth/oauth-business-users-for-applications/accesstoken",
        data={"grant_type": "password", "username": needed(keys, "username"), "password": needed(keys, "password")},
        auth=(needed(keys, "api_key"), needed(keys, "api_secret")),
        safe=True,
    )
    token = read_text(answer.object(), "access_token")
    if not token or not (token.isascii() and token.isprintable()):
        raise strange(answer)
    return token


def _reference(answer: Answer) -> str:
    """The id, where the answer holds one: it is 202 without a body as often as not."""
    try:
        return read_text(answer.json(), "id")[:120] if answer.body.strip() else ""
    except HttpProblem:
        return ""


def _locale(invitee: Invitee) -> str:
    country = invitee.country.upper()
    if invitee.language in ("nl", "de", "fr") and country in ("BE", "AT", "CH", "LU") and _is_known(invitee, country):
        return f"{invitee.language}-{country}"
    return LOCALES.get(invitee.language, "en-GB")


def _is_known(invitee: Invitee, country: str) -> bool:
    return f"{invitee.language}-{country}" in {"nl-BE", "fr-BE", "de-AT", "de-CH", "fr-CH"}

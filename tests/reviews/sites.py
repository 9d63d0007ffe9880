"""Trustpilot, Kiyoh and WebwinkelKeur as their public plugins and collections know them, on this machine."""

from typing import Any

from tests.coupons.desk import Call, Desk

CONFIG: dict[str, dict[str, str]] = {
    "trustpilot": {"business_unit_id": "46d6a890", "template_id": "507f191e", "sender_email": "hallo@loper.example",
                   "username": "ruth@loper.example"},
    "kiyoh": {"location_id": "1064321", "host": "kiyoh.com"},
    "webwinkelkeur": {"webshop_id": "1234"},
}  # fmt: skip
SECRETS: dict[str, dict[str, str]] = {
    "trustpilot": {"api_key": "key", "api_secret": "secret", "password": "pass"},
    "kiyoh": {"token": "t0ken"},
    "webwinkelkeur": {"code": "c0de"},
}


def trustpilot(desk: Desk, call: Call) -> tuple[int, Any]:
    if call.path == "/v1/oauth/oauth-business-users-for-applications/accesstoken":
        good = call.body == {"grant_type": "password", "username": "ruth@loper.example", "password": "pass"}
        return (200, {"access_token": "acc3ss"}) if good else (401, {})
    if call.headers.get("authorization") != "Bearer acc3ss" or "/46d6a890/email-invitations" not in call.path:
        return 401, {}
    if desk.refusal:
        return 400, {"message": desk.refusal}
    desk.made.append(call.body["consumerEmail"])  # asked twice, it mails twice
    desk.kept["wish"] = {**call.body, "reference": call.body["referenceNumber"], "language": call.body["locale"][:2]}
    return 202, None


def kiyoh(desk: Desk, call: Call) -> tuple[int, Any]:
    if call.path != "/v1/invite/external" or call.headers.get("x-publication-api-token") != "t0ken":
        return 401, {}
    if desk.refusal:
        return 400, {"message": desk.refusal, "detailedError": [{"errorCode": "INVALID"}]}
    if call.body["invite_email"] in desk.made:
        return 400, {"detailedError": [{"errorCode": "INVITATION_ALREADY_PLACED"}]}
    desk.made.append(call.body["invite_email"])
    desk.kept["wish"] = {**call.body, "reference": call.body["ref_code"]}
    return 200, {"code": "OK"}


def webwinkelkeur(desk: Desk, call: Call) -> tuple[int, Any]:
    if call.path != "/api/1.0/invitations.json" or call.query != {"id": "1234", "code": "c0de"}:
        return 401, {}
    if desk.refusal:
        return 200, {"status": "error", "message": desk.refusal}
    if call.body["order"] in desk.kept:
        return 200, {"status": "error", "message": "Invitation already sent for this order"}
    desk.made.append(call.body["email"])
    desk.kept[call.body["order"]] = True
    languages = {"nld": "nl", "deu": "de"}
    desk.kept["wish"] = {**call.body, "reference": call.body["order"], "language": languages[call.body["language"]]}
    return 200, {"status": "success"}


SITES = {"trustpilot": trustpilot, "kiyoh": kiyoh, "webwinkelkeur": webwinkelkeur}

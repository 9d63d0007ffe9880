"""The dashboard's pages about sending, as a person of the team uses them, and as somebody who should not."""

import base64
from html import unescape
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from inbox.models import Connection
from merchants.models import Member, Merchant
from notifications.models import ChannelAccount, EngagementEvent, MailAccount, SenderDomain, SendingChoice
from notifications.providers.account import REFUSED
from notifications.providers.choosing import provider_class
from portal.draining import drain_all
from tests.cast import Shop, post
from tests.sending.api import Api, Said
from tests.sending.letters import account
from tests.sending.name_server import NameServer
from tests.sending.test_events import connected, mail, told
from tests.sending.test_sender_domains import DOMAIN, KEY, right, token_of


def browser(shop: Shop, role: str = Member.Role.OWNER) -> Client:
    client = Client()
    client.force_login(shop.member(role, role))
    return client


def at(shop: Shop, path: str = "") -> str:
    return f"/dashboard/{shop.merchant.slug}/sending/{path}"


POSTMARK = {"token": "pm-token", "account_token": "acc", "stream": "", "marketing_stream": "", "serves_legal": "on",
            "serves_status": "on", "serves_marketing": "on"}  # fmt: skip


def answers(asked: Any) -> Said | None:
    """Postmark, with a domain that it knows."""
    if asked.headers.get("X-Postmark-Server-Token") == "wrong":
        return Said(401, {"ErrorCode": 10, "Message": "Bad or missing API token"})
    if asked.path.startswith("/domains/7"):
        return Said(
            200,
            {
                "DKIMHost": f"pm._domainkey.{DOMAIN}",
                "DKIMTextValue": KEY,
                "ReturnPathDomain": f"pm-bounces.{DOMAIN}",
                "ReturnPathDomainCNAMEValue": "pm.mtasv.net",
            },
        )
    return Said(200, {"Domains": [{"Name": DOMAIN, "ID": 7}]}) if asked.path.startswith("/domains") else None


def run(callbacks: Any, client: Client, path: str, data: dict[str, str] | None = None) -> Any:
    with callbacks(execute=True):
        return client.post(path, data or {})


def test_from_nothing_to_a_verified_sender(
    loper: Shop, api: Api, names: NameServer, django_capture_on_commit_callbacks: Any
) -> None:
    client, post_ = browser(loper), django_capture_on_commit_callbacks
    api.route = answers
    assert "mail.stoep.localhost" in client.get(at(loper)).content.decode()
    made = run(post_, client, at(loper, "new/postmark/"), POSTMARK)
    assert made.status_code == 303
    page = client.get(made["Location"]).content.decode()
    assert "works" in page and "/hooks/" in page and "pm-token" not in page
    assert run(post_, client, at(loper, "sender/"), {"address": f"hallo@{DOMAIN}"}).status_code == 303
    page = client.get(at(loper)).content.decode()
    assert f"pm._domainkey.{DOMAIN}" in page and "There is no key under this name yet" in page
    assert f"_stoep.{DOMAIN}" in page and f"stoep-verify={token_of(loper)}" in page
    missing = page.split("There is no key under this name yet")[1].split("</li>")[0]
    assert "Put a TXT record there" in missing and KEY in unescape(missing), "what is missing says how it is mended"
    right(names, loper)
    run(post_, client, at(loper, "sender/check/"))
    page = client.get(at(loper)).content.decode()
    assert f"Your mails come from <strong>hallo@{DOMAIN}</strong>" in page and "verified" in page
    assert Merchant.objects.get(pk=loper.merchant.pk).sender_verified_at
    run(post_, client, at(loper, "sender/forget/"))
    assert Merchant.objects.get(pk=loper.merchant.pk).sender_email == ""


def test_a_wrong_key_is_told_at_once_and_on_the_first_screen(
    loper: Shop, api: Api, django_capture_on_commit_callbacks: Any
) -> None:
    client = browser(loper)
    api.route = answers
    made = run(django_capture_on_commit_callbacks, client, at(loper, "new/postmark/"), {**POSTMARK, "token": "wrong"})
    assert "does not accept this key" in client.get(made["Location"]).content.decode()
    with loper.scoped():
        assert MailAccount.objects.get().trouble == REFUSED
    assert "Postmark takes no messages" in client.get(f"/dashboard/{loper.merchant.slug}/").content.decode()


@pytest.mark.parametrize(
    "changes",
    [{"token": ""}, {"token": "a b"}, {"token": "ü"}, {"token": "x" * 5000}, {"token": "\0"}, {"token": "a\r\nb"}],
)
def test_keys_that_are_none_are_refused_and_nothing_is_kept(loper: Shop, api: Api, changes: dict[str, str]) -> None:
    answer = browser(loper).post(at(loper, "new/postmark/"), {**POSTMARK, **changes})
    assert answer.status_code == 422
    with loper.scoped():
        assert not MailAccount.objects.exists() and not Connection.objects.filter(source="postmark").exists()
    assert not api.asked


def test_two_accounts_for_one_class_are_refused_in_words(loper: Shop, api: Api) -> None:
    account(loper, "brevo")
    answer = browser(loper).post(at(loper, "new/postmark/"), POSTMARK)
    assert answer.status_code == 422 and "Another account sends these mails already" in answer.content.decode()


def test_the_password_for_reports_is_shown_once_and_works(loper: Shop, api: Api) -> None:
    client = browser(loper)
    api.route = answers
    made = client.post(at(loper, "new/postmark/"), POSTMARK)
    page = client.post(f"{made['Location']}secret/").content.decode()
    with loper.scoped():
        connection = Connection.objects.get(source="postmark")
    assert connection.secret and page.count(connection.secret) == 1
    assert connection.secret not in client.get(made["Location"]).content.decode()
    header = mail(loper)
    body, _proof = told("postmark", "delivered", header)
    password = base64.b64encode(f"stoep:{connection.secret}".encode()).decode()
    assert post(connection, body, {"authorization": f"Basic {password}"}).status_code == 202


@pytest.mark.parametrize("provider", ["postmark", "ses", "brevo", "mailgun", "resend", "smtp"])
def test_every_provider_has_its_page(loper: Shop, api: Api, provider: str) -> None:
    client = browser(loper)
    page = client.get(at(loper, f"new/{provider}/"))
    label = provider_class(settings.STOEP_MAIL_ACCOUNTS[provider]).label
    assert page.status_code == 200 and f"<h1>{label}</h1>" in page.content.decode()
    assert client.post(at(loper, f"new/{provider}/"), {}).status_code == 422


@pytest.mark.parametrize("channel", ["sms", "whatsapp", "webhook"])
def test_every_channel_has_its_page(loper: Shop, api: Api, channel: str) -> None:
    client = browser(loper)
    given = {
        "account_sid": "AC1",
        "token": "t",
        "sender": "+31",
        "templates": "a=HX1",
        "url": f"{api.url}x",
        "secret": "",
    }
    assert client.post(at(loper, f"channels/{channel}/"), given).status_code == 303
    page = client.get(at(loper, f"channels/{channel}/")).content.decode()
    with loper.scoped():
        row = ChannelAccount.objects.get()
    assert ("whsec_" in page) == (channel == "webhook") and row.keys
    assert client.post(at(loper, f"channels/{channel}/remove/")).status_code == 303
    with loper.scoped():
        assert not ChannelAccount.objects.exists()


def test_a_status_mail_that_came_back_waits_for_a_person(loper: Shop) -> None:
    client, home = browser(loper), f"/dashboard/{loper.merchant.slug}/"
    header, connection = mail(loper), connected(loper, "postmark")
    post(connection, *told("postmark", "hard", header))
    drain_all()
    assert "the mail came back" in client.get(home).content.decode()
    with loper.scoped():
        row = EngagementEvent.objects.get()
    assert client.post(at(loper, f"bounces/{row.pk}/seen/")).status_code == 303
    assert "the mail came back" not in client.get(home).content.decode()


def test_clicks_are_counted_when_switched_on(loper: Shop) -> None:
    client = browser(loper)
    for wanted, counts in (({"counts_clicks": "1"}, True), ({}, False)):
        assert client.post(at(loper, "clicks/"), wanted).status_code == 303
        with loper.scoped():
            assert SendingChoice.objects.get().counts_clicks is counts


def test_who_may_only_look_changes_nothing(loper: Shop, api: Api) -> None:
    row = account(loper, "postmark")
    client = browser(loper, Member.Role.VIEWER)
    assert client.get(at(loper)).status_code == 200
    paths = ["new/brevo/", f"accounts/{row.pk}/", f"accounts/{row.pk}/check/", f"accounts/{row.pk}/remove/",
             f"accounts/{row.pk}/secret/", "sender/", "sender/check/", "sender/forget/", "clicks/",
             "channels/webhook/", "channels/webhook/remove/", "bounces/1/seen/"]  # fmt: skip
    assert {client.post(at(loper, path)).status_code for path in paths} == {403}
    with loper.scoped():
        assert MailAccount.objects.count() == 1 and not SenderDomain.objects.exists()
    assert not api.asked


def test_the_other_merchant_s_account_is_nobody_s(loper: Shop, funkwerk: Shop, api: Api) -> None:
    row = account(loper, "postmark")
    client = browser(funkwerk)
    for path in (f"accounts/{row.pk}/", f"accounts/{row.pk}/check/", f"accounts/{row.pk}/remove/"):
        assert client.post(at(funkwerk, path), POSTMARK).status_code == 404
    assert client.get(at(loper)).status_code == 404
    assert client.get(at(funkwerk, "new/nobody/")).status_code == 404
    assert client.get(at(funkwerk, "channels/mail/")).status_code == 404


@pytest.mark.parametrize(
    "address", ["", "x", "a\0@b.example", "a" * 10_000, "<script>@b.example", "a@b.example\r\nBcc: c"]
)
def test_an_address_that_is_none_is_answered_with_what_was_typed(loper: Shop, address: str) -> None:
    answer = browser(loper).post(at(loper, "sender/"), {"address": address, "selector": "x\0"})
    assert answer.status_code == 422 and b"<script>" not in answer.content.replace(b"<script src", b"")
    with loper.scoped():
        assert not SenderDomain.objects.exists()

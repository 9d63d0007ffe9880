"""Which provider takes a message: the merchant's own account, or the shared sender for what customers wait for."""

from dataclasses import replace
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from merchants.models import Merchant
from notifications.mails.mail import NotSent
from notifications.models import ChannelAccount, MailAccount, MailClass, SenderDomain
from notifications.providers.account import REFUSED
from notifications.providers.choosing import Capped, provider_for
from notifications.senders.accounts import save_mail_account
from notifications.senders.domains import choose
from notifications.senders.standing import settle_sender
from tests.cast import Shop
from tests.mailbox import Mailbox
from tests.sending.letters import account, letter

CLASSES = (MailClass.LEGAL, MailClass.STATUS, MailClass.MARKETING)


def verified(shop: Shop) -> Merchant:
    Merchant.objects.filter(pk=shop.merchant.pk).update(
        sender_email="a@mail.loper.example", sender_verified_at=timezone.now()
    )
    return Merchant.objects.get(pk=shop.merchant.pk)


def names(merchant: Merchant) -> list[str]:
    return [provider_for(merchant, mail_class, "mail").name for mail_class in CLASSES]


def test_without_an_account_the_shared_sender_takes_what_customers_wait_for(loper: Shop) -> None:
    assert names(loper.merchant) == ["smtp", "smtp", "none"]
    with provider_for(loper.merchant, MailClass.MARKETING, "mail") as nobody, pytest.raises(NotSent) as found:
        nobody.send(letter())
    assert not found.value.retry and "sender domain" in str(found.value)


def test_an_account_sends_once_the_address_is_verified(loper: Shop) -> None:
    account(loper, "postmark")
    assert names(loper.merchant) == ["smtp", "smtp", "none"]
    assert names(verified(loper)) == ["postmark"] * 3


def test_each_class_goes_by_the_account_that_serves_it(loper: Shop) -> None:
    account(loper, "postmark", serves_marketing=False)
    account(loper, "brevo", serves_legal=False, serves_status=False)
    assert names(verified(loper)) == ["postmark", "postmark", "brevo"]


def test_no_two_accounts_serve_one_class(loper: Shop) -> None:
    account(loper, "postmark")
    with pytest.raises(IntegrityError), transaction.atomic():
        account(loper, "brevo", serves_legal=False, serves_status=False)


def test_a_refused_account_leaves_status_to_the_shared_sender(loper: Shop) -> None:
    account(loper, "postmark", trouble=REFUSED)
    with loper.scoped():
        choose("a@mail.loper.example")
    assert names(Merchant.objects.get(pk=loper.merchant.pk)) == ["smtp", "smtp", "none"]


def test_the_operator_may_vouch_for_an_address(loper: Shop) -> None:
    assert names(verified(loper)) == ["smtp"] * 3


def test_the_shared_server_takes_no_advertising_in_a_proved_name(loper: Shop, mailbox: Mailbox) -> None:
    """Only the operator's own word opens it; status mail goes on, capped and in the shared name."""
    account(loper, "postmark", serves_marketing=False, serves_status=False)
    with loper.scoped():
        SenderDomain.objects.create(domain="mail.loper.example", mailbox="a", verified_at=timezone.now())
        assert settle_sender()
    merchant = Merchant.objects.get(pk=loper.merchant.pk)
    assert names(merchant) == ["postmark", "smtp", "none"]
    with provider_for(merchant, MailClass.STATUS, "mail") as sender:
        sender.send(replace(letter(), sender='"Loper" <a@mail.loper.example>'))
        assert list(sender.send_all([replace(letter(), sender='"Loper" <a@mail.loper.example>')])) != []
    assert len(mailbox.mails) == 2
    for mail in mailbox.mails:
        assert "loper@mail.stoep.localhost" in mail["From"] and "mail.loper.example" not in mail["From"]


def test_the_other_merchant_s_account_is_never_used(loper: Shop, funkwerk: Shop) -> None:
    account(loper, "postmark")
    assert names(verified(funkwerk)) == ["smtp"] * 3


def test_the_shared_sender_has_a_share_a_day_but_not_for_the_law(loper: Shop, settings: Any, mailbox: Mailbox) -> None:
    settings.SHARED_SENDER_PER_DAY = 2
    for expected in ("sent", "sent", "refused"):
        with provider_for(loper.merchant, MailClass.STATUS, "mail") as sender:
            try:
                sender.send(letter())
                found = "sent"
            except NotSent as problem:
                found = "refused"
                assert problem.retry and not problem.down
        assert found == expected
    with provider_for(loper.merchant, MailClass.LEGAL, "mail") as sender:
        sender.send(letter())
    assert len(mailbox.mails) == 3
    settings.SHARED_SENDER_PER_DAY = 0
    assert not isinstance(provider_for(loper.merchant, MailClass.STATUS, "mail"), Capped)


def test_a_channel_without_an_account_says_so(loper: Shop) -> None:
    with provider_for(loper.merchant, MailClass.STATUS, "sms") as nobody, pytest.raises(NotSent) as found:
        nobody.send(letter())
    assert not found.value.retry
    with loper.scoped():
        ChannelAccount.objects.create(channel="sms", provider="twilio", settings={"account_sid": "AC1"})
    assert provider_for(loper.merchant, MailClass.STATUS, "sms").name == "twilio"
    assert provider_for(loper.merchant, MailClass.STATUS, "whatsapp").name == "none"


def test_keys_are_sealed_in_the_database(loper: Shop) -> None:
    from django.db import connection

    row = account(loper, "postmark")
    with loper.scoped(), connection.cursor() as cursor:
        cursor.execute("SELECT credentials FROM notifications_mailaccount WHERE id = %s", [row.pk])
        assert "pm-token" not in cursor.fetchone()[0]
        assert MailAccount.objects.get(pk=row.pk).keys == {"token": "pm-token"}


def test_an_empty_secret_keeps_the_one_before(loper: Shop) -> None:
    row = account(loper, "mailgun")
    with loper.scoped():
        save_mail_account(row, {"token": "", "domain": "b.example", "region": "us", "serves_status": True})
        found = MailAccount.objects.get()
    assert (found.keys["token"], found.settings["domain"]) == ("mg-token", "b.example")
    assert (found.serves_status, found.serves_marketing) == (True, False)

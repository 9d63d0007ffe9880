"""The brand's own sender in the replayed past: a domain stood until it was lost, and what nobody dated is said."""

from datetime import datetime, timedelta

import pytest

from merchants.models import Merchant
from notifications.models import MailAccount, SenderDomain
from notifications.simulating.assuming import ACCOUNT, SENDER
from tests.cast import Shop
from tests.simulating.test_what_was_awaited import asking, became, three_buyers

pytestmark = pytest.mark.django_db


def lost(shop: Shop, verified_at: datetime, lost_at: datetime | None, trouble: str = "") -> None:
    """The shop's domain, verified and lost again; as settle_sender leaves the merchant then."""
    with shop.scoped():
        SenderDomain.objects.create(domain="loper.example", mailbox="hallo", verified_at=verified_at, lost_at=lost_at)
        MailAccount.objects.create(provider="postmark", is_active=True, trouble=trouble)
    Merchant.objects.filter(pk=shop.merchant.pk).update(sender_email="", sender_verified_at=None)
    shop.merchant.refresh_from_db()


def test_a_domain_that_was_lost_today_stood_before(loper: Shop) -> None:
    due = three_buyers(loper)
    lost(loper, due[0] + timedelta(hours=12), due[1] + timedelta(hours=12))
    with loper.scoped():
        said = became(loper, asking("nps", "reviews"))
    assert [reason for _state, reason, _assumed in said] == ["accepted", "accepted", "sender_unverified"]
    assert [SENDER in assumed for _state, _reason, assumed in said] == [True, False, False]


def test_an_account_that_takes_no_mails_today_counts_as_working_and_that_is_said(loper: Shop) -> None:
    due = three_buyers(loper)
    lost(loper, due[0] - timedelta(days=9), None, trouble="refused")
    with loper.scoped():
        said = became(loper, asking("nps", "reviews"))
    assert {(reason, ACCOUNT in assumed) for _state, reason, assumed in said} == {("accepted", True)}

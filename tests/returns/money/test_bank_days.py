"""How long a bank takes is told in days only where who pays back names a most."""

import pytest
from django.utils import timezone
from django.utils.translation import override

from returns.models import Payout, Return
from storefront.returning.money_words import answer_of_money, payout_words


@pytest.mark.parametrize(("means", "days"), [(("stripe",), "10"), (("mollie",), ""), (("stripe", "shopify"), "")])
def test_a_number_of_bank_days_is_told_only_where_every_provider_names_one(means: tuple[str, ...], days: str) -> None:
    sent = [Payout(means=one, state=Payout.State.SENT, sent_at=timezone.now()) for one in means]
    with override("en"):
        answer = answer_of_money(Return(), sent, travels=True)
        assert answer is not None
        said = [answer.detail, *(payout_words(one, is_withdrawal=False) for one in sent[-1:])]
    assert all(("up to 10 working days" in one) == bool(days) for one in said), said
    assert all(days or "Depending on" in one for one in said), said

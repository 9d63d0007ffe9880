"""What is told to somebody who asks: all that is kept of him, and nothing of others. Who is told nothing is erased."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from orders.models import Order
from portal.disclosing import NOT_TOLD, tell
from returns.models import Return
from tests.cast import Shop, work
from tests.erasing.filling import BOUGHT, EMAIL, Filler, NotHis
from tests.erasing.test_every_table import PERSONAL
from tests.returns import desk
from tests.returns.declared import withdrawn

pytestmark = pytest.mark.django_db
# What stays of an erased person, by his address's keyed hash (docs/consent.md).
KEPT = {"consents.Consent", "consents.Preference", "notifications.Suppression"}


def asked(*words: str) -> str:
    out = StringIO()
    call_command("person", "--merchant", "loper", "--email", *words, stdout=out)
    return out.getvalue()


@pytest.mark.parametrize("known", [BOUGHT, frozenset()], ids=["a buyer", "a stranger"])
def test_every_table_that_is_about_him_is_told(loper: Shop, known: frozenset[str]) -> None:
    with loper.scoped():
        filler = Filler(loper, known)
        for model in PERSONAL:
            try:
                filler.row(model)
            except NotHis:
                assert not known
        told = tell(EMAIL.upper())
        made = {model._meta.label for model in PERSONAL if model in filler.made} - NOT_TOLD
    # Nobody knows whose they are: a number that was typed, and events of what has no order.
    missing = made - set(told) - (set() if known else {"orders.LinkRequest", "outbox.DomainEvent"})
    assert not missing


def test_a_gift_is_told_to_its_receiver_and_not_to_its_buyer(loper: Shop) -> None:
    with loper.scoped():
        gift = desk.of(loper, "1042", is_gift=True, email="joep@klant.example", name="Joep", customer=None)
        buyer = Order.objects.get(number="1042").email
    of_buyer, of_receiver = asked(buyer), json.loads(asked("joep@klant.example"))
    assert "Keizersgracht" in of_buyer and "oep" not in of_buyer
    assert [row["id"] for row in of_receiver["returns.Return"]] == [gift.pk]
    assert "orders.Order" not in of_receiver


def test_who_never_bought_is_erased_by_the_operator(loper: Shop) -> None:
    withdrawn(loper, identification="geen idee", email=EMAIL, name="Qzx")
    work()
    assert "Qzx" in asked(EMAIL)
    assert "Erased" in asked(EMAIL, "--erase")
    work()
    assert not set(json.loads(asked(EMAIL))) - KEPT
    with loper.scoped():
        assert not Return.objects.exists()
    with pytest.raises(CommandError, match="mail address"):
        asked("nobody")

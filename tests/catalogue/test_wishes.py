"""From the shop's word that somebody wishes for something to the mail that says it came true."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from catalogue.models import PricePoint, Product, Wish
from notifications.facts.snapshot import facts_of
from notifications.guards import verdict
from notifications.models import Enrolment, Journey, Message
from outbox.models import DomainEvent
from tests.cast import Shop, order, work
from tests.catalogue.stage import ago, customer, product, tells, wish, wishes
from tests.mailbox import Mailbox
from tests.notifications.advertised import own_shop
from tests.notifications.stage import at, verify_sender

pytestmark = pytest.mark.django_db
NOON = at(1, 12)  # ahead of the database’s clock, by which webhooks become due
NIGHT = at(1, 3)


@pytest.fixture
def ready(loper: Shop) -> Shop:
    """A merchant who mails about wishes."""
    with loper.scoped():
        Journey.objects.filter(key__in=["back_in_stock", "price_drop"]).update(state=Journey.State.ON)
        own_shop(loper)
        verify_sender(loper)
    return loper


def events(shop: Shop, prefix: str = "wish.") -> list[tuple[str, int]]:
    with shop.scoped():
        rows = DomainEvent.objects.filter(type__startswith=prefix).order_by("pk")
        return [(row.type, row.data["round"]) for row in rows]


def sent(shop: Shop) -> list[str]:
    with shop.scoped():
        rows = Message.objects.filter(state=Message.State.SENT).select_related("step").order_by("pk")
        return [row.step.template for row in rows]


def test_a_wish_comes_true_and_is_mailed_once(ready: Shop, mailbox: Mailbox) -> None:
    with time_machine.travel(NOON, tick=True):
        tells(ready, "wish.added", wish())
        tells(ready, "product.updated", product(is_available=False, updated_at=ago(hours=2)))
        assert events(ready) == []
        tells(ready, "product.updated", product(updated_at=ago(minutes=5)))
        tells(ready, "product.updated", product(updated_at=ago(minutes=4), price="129.00"))
        work()
    assert events(ready) == [("wish.back_in_stock", 1)]
    assert sent(ready) == ["back_in_stock"]
    mail = mailbox.mails[-1]
    assert "Wolkenloper 4" in str(mail["Subject"]) and mail["To"] == "sanne@klant.example"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    (kept,) = wishes(ready)
    assert kept.wording == "Mail mij als dit weer op voorraad is." and kept.source == "product page"


def test_it_comes_again_after_a_week_and_not_before(ready: Shop) -> None:
    with time_machine.travel(NOON, tick=True) as clock:
        tells(ready, "wish.added", wish())
        for _day in range(10):
            tells(ready, "product.updated", product(is_available=False, updated_at=ago(minutes=9)))
            tells(ready, "product.updated", product(updated_at=ago(minutes=8)))
            clock.shift(timedelta(days=1))
    assert events(ready) == [("wish.back_in_stock", 1), ("wish.back_in_stock", 2)]


def test_sold_out_again_before_the_mail_goes(ready: Shop) -> None:
    with time_machine.travel(NIGHT, tick=True):  # at night nothing goes
        tells(ready, "wish.added", wish())
        tells(ready, "product.updated", product(updated_at=ago(minutes=5)))
        tells(ready, "product.updated", product(updated_at=ago(minutes=4), is_available=False))
    with time_machine.travel(NOON, tick=True):
        work()
        with ready.scoped():
            message = Message.objects.get()
    assert (message.state, message.last_error) == (Message.State.SKIPPED, "sold_out")


def test_what_was_bought_meanwhile_is_not_advertised(ready: Shop) -> None:
    with time_machine.travel(NOON, tick=True):
        tells(ready, "wish.added", wish())
        line = {"id": "1", "title": "Wolkenloper 4", "quantity": 1, "sku": "WL4-42"}
        tells(ready, "order.upserted", order("2000", lines=[line]))
        tells(ready, "product.updated", product(updated_at=ago(minutes=4)))
    assert events(ready) == []
    assert [(row.end, bool(row.fulfilled_at)) for row in wishes(ready)] == [("bought", True)]


def test_another_purchase_leaves_the_wish(ready: Shop) -> None:
    with time_machine.travel(NOON, tick=True):
        tells(ready, "wish.added", wish())
        tells(ready, "order.upserted", order("2000"))
        tells(ready, "product.updated", product(updated_at=ago(minutes=4)))
    assert events(ready) == [("wish.back_in_stock", 1)]


def test_a_price_that_fell_is_told_only_where_it_may_be_called_lower(ready: Shop) -> None:
    with time_machine.travel(NOON, tick=True):
        tells(ready, "wish.added", wish("price"))
        tells(ready, "product.updated", product(price="99.95", updated_at=ago(hours=1)))
        assert events(ready) == [("wish.price_dropped", 1)]
        (kept,) = wishes(ready)
        assert (str(kept.told_price), str(kept.told_before)) == ("99.9500", "129.9500")
        # Known since yesterday only: nobody can say what the lowest price of the 30 days was.
        young = wish("price", product=product(id="p-2", updated_at=ago(days=1)))
        tells(ready, "wish.added", young)
        tells(ready, "product.updated", product(id="p-2", price="99.95", updated_at=ago(minutes=50)))
        assert len(events(ready)) == 1
        # Unless the shop says so itself.
        told = product(id="p-2", price="89.95", lowest_price_30_days="99.95", updated_at=ago(minutes=40))
        tells(ready, "product.updated", told)
    assert events(ready)[-1] == ("wish.price_dropped", 1) and len(events(ready)) == 2


def test_the_price_went_up_again_before_the_mail_goes(ready: Shop) -> None:
    with time_machine.travel(NIGHT, tick=True):
        tells(ready, "wish.added", wish("price"))
        tells(ready, "product.updated", product(price="99.95", updated_at=ago(hours=1)))
        tells(ready, "product.updated", product(price="119.95", updated_at=ago(minutes=30)))
    with time_machine.travel(NOON, tick=True), ready.scoped():
        found = verdict(facts_of(Message.objects.get()))
    assert found and found.reason == "price_up"


def test_only_what_somebody_wishes_for_is_kept(loper: Shop) -> None:
    for number in range(5):
        assert tells(loper, "product.updated", product(id=f"p-{number}")).state == 1  # done
    with loper.scoped():
        assert not Product.objects.exists() and not PricePoint.objects.exists()


def test_an_older_version_changes_nothing(loper: Shop) -> None:
    tells(loper, "wish.added", wish())
    tells(loper, "product.updated", product(price="99.00", updated_at=ago(hours=1)))
    tells(loper, "product.updated", product(price="150.00", updated_at=ago(hours=2)))
    (kept,) = wishes(loper)
    assert str(kept.product.price) == "99.0000"


def test_the_same_wish_twice_is_one_and_taken_back_it_ends(loper: Shop) -> None:
    for _time in range(2):
        tells(loper, "wish.added", wish())
    tells(loper, "wish.added", wish("price"))
    assert [row.kind for row in wishes(loper)] == ["stock", "price"]
    tells(loper, "wish.removed", {"email": "SANNE@klant.example", "removed_at": ago(minutes=1), "kind": "stock"})
    assert [row.end for row in wishes(loper)] == ["removed", ""]
    tells(loper, "wish.removed", {"email": "sanne@klant.example", "removed_at": ago(days=9)})
    assert [row.end for row in wishes(loper)] == ["removed", ""], "an old word does not end a younger wish"
    tells(loper, "wish.added", wish(asked_at=ago(minutes=0)))
    assert [row.end for row in wishes(loper)] == ["", ""]


def test_a_wish_is_no_leave_to_send_offers(ready: Shop) -> None:
    with time_machine.travel(NOON, tick=True):
        tells(ready, "wish.added", wish())
        person = customer(ready)
    assert person.marketing_opt_in is None and person.opt_out_offered is None


def test_erasure_takes_the_wishes_along_and_keeps_them_away(loper: Shop) -> None:
    late = wish(asked_at=ago(hours=1))
    tells(loper, "wish.added", wish())
    tells(loper, "customer.redact", {"email": "sanne@klant.example"})
    assert wishes(loper) == []
    tells(loper, "wish.added", late)
    assert wishes(loper) == [], "told before the erasure, come after it"
    with loper.scoped():
        assert b"sanne" not in bytes(loper.webhook().body)


def test_a_wish_of_one_shop_is_not_the_others(loper: Shop, funkwerk: Shop) -> None:
    tells(loper, "wish.added", wish())
    tells(funkwerk, "product.updated", product(updated_at=ago(minutes=1)))
    assert events(loper) == [] and events(funkwerk) == [] and wishes(funkwerk) == []


def test_many_wishes_for_one_product_cost_few_queries(loper: Shop, django_assert_max_num_queries: Any) -> None:
    from catalogue.wishing import notice
    from orders.models import Customer

    with loper.scoped():
        row = Product.objects.create(connection=loper.shop, external_id="p", title="x", is_available=True)
        people = Customer.objects.bulk_create(Customer(email=f"k{number}@klant.example") for number in range(300))
        Wish.objects.bulk_create(
            Wish(customer=one, product=row, kind="stock", asked_at=timezone.now()) for one in people
        )
        with django_assert_max_num_queries(12):
            assert notice(row) == 300
        assert DomainEvent.objects.filter(type="wish.back_in_stock").count() == 300
        assert not Enrolment.objects.exists()

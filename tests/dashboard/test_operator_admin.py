"""The operator's admin: what it is called, and what only the highest operator reads."""

from datetime import timedelta

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.test import Client
from django.utils import timezone

from notifications.models import Message
from tests.cast import Shop, order, work


def operator(*, highest: bool) -> Client:
    name = "highest" if highest else "helper"
    user = get_user_model().objects.create(
        username=name, email=f"{name}@op.example", is_staff=True, is_superuser=highest
    )
    if not highest:
        user.user_permissions.set(Permission.objects.filter(codename__startswith="view_"))
    client = Client(HTTP_HOST="portal.localhost", HTTP_ACCEPT_LANGUAGE="en")
    client.force_login(user)
    return client


def test_the_admin_says_whose_it_is(loper: Shop) -> None:
    page = operator(highest=True).get("/admin/").text
    assert "Stoep operator" in page
    assert "Django" not in page
    assert "Deliveries" in page and "Deliverys" not in page


def test_only_the_highest_operator_reads_the_hook_address(loper: Shop) -> None:
    address = f"/admin/inbox/connection/{loper.shop.pk}/change/"
    assert f"/hooks/{loper.shop.key}/" in operator(highest=True).get(address).text
    assert loper.shop.key not in operator(highest=False).get(address).text


def test_a_mail_that_was_sent_is_not_due_in_the_future(loper: Shop) -> None:
    loper.tells("order.upserted", order())
    work()
    with loper.scoped():
        mail = Message.objects.latest("pk")
        later = timezone.now() + timedelta(days=400)
        Message.objects.update(state=Message.State.SENT, due_at=later)
    client = operator(highest=True)
    for address in ("/admin/notifications/message/", f"/admin/notifications/message/{mail.pk}/change/"):
        answer = client.get(address)
        assert answer.status_code == 200
        assert str(later.year) not in answer.text.split('id="content"')[1]

"""Generated from the URLconf: every URL, every method, with the other merchant's ids."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.db import models
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

from inbox.models import InboundWebhook
from merchants.access import issue
from merchants.models import AccessLink
from merchants.tenancy import MerchantOwned, ScopedManager, unscoped
from notifications.models import Enrolment, Journey, MailDesign, Message, Simulation
from orders.models import LinkRequest, Order
from outbox.models import Delivery, DomainEvent
from tests.care.stage import one_of_each
from tests.cast import JONAS, Shop, order, parcel, post, scan, tracking, work
from tests.consents.rows import closed_rows
from tests.designs.stage import own
from tests.mailbox import Mailbox
from tests.returns import desk as returned
from tests.reviews import stage as reviews
from tests.sending.stage import counted_link
from tests.sending.stage import one_of_each as sending_rows
from tests.visits.told import told as visit_told
from tracking.changes import request as request_change
from tracking.models import DeliveryChange, Shipment
from visits.models import Appointment, AppointmentKind, Location, Specialist

METHODS = ["get", "head", "post", "put", "patch", "delete", "options"]
# Not a merchant's: the operator's admin has its own test, and allauth's pages know no merchant.
OUTSIDE = ("admin/", "accounts/", "static/")
OWNED = [model for model in apps.get_models() if issubclass(model, MerchantOwned)]
# Rows that a request may add on its own merchant's side: asking for a link and counting attempts.
MAY_GROW = {LinkRequest, DomainEvent, Delivery, InboundWebhook, AccessLink}


def routes(urlconf: str) -> Iterator[str]:
    """Every route of the URLconf as a pattern with <names>."""

    def walk(patterns: list[Any], prefix: str) -> Iterator[str]:
        for pattern in patterns:
            route = prefix + str(pattern.pattern).lstrip("^").rstrip("$")
            if isinstance(pattern, URLResolver):
                yield from walk(pattern.url_patterns, route)
            elif isinstance(pattern, URLPattern):
                yield route

    return walk(get_resolver(urlconf).url_patterns, "")


STOREFRONT = [route for route in routes(settings.STOREFRONT_URLCONF) if not route.startswith(OUTSIDE)]
PORTAL = [route for route in routes(settings.ROOT_URLCONF) if not route.startswith(OUTSIDE)]


@pytest.fixture
def both(loper: Shop, funkwerk: Shop, mailbox: Mailbox) -> tuple[Shop, Shop]:
    """Both merchants with a whole story behind them, and something of every kind in every table."""
    for shop, city in ((loper, "Amsterdam"), (funkwerk, "Heilbronn")):
        told = order(
            "1042",
            buyer={**JONAS, "name": f"Geheim {city}"},
            receiver={"name": f"Geheim {city}", "city": city, "line1": f"{city}straat 1", "country": "DE"},
            parcels=[parcel()],
        )
        shop.tells("order.upserted", told)
        shop.carrier_tells(tracking("3SLOPR0001", scan("in_transit", words=f"Depot {city}")))
        post(shop.shop, b"unsigned", {})
        post(shop.shop, b"{", {})
    work()
    for shop in (loper, funkwerk):
        with shop.scoped():
            wish = {"until": (timezone.localdate() + timedelta(days=3)).isoformat()}
            request_change(Order.objects.get(), Shipment.objects.get(), "hold", wish)
            visit_told("ready_to_collect", Order.objects.get())
            visit_told("appointment_booked", Order.objects.get())
            Appointment.objects.update(customer_name=f"Geheim {shop.merchant.slug}")
            one_of_each(Order.objects.get(), f"Geheim {Order.objects.get().city}")
            reviews.one_of_each(Order.objects.get(), f"Geheim {Order.objects.get().city}")
            returned.one_of_each(Order.objects.get(), f"Geheim {Order.objects.get().city}")
    work()
    return loper, funkwerk


def ids_of(shop: Shop) -> dict[str, Any]:
    """For every kind of URL argument, the id that it has at this merchant."""
    with shop.scoped():
        token = issue(Order.objects.get().subject, "a test")
        shipment, webhook = Shipment.objects.get(), InboundWebhook.objects.latest("pk")
        care = one_of_each(Order.objects.get(), "")
        return {
            "slug": shop.merchant.slug,
            "token": token,
            "public_id": Order.objects.get().public_id,
            "order_id": Order.objects.get().pk,
            "shipment_id": shipment.pk,
            "webhook_id": webhook.pk,
            "journey_id": Journey.objects.get(key="order_placed").pk,
            "version_number": 1,
            "message_id": Message.objects.exclude(content=None).latest("pk").pk,
            "delivery_id": Delivery.objects.latest("pk").pk,
            "event_id": DomainEvent.objects.latest("pk").pk,
            "enrolment_id": Enrolment.objects.latest("pk").pk,
            "connection_id": shop.shop.pk,
            "key": "no-such-key",
            "area": "storefront",
            "picture": "logo-0123456789abcdef.png",
            "kind": {
                "brand": "logo",
                "change": "hold",
                "take-back": "old_for_new",
                "new": "guide",
                "rules": "old_for_new",
                "survey": "nps",
            },
            "visit": Appointment.objects.get().public_id,
            "simulation_id": Simulation.objects.get_or_create(days=90, defaults={"state": 2, "asked_by": "Geheim"})[
                0
            ].pk,
            "change_id": DeliveryChange.objects.latest("pk").public_id,
            "state": "pending",
            "pk": {
                "webhooks": webhook.pk,
                "messages": Message.objects.exclude(content=None).latest("pk").pk,
                "deliveries": Delivery.objects.latest("pk").pk,
                "connections": shop.shop.pk,
                "shops": shop.shop.pk,
                "orders": Order.objects.get().pk,
                "shipments": shipment.pk,
                "changes": DeliveryChange.objects.latest("pk").pk,
                "reactions": Delivery.objects.latest("pk").pk,
                "addresses": shop.merchant.hosts.get().pk,
                "appointments": Appointment.objects.get().pk,
                "locations": Location.objects.get().pk,
                "specialists": Specialist.objects.get().pk,
                "kinds": AppointmentKind.objects.get().pk,
                **care,
                **closed_rows(),
                **sending_rows(),
                "mails": (MailDesign.objects.first() or own(shop)).pk,
                **reviews.one_of_each(Order.objects.get(), ""),
                **returned.one_of_each(Order.objects.get(), ""),
            },
            "photo": reviews.photo_id(),
            "return_photo": returned.photo_id(),
            "row": returned.public_id(),
            "exchange": returned.exchange_id(),
            "code": "ZZZ-999",
            "score": 3,
            "number": "1042",
            "topic": "where",
            "link": counted_link(),
            "provider": "postmark",
            "name": "0" * 32 + ".png",
            "template": "order_placed",
            "channel": "webhook",
        }


def filled(route: str, ids: dict[str, Any]) -> str:
    def value(match: re.Match[str]) -> str:
        name = match.group(1).rpartition(":")[2]
        assert name in ids, f"{route}: give <{name}> a value in ids_of()"
        found = ids["row" if name == "public_id" and route[: match.start()].endswith("returns/") else name]
        if name == "provider" and route[: match.start()].endswith("returns/setup/"):
            found = "mollie"
        if isinstance(found, dict):  # one name for several kinds: the word before it says which
            found = found[route[: match.start()].rstrip("/").rpartition("/")[2]]
        return str(found)

    return "/" + re.sub(r"<([^>]+)>", value, route)


def everything(shop: Shop) -> dict[str, Any]:
    """All rows of the merchant, to prove that nothing changed."""
    with unscoped("compare every row of a merchant in a test"):
        return {
            model._meta.label: list(models.QuerySet(model).filter(merchant_id=shop.merchant.pk).order_by("pk").values())
            for model in OWNED
        }


def secrets_of(shop: Shop, ids: dict[str, Any]) -> list[str]:
    city = "Heilbronn" if shop.merchant.slug == "funkwerk" else "Amsterdam"
    named = [f"Geheim {city}", f"Geheim {shop.merchant.slug}"]
    return [*named, f"Depot {city}", f"{city}straat", shop.shop.secret, shop.shop.key]


@pytest.fixture(params=["with both walls", "with row-level security alone"])
def walls(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    if request.param != "with both walls":
        monkeypatch.setattr(ScopedManager, "get_queryset", models.Manager.get_queryset)
    return str(request.param)


def assert_nothing_leaks(client: Client, path: str, method: str, foreign: list[str], **headers: Any) -> None:
    answer = getattr(client, method)(path, **headers)
    assert answer.status_code < 500, f"{method} {path}: {answer.status_code}"
    shown = b"".join(answer.streaming_content) if answer.streaming else answer.content
    shown += str(answer.headers).encode()
    for secret in foreign:
        assert secret.encode() not in shown, f"{method} {path} shows {secret}"


def test_no_storefront_url_shows_or_changes_anything_of_the_other_merchant(both: tuple[Shop, Shop], walls: str) -> None:
    loper, funkwerk = both
    theirs = ids_of(funkwerk)
    ours = ids_of(loper)
    before, foreign = everything(funkwerk), secrets_of(funkwerk, theirs)
    for route in STOREFRONT:
        browser = loper.client()
        browser.get(f"/t/{ours['token']}/")  # a customer of Loper, with a live link
        for method in METHODS:
            assert_nothing_leaks(browser, filled(route, theirs), method, foreign)
    assert everything(funkwerk) == before
    assert {route for route in STOREFRONT if "<" in route}, "the storefront has URLs with ids"


def test_no_dashboard_url_shows_or_changes_anything_to_a_member_of_another_merchant(
    both: tuple[Shop, Shop], walls: str
) -> None:
    loper, funkwerk = both
    theirs, ours = ids_of(funkwerk), ids_of(loper)
    ruth = Client()
    ruth.force_login(loper.member("ruth"))
    before, foreign = everything(funkwerk), secrets_of(funkwerk, theirs)
    own_door = {**theirs, "slug": ours["slug"]}  # through our own dashboard, with their ids
    for route in PORTAL:
        for ids in (theirs, own_door):
            for method in METHODS:
                assert_nothing_leaks(ruth, filled(route, ids), method, foreign)
    assert everything(funkwerk) == before


def test_a_dashboard_page_of_another_merchant_does_not_even_confirm_that_it_exists(
    both: tuple[Shop, Shop],
) -> None:
    loper, funkwerk = both
    ruth = Client()
    ruth.force_login(loper.member("ruth"))
    for route in PORTAL:
        if ":slug>" in route:
            real = ruth.get(filled(route, ids_of(funkwerk)))
            invented = ruth.get(filled(route, {**ids_of(funkwerk), "slug": "nobody"}))
            assert real.status_code == invented.status_code, route
            assert real.status_code in {404, 405}, route


def test_the_links_of_one_merchant_open_nothing_on_the_host_of_another(both: tuple[Shop, Shop]) -> None:
    loper, funkwerk = both
    theirs = ids_of(funkwerk)
    browser = loper.client()
    assert browser.get(f"/t/{theirs['token']}/").status_code in {404, 410}
    page = browser.get(f"/orders/{theirs['public_id']}/", follow=True).content.decode()
    assert not [secret for secret in secrets_of(funkwerk, theirs) if secret in page]
    invented = browser.get(f"/orders/{'x' * 24}/", follow=True).content.decode()
    assert re.sub(r"csrf\S+ value=\S+", "", page) == re.sub(r"csrf\S+ value=\S+", "", invented)


def test_an_unknown_host_is_misdirected(loper: Shop) -> None:
    for path in ("/", "/orders/x/", "/dashboard/", "/admin/"):
        assert Client(HTTP_HOST="shop.stranger.example").get(path).status_code == 421


def test_the_same_storefront_is_there_by_path_for_tools_that_cannot_resolve_hosts(loper: Shop) -> None:
    page = Client(HTTP_HOST="127.0.0.1").get("/m/loper/")
    assert page.status_code == 200
    assert "Loper" in page.content.decode()
    assert 'href="/m/loper/' in page.content.decode() or 'action="/m/loper/' in page.content.decode()
    assert Client(HTTP_HOST="127.0.0.1").get("/m/nobody/").status_code == 421


def test_the_certificate_question_is_answered_for_verified_hosts_only(loper: Shop) -> None:
    ask = Client(HTTP_HOST="127.0.0.1")
    assert ask.get("/tls/ask", {"domain": loper.host}).status_code == 200
    loper.merchant.hosts.update(verified_at=None)
    for name in (loper.host, "evil.example", "", "a" * 500):
        assert ask.get("/tls/ask", {"domain": name}).status_code == 404

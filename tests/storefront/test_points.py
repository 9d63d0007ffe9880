"""Where can I collect it? The page with pick-up points, its map's squares, and what the team sets up for both."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from merchants.models import Member
from tests.cast import Shop, work
from tests.storefront.everything import cost
from tests.storefront.scenes import stage
from tests.tracking import pickup_fakes as told
from tests.tracking.carrier_fakes import FakeCarrier, Reply, fake_carrier
from tests.tracking.test_pickup_searches import Answers, connect
from tests.tracking.test_pickup_upload import GOOD, HEAD
from tracking.models import MapTile, PickupPoint, PickupSettings, PointSearch
from tracking.pickup import tiles
from tracking.pickup.tiles import template_problem
from tracking.pickup.uploading import replace_points

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 60


@pytest.fixture
def carrier(settings: Any) -> Iterator[FakeCarrier]:
    with fake_carrier() as fake:
        settings.HTTP_ALLOWED_PRIVATE = [fake.url.removeprefix("http://")]
        yield fake


def opened(shop: Shop, name: str = "in_transit", **changes: Any) -> tuple[Client, str]:
    """A browser with the order's key, and the address of the page with points."""
    order, token = stage(shop, name)
    if changes:
        with shop.scoped():
            type(order).objects.filter(pk=order.pk).update(**changes)
    client = shop.client()
    client.get(f"/t/{token}/")
    client.get("/?lang=en")
    return client, f"/orders/{order.public_id}/points/"


def own_list(shop: Shop, count: int = 1) -> None:
    with shop.scoped():
        lines = [GOOD.replace("W1", f"W{number}").replace("gracht 1", f"gracht {number}") for number in range(count)]
        replace_points("\n".join([HEAD, *lines]).encode())


def page(client: Client, address: str, status: int = 200, **asked: str) -> str:
    answer = client.get(address, asked)
    assert answer.status_code == status, answer.content.decode()[:500]
    return str(answer.content.decode())


def test_the_orders_own_postcode_is_searched_first(loper: Shop) -> None:
    own_list(loper)
    client, address = opened(loper, postal_code="1015 CC", country="NL")
    html = page(client, address)
    assert "1 pick-up point near 1015 CC" in html and "Loper Amsterdam" in html and 'value="1015 CC"' in html
    assert ("Keizersgracht 0, 1015 CC Amsterdam" in html and " km" in html) or " m<" in html
    assert "Opening hours" in html and "Wheelchair accessible" in html
    assert "from 09:30 to 12:30 and from 13:00 to 18:00" in html


def test_providers_fill_the_list_in_while_the_page_waits(loper: Shop, carrier: FakeCarrier) -> None:
    Answers(carrier).said["/shipment"] = Reply(told.postnl_answer(told.postnl(1)))
    connect(loper, carrier, "postnl")
    client, address = opened(loper, postal_code="1015 CC", country="NL")
    waiting = page(client, address)
    assert "We are asking PostNL" in waiting and "data-again=" in waiting
    assert '<noscript><meta http-equiv="refresh"' in waiting  # without a script it comes back by itself
    assert "no pick-up point" not in waiting.lower()
    work()
    part = client.get(
        address, {"postcode": "1015 CC", "turn": "1"}, headers={"HX-Request": "true", "HX-Target": "results"}
    )
    html = part.content.decode()
    assert "Bruna 1" in html and "<html" not in html and "data-again" not in html
    assert "refresh" not in page(client, address)


def test_a_silent_provider_is_named_and_the_rest_is_there(loper: Shop, carrier: FakeCarrier) -> None:
    own_list(loper)
    Answers(carrier).said["/shipment"] = Reply(b"<html>", 500)
    connect(loper, carrier, "postnl")
    client, address = opened(loper, postal_code="1015 CC", country="NL")
    page(client, address)
    work()
    html = page(client, address)
    assert "We get no answer from PostNL" in html and "Loper Amsterdam" in html
    # A provider that is still being asked after all turns is silent too, and the page stops coming back.
    with loper.scoped():
        PointSearch.objects.update(state=PointSearch.PENDING, attempts=0)
    html = page(client, address, postcode="1015 CC", turn="6")
    assert "We get no answer from PostNL" in html and "refresh" not in html and "data-again" not in html


def test_nothing_found_says_what_to_do(loper: Shop) -> None:
    client, address = opened(loper, postal_code="1015 CC", country="NL")
    html = page(client, address)
    assert "No pick-up point near 1015 CC" in html and "Try a postcode nearby" in html


@pytest.mark.parametrize("typed", ["", "10", "Amsterdam", "x" * 10_000, "<b>", "1015 CC 7", "\0"])
def test_what_is_no_postcode_is_said_and_kept(loper: Shop, typed: str) -> None:
    client, address = opened(loper, postal_code="1015 CC", country="NL")
    html = page(client, address, 422, postcode=typed)
    assert "field__error" in html and 'aria-invalid="true"' in html and "<b>" not in html
    if typed.isalnum() and len(typed) < 50:
        assert f'value="{typed}"' in html


def test_an_order_with_a_strange_postcode_gets_an_empty_form(loper: Shop) -> None:
    client, address = opened(loper, postal_code="onbekend", country="NL")
    html = page(client, address)
    assert "field__error" not in html and 'value="onbekend"' in html


def test_long_lists_come_in_parts(loper: Shop) -> None:
    own_list(loper, 90)
    client, address = opened(loper, postal_code="1015 CC", country="NL")
    html = page(client, address)
    assert "90 pick-up points" in html and html.count('class="point"') == 10 and "count=20" in html
    assert page(client, address, postcode="1015 CC", count="20").count('class="point"') == 20
    whole = page(client, address, postcode="1015 CC", count="9999")
    assert whole.count('class="point"') == 60 and "Show more" not in whole
    assert page(client, address, postcode="1015 CC", count="-1").count('class="point"') == 10


def test_the_list_can_be_narrowed_to_a_carrier(loper: Shop, carrier: FakeCarrier) -> None:
    Answers(carrier).said["/service-points"] = Reply(
        [told.sendcloud(1, carrier="dpd"), told.sendcloud(2, carrier="gls")]
    )
    connect(loper, carrier, "sendcloud")
    client, address = opened(loper, "placed", postal_code="1015 CC", country="NL")
    page(client, address)
    work()
    assert page(client, address).count('class="point"') == 2
    narrowed = page(client, address, postcode="1015 CC", carrier="dpd")
    assert narrowed.count('class="point"') == 1 and 'aria-current="true">DPD' in narrowed
    assert page(client, address, postcode="1015 CC", carrier="<script>").count('class="point"') == 2


def test_a_choice_is_offered_where_it_can_be_made_and_becomes_a_wish(loper: Shop) -> None:
    own_list(loper)
    client, address = opened(loper, "placed", postal_code="1015 CC", country="NL")
    html = page(client, address, postcode="1015 CC", parcel="rest")
    assert "Collect it here" in html and reverse("change_to_point", "portal.urls_storefront", kwargs={
        "public_id": address.split("/")[2]}) in html  # fmt: skip
    key = html.partition('name="point" value="')[2].partition('"')[0]
    answer = client.post(address.replace("points/", "change/to-point/"), {"parcel": "rest", "point": key})
    assert answer.status_code == 303
    assert "Loper Amsterdam" in client.get(answer.headers["Location"]).content.decode()
    # Asked for once, it is not offered again beside the open wish.
    assert "Collect it here" not in page(client, address, postcode="1015 CC", parcel="rest")


def test_an_arrived_parcel_offers_nothing_that_would_not_work(loper: Shop) -> None:
    own_list(loper)
    client, address = opened(loper, "delivered", postal_code="1015 CC", country="NL")
    assert "Collect it here" not in page(client, address)


def test_without_the_key_there_is_no_page(loper: Shop) -> None:
    _client, address = opened(loper)
    assert loper.client().get(address).status_code == 303


def test_somebody_who_tries_every_postcode_is_slowed_down(loper: Shop) -> None:
    client, address = opened(loper, postal_code="1015 CC", country="NL")
    codes = [client.get(address, {"postcode": f"{1011 + number} AA"}).status_code for number in range(45)]
    assert codes[0] == 200 and codes[-1] == 429
    assert page(client, address, postcode="1011 AA")  # what was searched before still shows


def test_asking_twice_does_not_get_past_the_limit(
    loper: Shop, carrier: FakeCarrier, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storefront.points.views.PER_ORDER", (2, timedelta(hours=1)))
    connect(loper, carrier, "postnl")
    client, address = opened(loper, postal_code="1015 CC", country="NL")
    page(client, address)  # the order's own postcode, and the same one typed
    page(client, address, postcode="1015cc")
    page(client, address, postcode="1011 AA")
    for typed in ("1012 AA", "1012 AA", "1012aa", "1013 AA", "1012 AA"):
        page(client, address, 429, postcode=typed)
    with loper.scoped():
        assert sorted(PointSearch.objects.values_list("postal_code", flat=True)) == ["1011AA", "1015CC"]
    assert page(client, address, postcode="1011 AA")


def test_the_page_costs_few_queries_however_many_points(loper: Shop) -> None:
    own_list(loper, 300)
    client, address = opened(loper, postal_code="1015 CC", country="NL")
    page(client, address)
    asked = cost(client, f"{address}?postcode=1015+CC&count=60")
    assert len([sql for sql in asked if "set_config" not in sql]) <= 12, "\n".join(sql[:200] for sql in asked)


# --- the map ---------------------------------------------------------------------------------------------------------


def with_map(shop: Shop, carrier: FakeCarrier, **changes: Any) -> Answers:
    answers = Answers(carrier)
    answers.said["/squares"] = Reply(PNG, headers={"Content-Type": "text/html"})
    with shop.scoped():
        values = {
            "map_is_on": True,
            "tile_url": f"{carrier.url}/squares/{{z}}/{{x}}/{{y}}.png",
            "tile_attribution": "© x",
        }
        PickupSettings.objects.create(**values | changes)
    return answers


def test_a_square_is_fetched_once_and_served_from_here(loper: Shop, carrier: FakeCarrier) -> None:
    with_map(loper, carrier)
    for _ in range(3):
        answer = loper.client().get("/tiles/12/2103/1346.png")
        assert (answer.status_code, answer.content, answer["Content-Type"]) == (200, PNG, "image/png")
        assert "max-age=604800" in answer["Cache-Control"] and "Cookie" not in answer.get("Vary", "")
    assert [asked.path for asked in carrier.asked] == ["/squares/12/2103/1346.png"]


def test_by_path_too(loper: Shop, carrier: FakeCarrier) -> None:
    with_map(loper, carrier)
    assert Client(HTTP_HOST="portal.localhost").get("/m/loper/tiles/12/2103/1346.png").status_code == 200
    assert Client(HTTP_HOST="portal.localhost").get("/tiles/12/2103/1346.png").status_code == 404
    assert Client(HTTP_HOST="nobody.example").get("/tiles/12/2103/1346.png").status_code == 421


@pytest.mark.parametrize(
    "address", ["20/1/1", "5/32/1", "5/1/32", "0/1/0", "12/99999999/1", "12/-1/1", "1e1/1/1", "12/1/1.png/..", "99/0/0"]
)
def test_squares_that_are_none(loper: Shop, carrier: FakeCarrier, address: str) -> None:
    with_map(loper, carrier)
    assert loper.client().get(f"/tiles/{address}.png").status_code == 404
    assert carrier.asked == []


@pytest.mark.parametrize(
    "reply",
    [
        Reply(b"<html>", 200), Reply(b"", 200), Reply(PNG, 500), Reply(PNG + b"\0" * 300_000),
        Reply(PNG, 302, {"Location": "http://169.254.169.254/"}), Reply(b"RIFF1234WAVE"),
    ],
)  # fmt: skip
def test_what_is_no_picture_is_not_passed_on(
    loper: Shop, carrier: FakeCarrier, reply: Reply, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tiles, "SECONDS", 1.5)
    with_map(loper, carrier).said["/squares"] = reply
    answer = loper.client().get("/tiles/12/2103/1346.png")
    assert answer.status_code == 502 and answer["Content-Type"].startswith("text/plain")
    with loper.scoped():
        assert not MapTile.objects.exists()


def test_an_old_square_is_better_than_a_hole(loper: Shop, carrier: FakeCarrier) -> None:
    answers = with_map(loper, carrier)
    loper.client().get("/tiles/12/2103/1346.png")
    with loper.scoped():
        row = MapTile.objects.get()
        MapTile.objects.update(fetched_at=row.fetched_at - timedelta(days=60))
    answers.said["/squares"] = Reply({}, 403)
    assert loper.client().get("/tiles/12/2103/1346.png").content == PNG


def test_other_peoples_pages_do_not_use_the_map(loper: Shop, funkwerk: Shop, carrier: FakeCarrier) -> None:
    with_map(loper, carrier)
    foreign = loper.client().get("/tiles/12/2103/1346.png", headers={"Sec-Fetch-Site": "cross-site"})
    assert foreign.status_code == 403
    assert funkwerk.client().get("/tiles/12/2103/1346.png").status_code == 404  # no map of its own
    assert loper.client().post("/tiles/12/2103/1346.png").status_code == 405
    assert carrier.asked == []


def test_the_map_is_bounded_and_rated(loper: Shop, carrier: FakeCarrier, monkeypatch: pytest.MonkeyPatch) -> None:
    with_map(loper, carrier)
    monkeypatch.setattr(tiles, "MOST", 20)
    monkeypatch.setattr(tiles, "SPARE", 15)
    monkeypatch.setattr("storefront.points.tiles.PER_NETWORK", (70, timedelta(minutes=10)))
    client = loper.client()
    codes = [client.get(f"/tiles/12/{column}/1346.png").status_code for column in range(2100, 2175)]
    assert codes[:70] == [200] * 70 and codes[-1] == 429
    with loper.scoped():
        assert MapTile.objects.count() < 70


def test_a_private_address_is_never_called(loper: Shop, carrier: FakeCarrier, settings: Any) -> None:
    with_map(loper, carrier)
    settings.HTTP_ALLOWED_PRIVATE = []
    assert loper.client().get("/tiles/12/2103/1346.png").status_code == 502
    assert carrier.asked == []


def test_the_map_is_off_unless_the_shop_wants_it(loper: Shop, carrier: FakeCarrier) -> None:
    own_list(loper)
    client, address = opened(loper, postal_code="1015 CC", country="NL")
    assert "leaflet" not in page(client, address)
    with_map(loper, carrier)
    html = page(client, address)
    assert 'data-map="/tiles/{z}/{x}/{y}.png"' in html and 'data-lat="52.3755"' in html and "points-map.js" in html
    assert carrier.url not in html


@pytest.mark.parametrize(
    ("template", "problem"),
    [
        ("https://tiles.example/{z}/{x}/{y}.png", ""), ("https://tiles.example/{z}/{y}/{x}?key=1", ""),
        ("http://tiles.example/{z}/{x}/{y}.png", "https"), ("https://user@tiles.example/{z}/{x}/{y}", "https"),
        ("https://tiles.example/{z}/{x}.png", "placeholders"),
        ("https://tiles.example/{z}/{x}/{y}/{y}", "placeholders"),
        ("https://{s}.tiles.example/{z}/{x}/{y}.png", "placeholders"), ("https://{z}.tiles.example/{x}/{y}", "host"),
        ("https://localhost/{z}/{x}/{y}", "host"), ("javascript:{z}{x}{y}", "https"), ("", "https"),
    ],
)  # fmt: skip
def test_addresses_of_maps(template: str, problem: str) -> None:
    assert template_problem(template) == problem


# --- the dashboard ---------------------------------------------------------------------------------------------------


def at_work(shop: Shop, role: str = Member.Role.OWNER) -> tuple[Client, str]:
    client = Client(HTTP_HOST="portal.localhost")
    client.force_login(shop.member(role, role))
    return client, f"/dashboard/{shop.merchant.slug}/points/"


def file(text: str) -> dict[str, Any]:
    return {"file": SimpleUploadedFile("points.csv", text.encode("utf-8-sig"))}


def test_the_team_uploads_a_list(loper: Shop, funkwerk: Shop) -> None:
    client, address = at_work(loper)
    assert client.get(address).status_code == 200
    example = client.get(f"{address}example.csv")
    assert client.post(f"{address}upload/", {"file": SimpleUploadedFile("x.csv", example.content)}).status_code == 303
    assert "1 pick-up point of yours" in client.get(address).content.decode()
    wrong = client.post(f"{address}upload/", file(f"{HEAD}\n{GOOD}\n{GOOD.replace('NL', 'Holland')}"))
    html = wrong.content.decode()
    assert (
        wrong.status_code == 422 and '<td class="number">3</td>' in html and "two letters" in html and "Holland" in html
    )
    for bad in ({}, file(""), file("a;b"), {"file": "no file"}):
        assert client.post(f"{address}upload/", bad).status_code == 422
    with loper.scoped():
        assert PickupPoint.objects.count() == 1
    with funkwerk.scoped():
        assert PickupPoint.objects.count() == 0
    assert client.post(f"{address}remove/").status_code == 303


def test_the_team_switches_the_map_on(loper: Shop) -> None:
    client, address = at_work(loper)
    good = {
        "map_is_on": "on",
        "tile_url": "https://tiles.example/{z}/{x}/{y}.png",
        "tile_attribution": "© x",
        "max_zoom": "17",
    }
    for wrong in (
        {"tile_url": "http://tiles.example/{z}/{x}/{y}"},
        {"tile_attribution": ""},
        {"max_zoom": "99"},
        {"tile_url": ""},
    ):
        answer = client.post(f"{address}map/", {**good, **wrong})
        assert answer.status_code == 422 and b"field__error" in answer.content
    assert client.post(f"{address}map/", good).status_code == 303
    assert client.post(f"{address}map/", {"max_zoom": "18"}).status_code == 303
    with loper.scoped():
        assert PickupSettings.objects.get().map_is_on is False


def test_who_may_only_look_changes_nothing(loper: Shop, funkwerk: Shop) -> None:
    client, address = at_work(loper, Member.Role.VIEWER)
    assert client.get(address).status_code == 200
    for name in ("upload", "remove", "map"):
        assert client.post(f"{address}{name}/", file(f"{HEAD}\n{GOOD}")).status_code == 403
    assert at_work(funkwerk)[0].get(address).status_code == 404


def test_the_team_sees_who_is_silent(loper: Shop, carrier: FakeCarrier) -> None:
    Answers(carrier).said["/shipment"] = Reply({}, 401)
    connect(loper, carrier, "postnl")
    client, address = opened(loper, postal_code="1015 CC", country="NL")
    page(client, address)
    work()
    team, dashboard = at_work(loper)
    html = team.get(dashboard).content.decode()
    assert "Silent" in html and "answered 401" in html and "key" not in html.partition("answered 401")[0][-200:]

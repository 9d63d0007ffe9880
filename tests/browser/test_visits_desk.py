"""The desk in a real browser: a phone in one hand, by night too, and scanning where the browser can."""

import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tests.browser.looking import axe_source
from tests.browser.test_dashboard import PASSWORD
from tests.cast import Shop, order, work
from tests.visits import stage
from tests.visits.test_collecting import place
from visits import attending, booking, collecting
from visits.models import Appointment, Collection
from visits.tokens import check_in_url

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SHOTS = os.environ.get("STOEP_SHOTS", "")
PHONE, DESK = {"width": 390, "height": 844}, {"width": 1280, "height": 900}

# A camera that shows a grey picture, and a detector that reads first a stranger's code and then ours.
FAKES = """
navigator.mediaDevices.getUserMedia = async () => {
  const canvas = document.createElement("canvas");
  const draw = () => canvas.getContext("2d").fillRect(0, 0, 9, 9);
  draw(); setInterval(draw, 50);
  return canvas.captureStream();
};
window.BarcodeDetector = class {
  static async getSupportedFormats() { return ["qr_code"]; }
  async detect() { window.seen = (window.seen || 0) + 1;
    return [{ rawValue: window.seen < 8 ? "https://evil.example/dashboard/" : "%s" }]; }
};
"""


@pytest.fixture
def shop(transactional_db: None, loper: Shop) -> Shop:
    """Two locations, appointments of today and later, and orders in every state."""
    user = loper.member()
    user.set_password(PASSWORD)
    user.save()
    for number in ("1042", "1043", "1044", "1045", "1046", "1047"):
        loper.tells("order.upserted", order(number))
    work()
    with loper.scoped():
        orders = list(stage.Order.objects.order_by("number"))
        made = stage.staged(
            count=2, hours={day: [["00:00", "24:00"]] for day in stage.WEEK} | {"sun": [["00:00", "24:00"]]}
        )
        utrecht = place("Loper Utrecht", line1="Oudegracht 5", city="Utrecht")
        for specialist in made.specialists:
            specialist.duties.update(hours=made.location.hours)
        soon = timezone.now().replace(minute=0, second=0, microsecond=0) + timedelta(hours=2)
        names = ("Sanne de Vries", "Jonas Weber", "Amélie Dubois-Vandenberghe")
        for number, name in enumerate(names):
            wanted = booking.Wanted(made.kind, made.location, soon + timedelta(hours=number * 20))
            booking.book(orders[number], wanted, name=name, wish="Een zere knie", by="team")
        attending.check_in(Appointment.objects.earliest("starts_at"), user)
        for number, here in ((0, made.location), (1, made.location), (2, utrecht)):
            collecting.mark_ready(orders[number], here)
        collecting.expect(orders[3], made.location)
        Collection.objects.filter(order=orders[1]).update(collect_until=timezone.now() + timedelta(hours=5))
        gone = collecting.mark_ready(orders[4], utrecht)
        Collection.objects.filter(pk=gone.pk).update(state="expired", collect_until=timezone.now() - timedelta(days=1))
    return loper


def path_of(shop: Shop, number: str) -> str:
    with shop.scoped():
        row = Collection.objects.get(order__number=number)
        return "/" + check_in_url(shop.merchant, row).partition("://")[2].partition("/")[2]


def opened(chromium: Any, live_server: Any, script: str = "", **options: Any) -> Any:
    options = {"locale": "en", "viewport": PHONE, **options}
    page = chromium.new_context(base_url=live_server.url, **options).new_page()
    if script:
        page.add_init_script(script)
    page.goto("/dashboard/loper/")
    page.fill("[name=login]", "ruth@loper.example")
    page.fill("[name=password]", PASSWORD)
    page.click("main button")
    page.wait_for_url("**/dashboard/loper/")
    return page


def fits(page: Any, name: str) -> None:
    """No sideways scroll; a picture of it where STOEP_SHOTS names a folder."""
    if SHOTS:
        page.screenshot(path=Path(SHOTS) / f"{name}.png", full_page=True)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{name} is wider than its screen"


def sound(page: Any, name: str) -> None:
    """It fits, and has no known barrier."""
    fits(page, name)
    page.evaluate(axe_source())
    # Without the frames: mails stand in them, which may run no script, so axe would wait a minute for each to answer.
    # tests/mails/test_axe.py looks at mails.
    found = page.evaluate("axe.run(document, {iframes: false, runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa']})")
    told = [f"{rule['id']}: {node['target']}" for rule in found["violations"] for node in rule["nodes"]]
    assert told == [], name


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_page_is_free_of_known_barriers_and_fits(
    chromium: Any, live_server: Any, shop: Shop, scheme: str
) -> None:
    page = opened(chromium, live_server, color_scheme=scheme, has_touch=True)
    with shop.scoped():
        here = stage.Location.objects.get(name="Loper Amsterdam").pk
        person, kind = stage.Specialist.objects.earliest("pk").pk, stage.AppointmentKind.objects.get().pk
        later = Appointment.objects.filter(state="booked").latest("starts_at").pk
    tour = {
        "ready": path_of(shop, "1042"), "waiting": path_of(shop, "1045"), "over": path_of(shop, "1046"),
        "unknown": "/dashboard/loper/check-in/x/", "visits": "/dashboard/loper/visits/",
        "one": f"/dashboard/loper/visits/?at={here}", "find": "/dashboard/loper/visits/find/?q=104",
        "appointment": f"/dashboard/loper/visits/appointments/{later}/",
        "move": f"/dashboard/loper/visits/appointments/{later}/move/", "setup": "/dashboard/loper/visits/setup/",
        "location": f"/dashboard/loper/visits/setup/locations/{here}/",
        "specialist": f"/dashboard/loper/visits/setup/specialists/{person}/",
        "kind": f"/dashboard/loper/visits/setup/kinds/{kind}/",
    }  # fmt: skip
    for size, width in (("phone", PHONE), ("desk", DESK)):
        page.set_viewport_size(width)
        for name, path in tour.items():
            page.goto(path)
            sound(page, f"{name}-{size}-{scheme}")
    page.set_viewport_size(PHONE)
    page.goto(tour["ready"])
    button = page.locator(".desk__button").bounding_box()
    assert button["height"] >= 44 and button["y"] + button["height"] <= PHONE["height"], "under the thumb at once"
    page.click(".desk__button")
    page.wait_for_selector("text=Handed out. The customer")
    sound(page, f"handed-out-{scheme}")


def test_a_code_is_scanned_in_the_page_and_a_strangers_is_not_followed(
    chromium: Any, live_server: Any, shop: Shop
) -> None:
    path = path_of(shop, "1042")
    page = opened(chromium, live_server, FAKES % f"https://portal.example{path}")
    refused: list[str] = []
    page.on("console", lambda said: refused.append(said.text) if "Content Security" in said.text else None)
    page.goto("/dashboard/loper/visits/")
    page.click("[data-scan]")
    page.wait_for_selector("text=That is no code of your shop.")
    page.wait_for_url(f"**{path}")
    assert "Order 1042" in page.inner_text("main") and refused == []


def test_where_the_browser_reads_no_codes_the_field_is_enough_also_without_javascript(
    chromium: Any, live_server: Any, shop: Shop
) -> None:
    with shop.scoped():
        said = Collection.objects.get(order__number="1042").spoken
    for options in ({"script": "delete window.BarcodeDetector"}, {"java_script_enabled": False}):
        page = opened(chromium, live_server, **options)
        page.goto("/dashboard/loper/visits/")
        assert not page.locator("[data-scan]").is_visible()
        page.fill("#code", said.lower())
        page.press("#code", "Enter")
        page.wait_for_url("**/check-in/**")
    page.click(".desk__button")
    expect(page.locator("#notices")).to_contain_text("Handed out. The customer")

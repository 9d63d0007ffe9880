"""The warehouse in a real browser: a phone that loses its connection, and every page by axe, by day and by night."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from returns.models import Appeal, Payout, Return, ReturnPhoto, ReturnRisk, ReturnScan, UnexpectedItem, Withdrawal
from returns.receiving.inspecting import keep_photo
from tests.browser.test_dashboard import PASSWORD
from tests.browser.test_visits_desk import DESK, PHONE, fits, opened, sound
from tests.cast import Shop
from tests.returns import desk
from tests.reviews.stage import photo

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
State = Return.State
ROOT = "/dashboard/loper/"
WORDS = "De linkerschoen knelt bij de tenen, en de zool piept bij elke stap op een gladde vloer."


@pytest.fixture
def shop(transactional_db: None, loper: Shop) -> Shop:
    """Returns in every state, with all that may be said of one."""
    user = loper.member()
    user.set_password(PASSWORD)
    user.save()
    soon, today = timezone.now() + timedelta(hours=30), timezone.localdate()
    with loper.scoped():
        for number, state in enumerate(State, 1042):
            row = desk.of(loper, str(number), state=state, decide_by=soon, promised_on=today + timedelta(days=2))
            row.items.update(comment=WORDS)
            desk.travels(row, f"3SRETOUR{number}")
            desk.owed(row, state=Payout.State.PAID if state == State.CLOSED else Payout.State.BY_HAND)
        asked = Return.objects.get(state=State.ASKED)
        keep_photo(asked, photo(), ReturnPhoto.Kind.CLAIM, "customer", desk.items(asked)[0])
        refused = Return.objects.get(state=State.REFUSED)
        Return.objects.filter(pk=refused.pk).update(decision_note="Op maat gemaakt.", decided_by="ruth@loper.example")
        Appeal.objects.create(in_return=refused, text=WORDS)
        received = Return.objects.get(state=State.RECEIVED)
        ReturnRisk.objects.create(in_return=received, score=70, signals=[["often", 30, {}]])
        UnexpectedItem.objects.create(title="Sleutelbos", found_by="ruth", in_return=received, note="Met hanger")
        UnexpectedItem.objects.create(title="Doos zonder naam", found_by="ruth")
        Payout.objects.filter(in_return=received).update(state=Payout.State.FAILED, last_error="Mollie: 422")
        Withdrawal.objects.create(
            nonce="1", name="Sanne de Vries", identification="de blauwe schoenen", email="sanne@klant.example",
            statement="Hiermee herroep ik.", language="nl", declared_at=timezone.now(),
            time_zone="Europe/Amsterdam", refund_by=timezone.now() + timedelta(days=3),
        )  # fmt: skip
    return loper


def of(shop: Shop, state: str) -> Return:
    with shop.scoped():
        return Return.objects.get(state=state)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_page_is_free_of_known_barriers_and_fits(
    chromium: Any, live_server: Any, shop: Shop, scheme: str
) -> None:
    page = opened(chromium, live_server, color_scheme=scheme, has_touch=True)
    tour = {
        "returns": f"{ROOT}returns/?show=all", "waits": f"{ROOT}returns/?show=waits",
        **{f"return-{state}": f"{ROOT}returns/{of(shop, state).pk}/"
           for state in (State.ASKED, State.RECEIVED, State.INSPECTED, State.CLOSED, State.REFUSED)},
        "receive": f"{ROOT}receive/?q={of(shop, State.CANCELLED).code}", "pile": f"{ROOT}returns/pile/",
        "inspect": f"{ROOT}returns/{of(shop, State.RECEIVED).pk}/inspect/",
        "unexpected": f"{ROOT}returns/unexpected/", "payouts": f"{ROOT}returns/payouts/",
        "unmatched": f"{ROOT}returns/unmatched/",
    }  # fmt: skip
    with shop.scoped():
        lost = Withdrawal.objects.get().pk
        order = desk.items(of(shop, State.RECEIVED))[0].order_id
    tour["unmatched-one"] = f"{ROOT}returns/unmatched/{lost}/?order={order}"
    for size, width in (("phone", PHONE), ("desk", DESK)):
        page.set_viewport_size(width)
        for name, path in tour.items():
            page.goto(path)
            sound(page, f"{name}-{size}-{scheme}")


def test_what_is_scanned_without_a_connection_is_kept_and_sent_once_when_there_is_one(
    chromium: Any, live_server: Any, shop: Shop
) -> None:
    expect = pytest.importorskip("playwright.sync_api").expect
    page = opened(chromium, live_server)
    refused: list[str] = []
    page.on("console", lambda said: refused.append(said.text) if "Content Security" in said.text else None)
    coming, strange = of(shop, State.UNDER_WAY), "ZZZ-999"
    page.goto(f"{ROOT}receive/")
    assert page.evaluate("document.activeElement.id") == "text", "a hand scanner types at once"
    page.context.set_offline(True)
    for text in (coming.spoken, strange, coming.code):
        page.keyboard.type(text)
        page.keyboard.press("Enter")
        expect(page.locator("#text")).to_have_value("")
    page.wait_for_selector("text=3 things wait on this device")
    fits(page, "offline-phone")
    assert of(shop, State.UNDER_WAY).pk == coming.pk, "nothing was told yet"
    page.context.set_offline(False)
    page.evaluate("dispatchEvent(new Event('online'))")
    page.wait_for_selector("text=Everything was sent.")
    said = page.inner_text("[data-answers]")
    assert f"{coming.spoken} is received." in said and "Nothing of yours" in said and "received before" in said
    fits(page, "sent-phone")
    with shop.scoped():
        assert Return.objects.get(pk=coming.pk).state == State.RECEIVED and ReturnScan.objects.count() == 3
    page.reload()
    assert not page.locator("[data-waiting]").is_visible() and refused == []


def test_an_inspection_with_its_photo_outlives_a_lost_connection_and_a_closed_page(
    chromium: Any, live_server: Any, shop: Shop
) -> None:
    page = opened(chromium, live_server)
    with shop.scoped():
        Payout.objects.all().delete()
        row = of(shop, State.RECEIVED)
        shoes, socks = desk.items(row)
    page.goto(f"{ROOT}returns/{row.pk}/inspect/")
    for item, condition in ((shoes, "worn"), (socks, "new")):
        page.check(f"input[name='{item.pk}-condition'][value={condition}]")
        page.check(f"input[name='{item.pk}-restock'][value=yes]")
    page.locator("details summary", has_text="Photo, serial").first.click()
    picture = {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": photo().content}
    page.set_input_files(f"input[name='{shoes.pk}-photo']", picture)
    page.context.set_offline(True)
    page.click("button[value=inspect]")
    page.wait_for_selector("text=1 thing waits on this device")
    page.context.set_offline(False)
    page.goto(f"{ROOT}receive/")
    page.wait_for_selector("text=Everything was sent.")
    with shop.scoped():
        assert [item.condition for item in desk.items(row)] == ["worn", "new"]
        assert ReturnPhoto.objects.filter(in_return=row, kind=ReturnPhoto.Kind.DEVIATION).count() == 1
        assert ReturnScan.objects.get().kind == "inspect"


def test_a_good_parcel_is_one_scan_and_one_tap_also_without_a_connection(
    chromium: Any, live_server: Any, shop: Shop
) -> None:
    page = opened(chromium, live_server)
    page.set_viewport_size(PHONE)
    page.goto(f"{ROOT}receive/")
    coming, other = of(shop, State.UNDER_WAY), of(shop, State.REGISTERED)
    for row, is_lost in ((coming, False), (other, True)):
        page.keyboard.type(row.spoken)
        page.keyboard.press("Enter")
        line = page.locator("[data-answers] li", has_text=f"{row.spoken} is received.")
        expect(line).to_contain_text("1 × Wolkenloper 3")
        fits(page, "received-phone")
        page.context.set_offline(is_lost)
        line.get_by_role("button", name="All of it is as new").click()
        if is_lost:
            page.wait_for_selector("text=1 thing waits on this device")
            page.context.set_offline(False)
            page.evaluate("dispatchEvent(new Event('online'))")
        expect(page.locator("[data-answers]")).to_contain_text(f"{row.spoken} is inspected.")
        expect(page.locator("#text")).to_be_focused()
    with shop.scoped():
        assert {(item.condition, item.restock) for item in (*desk.items(coming), *desk.items(other))} == {("new", True)}
    page.goto(f"{ROOT}returns/{of(shop, State.RECEIVED).pk}/inspect/?then=receive")
    page.click("button[value=rest]")
    page.wait_for_url("**/receive/?last=*")
    expect(page.locator("#text")).to_be_focused()


def test_what_is_refused_online_comes_back_as_a_page_that_names_the_field(
    chromium: Any, live_server: Any, shop: Shop
) -> None:
    page = opened(chromium, live_server)
    row = of(shop, State.UNDER_WAY)
    page.goto(f"{ROOT}returns/{row.pk}/inspect/")
    page.click("button[value=inspect]")
    page.wait_for_selector("text=Say in what condition it is.")
    page.click("button[value=count]")
    page.wait_for_url(f"**/returns/{row.pk}/")
    assert of(shop, State.RECEIVED if row.state == State.RECEIVED else State.EXPIRED)
    with shop.scoped():
        assert Return.objects.get(pk=row.pk).state == State.RECEIVED
        assert [item.received_quantity for item in desk.items(row)] == [1, 2]


def test_without_javascript_a_code_is_typed_received_and_looked_at(chromium: Any, live_server: Any, shop: Shop) -> None:
    page = opened(chromium, live_server, java_script_enabled=False)
    row = of(shop, State.REGISTERED)
    page.goto(f"{ROOT}receive/")
    page.fill("#text", row.spoken.lower())
    page.press("#text", "Enter")
    page.wait_for_selector(f"text={row.spoken} is received.")
    page.click("text=Look at the goods")
    page.wait_for_url(f"**/returns/{row.pk}/inspect/?then=receive")
    page.click("button[value=inspect]")
    expect(page.locator("main")).to_contain_text("Say in what condition it is.")

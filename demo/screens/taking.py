"""Taking pictures with Chromium, and making them small."""

import io
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from PIL import Image

from demo import mailbox
from demo.directions import LINK, mailed_link, mailed_path
from demo.keeping import MERCHANT_EMAIL, kept
from demo.screens.shots import Shot
from demo.shops import SHOPS, DemoShop
from embedded.failing import EmbeddedError

FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--hide-scrollbars"]
COLOURS = (192, 128, 64, 32)
LARGEST = 150_000  # bytes
SPOKEN = re.compile(r"\b[A-Z0-9]{3}-[A-Z0-9]{3}\b")  # a return's code, as mails say it
PATIENCE = 180_000  # milliseconds for a page that fills while one looks


@dataclass(frozen=True)
class Demo:
    """A running demo."""

    data: Path
    port: int


@contextmanager
def browser() -> Iterator[Any]:
    """Chromium at STOEP_CHROMIUM, or the usual place. Raises EmbeddedError where there is none."""
    path = os.environ.get("STOEP_CHROMIUM", "/usr/bin/chromium")
    if not Path(path).exists():
        raise EmbeddedError(f"There is no Chromium at {path}. Install it, or set STOEP_CHROMIUM to its path.")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield launched
        launched.close()


def take(chromium: Any, demo: Demo, shot: Shot, folder: Path) -> int:
    """Take one picture into the folder; returns its size in bytes."""
    # Here, not above: it is of the development requirements, and the demo itself does without.
    from playwright.sync_api import Error

    device = shot.device
    context = chromium.new_context(
        viewport={"width": device.width, "height": device.height},
        device_scale_factor=device.scale,
        color_scheme="dark" if shot.at_night else "light",
        reduced_motion="reduce",
    )
    try:
        page = context.new_page()
        OPENERS[shot.kind](page, demo, shot)
        _act(page, shot)
        if shot.waits_for:
            page.wait_for_selector(shot.waits_for, timeout=PATIENCE)
        page.wait_for_load_state("networkidle")
        picture = _clipped(page, shot)
    except Error as error:
        raise EmbeddedError(f"{shot.file}: {error}") from error
    finally:
        context.close()
    content = small(picture)
    (folder / shot.file).write_bytes(content)
    return len(content)


def small(picture: bytes) -> bytes:
    """The picture with a palette, of as many colours as keep it below LARGEST bytes."""
    image = Image.open(io.BytesIO(picture)).convert("RGB")
    made = io.BytesIO()
    for colours in COLOURS:
        made = io.BytesIO()
        image.quantize(colours, Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE).save(made, "PNG", optimize=True)
        if made.tell() <= LARGEST:
            break
    return made.getvalue()


def _act(page: Any, shot: Shot) -> None:
    """Type, choose and press. What cannot be typed into is ticked."""
    for field, typed in shot.fills:
        found = page.locator(field).first
        if found.get_attribute("type") in ("radio", "checkbox"):
            found.check()
        else:
            found.fill(typed)
    for button in shot.presses:
        page.locator(button).first.click()
        page.wait_for_load_state()


def _clipped(page: Any, shot: Shot) -> bytes:
    top = 0.0
    if shot.scroll_to:
        found = page.locator(shot.scroll_to).first.bounding_box()
        top = max((found["y"] if found else 0) - 24, 0)
    height = page.evaluate("document.documentElement.scrollHeight")
    clip = {"x": 0, "y": top, "width": shot.device.width, "height": min(height - top, shot.device.tallest)}
    taken: bytes = page.screenshot(full_page=True, clip=clip)
    return taken


def _order(page: Any, demo: Demo, shot: Shot) -> None:
    shop = _shop(shot)
    link = mailed_link(shop, shot.who)
    if not link:
        raise EmbeddedError(f"{shot.file}: no mail to {shot.who or 'the heroine'} with a link")
    root = f"http://{shop.host}:{demo.port}"
    _open(page, root + link)
    order = urlsplit(page.url).path
    # In the shop's language: the heroine shops at both, and speaks only one of them.
    _open(page, f"{root}{order}?lang={shop.language}")
    if shot.where:
        _open(page, root + order + shot.where)
    for begin in shot.clicks:
        links = page.eval_on_selector_all("main a[href]", "all => all.map(one => one.href)")
        aim = root + order + begin
        link = next((one for one in links if one.startswith(aim) and one not in (aim, page.url)), "")
        if not link:
            raise EmbeddedError(f"{shot.file}: {order} has no link to {begin}…")
        _open(page, link)


def _mail(page: Any, demo: Demo, shot: Shot) -> None:
    shop = _shop(shot)
    for mail in mailbox.newest(shot.who):
        is_ours = (mail.sender, mail.language) == (shop.name, shop.language)
        content = mailbox.raw(mail.name) if is_ours else None
        if content and shot.where in mailbox.part(mailbox.parsed(content), "html"):
            _open(page, f"http://localhost:{demo.port}/mailbox/{mail.name}/html/")
            return
    raise EmbeddedError(f"{shot.file}: no mail to {shot.who} holds {shot.where}")


def _dashboard(page: Any, demo: Demo, shot: Shot) -> None:
    root = f"http://localhost:{demo.port}"
    _open(page, f"{root}/accounts/login/?next=/dashboard/{shot.shop}/{shot.where}")
    page.fill("input[name=login]", MERCHANT_EMAIL)
    page.fill("input[name=password]", kept(demo.data).merchant_password)
    page.press("input[name=password]", "Enter")
    page.wait_for_url(f"**/dashboard/{shot.shop}/{shot.where}")
    for words in shot.clicks:
        link = page.locator(f'main a[href*="{words}"]' if words.startswith("/") else f'main a:has-text("{words}")')
        _open(page, root + str(link.first.get_attribute("href")))


def _return(page: Any, demo: Demo, shot: Shot) -> None:
    """The newest return of the shop that still waits to be sent, by the link in its mail."""
    shop = _shop(shot)
    root = f"http://{shop.host}:{demo.port}"
    for mail in mailbox.newest():
        is_ours = (mail.sender, mail.language) == (shop.name, shop.language) and SPOKEN.search(mail.subject)
        content = mailbox.raw(mail.name) if is_ours else None
        found = LINK.search(mailbox.part(mailbox.parsed(content), "plain")) if content else None
        if not found:
            continue
        _open(page, root + urlsplit(found[0]).path.removeprefix(f"/m/{shop.slug}"))
        here = urlsplit(page.url).path
        if here.startswith("/returns/") and page.locator(f'a[href="{here}send/"]').count():
            _open(page, f"{root}{here}{shot.where}?lang={shop.language}")
            _come_to(page, shot)
            return
    raise EmbeddedError(f"{shot.file}: no mail leads to a return that waits to be sent")


def _come_to(page: Any, shot: Shot) -> None:
    """Carriers are asked while one looks: look again until they have answered."""
    from playwright.sync_api import Error  # as in `take`

    for _try in range(10):
        if not page.locator("main .notice[role=status] a").count():
            return
        page.wait_for_timeout(2000)
        with suppress(Error):  # the page may load itself anew at the same moment
            page.reload()
        page.wait_for_load_state()
    raise EmbeddedError(f"{shot.file}: the carriers do not answer")


def _mailed(page: Any, demo: Demo, shot: Shot) -> None:
    shop = _shop(shot)
    path = mailed_path(shop, re.compile(rf"(?:/t/[^\s<>\"'/]+)?{shot.where}[^\s<>\"']+|/t/[^\s<>\"'/]+{shot.where}"))
    if not path:
        raise EmbeddedError(f"{shot.file}: no mail leads to {shot.where}")
    # An order's pages speak its language; before one is opened, pages speak the browser's.
    language = f"?lang={shop.language}" if path.startswith("/mail/") else ""
    _open(page, f"http://{shop.host}:{demo.port}{path}{language}")


def _public(page: Any, demo: Demo, shot: Shot) -> None:
    shop = _shop(shot)
    _open(page, f"http://{shop.host}:{demo.port}{shot.where}?lang={shop.language}")


def _account(page: Any, demo: Demo, shot: Shot) -> None:
    _open(page, f"http://localhost:{demo.port}/demo-shop/{shot.shop}/")
    page.locator("order-status h2").wait_for()  # within its shadow root


def _open(page: Any, url: str) -> None:
    answer = page.goto(url)
    if answer is None or answer.status >= 400:
        raise EmbeddedError(f"{url} answered {answer.status if answer else 'nothing'}")


def _shop(shot: Shot) -> DemoShop:
    return next(shop for shop in SHOPS if shop.slug == shot.shop)


OPENERS = {
    "order": _order, "mail": _mail, "mailed": _mailed, "public": _public, "dashboard": _dashboard, "shop": _account,
    "return": _return,
}  # fmt: skip

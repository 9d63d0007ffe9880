"""Where to look once everything runs."""

import re
from pathlib import Path
from urllib.parse import urlsplit

from demo import console, mailbox
from demo.keeping import MERCHANT_EMAIL, OPERATOR_EMAIL, Kept
from demo.shops import SHOPS, DemoShop

# Whose page shows most, for each shop: a parcel under way, with an estimate.
HEROES = {"loper": "sanne@klant.example", "funkwerk": "sanne@klant.example"}
# Who else has something to see: (what, whose mail address, a word of the mail: some have several orders).
OTHERS = {
    "loper": (
        ("ready to collect", "joris@klant.example", ""),
        ("a change, arranged", "bram.jansen@klant.example", ""),
        ("an appointment", "daan@klant.example", ""),
        ("shoes to send back", "daan@klant.example", "Wolkenloper"),
    ),
    "funkwerk": (
        ("ready to collect", "lena@kunde.example", ""),
        ("old for new", "ayse.yilmaz@kunde.example", ""),
        ("our own estimate", "matthias.huber@kunde.example", ""),
        ("a radio to send back", "jonas@kunde.example", "radio"),
    ),
}
LINK = re.compile(r"https?://[^\s<>\"']+(?<!/withdraw)/t/[^\s<>\"'/]+/")
BEHIND = (
    ("to do", ""),
    ("changes", "changes/"),
    ("the shops' counter", "visits/"),
    ("questions", "questions/"),
    ("returns", "returns/   (on a phone: receive/; what they teach: returns/insight/; set-up: returns/setup/)"),
    ("journeys", "journeys/   (what goes to whom, when and why; trial runs: trials/; what they do: results/)"),
    ("own mails", "mails/   (beside it: sending/, consents/, reviews/, coupons/)"),
)
# What mails of the journeys lead to: (what, how its address ends or goes on).
MAILED = (
    ("a review to write", re.compile(r"/t/[^\s<>\"'/]+/review/")),
    ("one question", re.compile(r"/t/[^\s<>\"'/]+/survey/csat/\d/")),
    ("what he wants to get", re.compile(r"/mail/preferences/[^\s<>\"'/]+/")),
)


def show(data: Path, port: int, kept: Kept) -> None:
    """Print every address there is to open, and with what to log in."""
    for shop in SHOPS:
        _as_customer(shop, port)
    _as_agent(port, kept)
    _as_carrier(port)
    _around(data, port, kept)


def _as_customer(shop: DemoShop, port: int) -> None:
    console.title(f"{shop.name}: as a customer")
    console.place("home", f"http://{shop.host}:{port}/")
    console.place("", f"http://127.0.0.1:{port}/m/{shop.slug}/   (the same by path)")
    if link := mailed_link(shop):
        console.place("a parcel on its way", f"http://{shop.host}:{port}{link}   (from the mail to her)")
        console.place("", f"http://127.0.0.1:{port}/m/{shop.slug}{link}")
    for what, who, about in OTHERS[shop.slug]:
        if link := mailed_link(shop, who, about):
            console.place(what, f"http://{shop.host}:{port}{link}")
    for what, pattern in MAILED:
        if path := mailed_path(shop, pattern):
            console.place(what, f"http://{shop.host}:{port}{path}")
    console.place("return by address", f"http://{shop.host}:{port}/returns/")
    console.place("withdraw, as a guest", f"http://{shop.host}:{port}/withdraw/")
    console.place("recycle, as anybody", f"http://{shop.host}:{port}/recycle/")
    console.place("in the shop's account", f"http://localhost:{port}/demo-shop/{shop.slug}/   (the component)")


def _as_agent(port: int, kept: Kept) -> None:
    console.title("As a member of both teams")
    dashboard = f"http://localhost:{port}/dashboard/"
    console.place("dashboard", dashboard)
    console.place("  log in with", f"{MERCHANT_EMAIL}   {kept.merchant_password}")
    for what, path in BEHIND:
        console.place(what, f"{dashboard}loper/{path}")


def _as_carrier(port: int) -> None:
    console.title("As a carrier")
    console.place("whose hooks there are", f"http://localhost:{port}/dashboard/loper/connections/")
    console.place("", "Homerr takes our own JSON: make it a new secret there and post as docs/generic-carrier.md says")


def _around(data: Path, port: int, kept: Kept) -> None:
    console.title("Around it")
    console.place("mailbox", f"http://localhost:{port}/mailbox/")
    console.place("operator's admin", f"http://localhost:{port}/admin/")
    console.place("  log in with", f"{OPERATOR_EMAIL}   {kept.operator_password}")
    console.place("logs and data", f"{data}/logs, {data}")
    console.place("to end it", "Ctrl-C; the data stays")


def mailed_link(shop: DemoShop, who: str = "", about: str = "") -> str:
    """The path of the newest tracking link that was really mailed to the shop's heroine, or to `who`, in a mail that
    holds `about`; "" for none."""
    for mail in mailbox.newest(who or HEROES[shop.slug]):
        content = mailbox.raw(mail.name)
        if content is None or mail.sender != shop.name:
            continue
        text = mailbox.part(mailbox.parsed(content), "plain")
        found = LINK.search(text) if about in text else None
        if found:
            path = urlsplit(found[0]).path
            return path.removeprefix(f"/m/{shop.slug}")
    return ""


def mailed_path(shop: DemoShop, pattern: re.Pattern[str]) -> str:
    """The first path like this in the newest mails of the shop in its own language; "" for none."""
    for mail in mailbox.newest():
        content = mailbox.raw(mail.name) if (mail.sender, mail.language) == (shop.name, shop.language) else None
        if content is None:
            continue
        written = mailbox.parsed(content)
        if found := pattern.search(mailbox.part(written, "plain")) or pattern.search(mailbox.part(written, "html")):
            return found[0]
    return ""

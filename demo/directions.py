"""Where to look once everything runs."""

import re
from pathlib import Path
from urllib.parse import urlsplit

from demo import console, mailbox
from demo.keeping import MERCHANT_EMAIL, OPERATOR_EMAIL, Kept
from demo.shops import SHOPS, DemoShop

# Whose page shows most, for each shop: a parcel under way, with an estimate.
HEROES = {"loper": "sanne@klant.example", "funkwerk": "sanne@klant.example"}
LINK = re.compile(r"https?://[^\s<>\"']+/t/[^\s<>\"'/]+/")


def show(data: Path, port: int, kept: Kept) -> None:
    """Print every address there is to open, and with what to log in."""
    portal = f"http://localhost:{port}"
    for shop in SHOPS:
        console.title(shop.name)
        console.place("home", f"http://{shop.host}:{port}/")
        console.place("", f"http://127.0.0.1:{port}/m/{shop.slug}/   (the same by path)")
        if link := mailed_link(shop):
            console.place("a customer's page", f"http://{shop.host}:{port}{link}   (from the mail to her)")
            console.place("", f"http://127.0.0.1:{port}/m/{shop.slug}{link}")
    console.title("Behind the counter")
    console.place("mailbox", f"{portal}/mailbox/")
    console.place("dashboard", f"{portal}/dashboard/")
    console.place("  log in with", f"{MERCHANT_EMAIL}   {kept.merchant_password}")
    console.place("operator's admin", f"{portal}/admin/")
    console.place("  log in with", f"{OPERATOR_EMAIL}   {kept.operator_password}")
    console.place("logs and data", f"{data}/logs, {data}")
    console.place("to end it", "Ctrl-C; the data stays")


def mailed_link(shop: DemoShop) -> str:
    """The path of the newest tracking link that was really mailed to the shop's heroine; "" when there is none."""
    for mail in mailbox.newest(HEROES[shop.slug]):
        content = mailbox.raw(mail.name)
        if content is None or mail.sender != shop.name:
            continue
        found = LINK.search(mailbox.part(mailbox.parsed(content), "plain"))
        if found:
            path = urlsplit(found[0]).path
            return path.removeprefix(f"/m/{shop.slug}")
    return ""

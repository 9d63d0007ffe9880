"""What Gmail and Outlook cannot show, by caniemail's tables: only what a reader there does not miss.

Needs Node.js and the package @jsx-email/doiuse-email, which `bin/mailproof` installs; it says where in STOEP_MAILPROOF.
"""

import json
import os
import re
import subprocess
from pathlib import Path

import pytest

from tests.cast import Shop
from tests.mails.letters import letters, noted, own_letters

pytestmark = pytest.mark.django_db
# Each of these makes a mail better where it works; where it does not, the mail reads the same. "*": in every client.
DEGRADES = {
    # Sheets in the head are for dark mode, narrow screens and Outlook's fonts; every style that counts stands inline.
    "Type selector": "gmail.mobile-webmail",
    "Class selector": "gmail.mobile-webmail",
    "Descendant combinator": "gmail.mobile-webmail",
    "Attribute selector": "*",
    "@media": "*",
    # Their own pages have the body: they put a div in its place, with the attributes that they know.
    "<body> element": "outlook.*",
    # Round corners become square, long words wrap where the program likes, ground colours reach into corners.
    "border-radius": "outlook.*",
    "overflow": "outlook.*",
    "word-break": "outlook.*",
    "white-space": "outlook.*",
    "table-layout": "outlook.*",
    # The preheader is hidden by mso-hide and its font size there.
    "display:none": "gmail.mobile-webmail",
    "opacity": "*",
    # For screen readers that another program hands on: a layout table then is a table, its words are the same.
    "role attribute": "outlook.windows-mail",
    "aria-label attribute": "outlook.windows-mail",
}
ERROR = re.compile(r"`(.+)` is not supported by `(.+)`")


@pytest.mark.parametrize("which", ["loper", "funkwerk"])
def test_gmail_and_outlook_miss_nothing_that_counts(request: pytest.FixtureRequest, which: str, tmp_path: Path) -> None:
    modules = os.environ.get("STOEP_MAILPROOF")
    if not modules:
        pytest.skip("run by bin/mailproof")
    shop: Shop = request.getfixturevalue(which)
    with shop.scoped():
        for letter in [*letters(shop, tones=("usual",)), *own_letters(shop)]:
            (tmp_path / f"{letter.name}.html").write_text(letter.mail.html)
    script = Path(__file__).with_name("clients.mjs")
    said = subprocess.run(["node", str(script), modules, str(tmp_path)], capture_output=True, check=True).stdout
    found: dict[str, list[str]] = json.loads(said)
    assert found and any(found.values()), "the tables know nothing: is the package whole?"
    missed = {name: bad for name, errors in found.items() if (bad := [one for one in errors if not _degrades(one)])}
    noted(shop, f"caniemail, Gmail and Outlook: {len(found)} mails, {len(missed)} miss something that counts")
    assert not missed


def _degrades(error: str) -> bool:
    parts = ERROR.fullmatch(error)
    assert parts, error
    allowed = DEGRADES.get(parts[1])
    return allowed is not None and bool(re.fullmatch(allowed.replace(".", r"\.").replace("*", ".*"), parts[2]))

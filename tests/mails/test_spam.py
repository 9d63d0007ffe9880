"""What SpamAssassin thinks of every mail, by its local rules alone (-L)."""

import os
import re
import shutil
import subprocess

import pytest
from notifications.mime import wire

from tests.cast import Shop
from tests.mails.letters import letters

pytestmark = pytest.mark.django_db
MOST = 1.0  # points; 5 make a mail spam
VERDICT = re.compile(r"^X-Spam-Status: .*?(?=^\S)", re.DOTALL | re.MULTILINE)


@pytest.fixture(scope="session")
def spamassassin() -> str:
    found = shutil.which("spamassassin")
    if not found:
        missing = "no spamassassin on PATH (Debian: apt-get install spamassassin)"
        pytest.fail(missing) if os.environ.get("STOEP_MAILPROOF") else pytest.skip(missing)
    return str(found)


@pytest.mark.parametrize("which", ["loper", "funkwerk"])
def test_no_mail_looks_like_spam(request: pytest.FixtureRequest, which: str, spamassassin: str) -> None:
    shop: Shop = request.getfixturevalue(which)
    every = bool(os.environ.get("STOEP_MAILPROOF"))
    with shop.scoped():
        chosen = letters(shop) if every else letters(shop, languages=(shop.merchant.language,), tones=("usual",))
        written = [(letter.name, wire(letter.mail).replace(b"\r\n", b"\n")) for letter in chosen]
    box = b"".join(b"From x@example.org Thu Jan  1 00:00:00 2026\n" + mail + b"\n\n" for _name, mail in written)
    said = subprocess.run(
        [spamassassin, "-L", "--mbox", "-p", "/dev/null"], input=box, capture_output=True, check=False
    ).stdout.decode("utf-8", "replace")  # fmt: skip
    verdicts = VERDICT.findall(said)
    assert len(verdicts) == len(written), "not every mail was judged"
    worst = {name: line for (name, _mail), line in zip(written, verdicts, strict=True) if _points(line) >= MOST}
    assert not worst, worst


def _points(verdict: str) -> float:
    found = re.search(r"score=(-?[\d.]+)", verdict)
    assert found, verdict
    return float(found.group(1))

"""What SpamAssassin thinks of every mail, by its local rules alone (-L)."""

import re
import shutil
import subprocess

import pytest

from tests.cast import Shop
from tests.mails.letters import IS_PROOF, chosen, noted

pytestmark = pytest.mark.django_db
MOST = 1.0  # points; 5 make a mail spam
VERDICT = re.compile(r"^X-Spam-Status: .*?(?=^\S)", re.DOTALL | re.MULTILINE)


@pytest.fixture(scope="session")
def spamassassin() -> str:
    found = shutil.which("spamassassin")
    if not found:
        missing = "no spamassassin on PATH (Debian: apt-get install spamassassin)"
        pytest.fail(missing) if IS_PROOF else pytest.skip(missing)
    return str(found)


@pytest.mark.parametrize("which", ["loper", "funkwerk"])
def test_no_mail_looks_like_spam(request: pytest.FixtureRequest, which: str, spamassassin: str) -> None:
    shop: Shop = request.getfixturevalue(which)
    with shop.scoped():
        written = [(letter.name, letter.wire.replace(b"\r\n", b"\n")) for letter in chosen(shop)]
    verdicts = _judged(spamassassin, [mail for _name, mail in written])
    assert len(verdicts) == len(written), "not every mail was judged"
    points = {name: _points(said) for (name, _mail), said in zip(written, verdicts, strict=True)}
    most = max(points, key=lambda name: points[name])
    noted(shop, f"SpamAssassin -L: {len(points)} mails, at most {points[most]} points ({most})")
    worst = {name: said for (name, _mail), said in zip(written, verdicts, strict=True) if _points(said) >= MOST}
    assert not worst, worst


def test_the_judge_knows_spam_when_it_sees_it(spamassassin: str) -> None:
    """The test mail that every SpamAssassin must refuse (GTUBE)."""
    gtube = b"XJS*C4JDBQADN1.NSBN3*2IDNEN*GTUBE-STANDARD-ANTI-UBE-TEST-EMAIL*C.34X"
    (said,) = _judged(spamassassin, [b"From: a@b.example\nTo: c@d.example\nSubject: Hello\n\n" + gtube + b"\n"])
    assert _points(said) >= 100 * MOST


def _judged(program: str, mails: list[bytes]) -> list[str]:
    """The verdict's header of each mail."""
    box = b"".join(b"From x@example.org Thu Jan  1 00:00:00 2026\n" + mail + b"\n\n" for mail in mails)
    said = subprocess.run([program, "-L", "--mbox", "-p", "/dev/null"], input=box, capture_output=True, check=False)
    return VERDICT.findall(said.stdout.decode("utf-8", "replace"))


def _points(verdict: str) -> float:
    found = re.search(r"score=(-?[\d.]+)", verdict)
    assert found, verdict
    return float(found.group(1))

"""Attacks by whoever may edit mails: templates, markup and links in every field of a design."""

from functools import cache
from pathlib import Path
from typing import Any

import pytest

from notifications.designs.problems import Refused
from notifications.designs.rendering import Written
from tests.attacks.corpus import Case, cases
from tests.attacks.stage import DOORS, context, design, style_of, written
from tests.attacks.watching import assert_harmless, locked_up, measured

TEMPLATES, MARKUP, LINKS = cases("templates"), cases("markup", "either"), cases("links")


def tried(document: Any, *, memory: bool = False) -> Written | None:
    """The mail as a reader gets it, or None where it cannot be saved; watched either way."""

    def act() -> Written | None:
        try:
            return written(document, receiver="Kim")
        except Refused as refused:
            assert all(str(problem) for problem in refused.problems)
            return None

    with locked_up() as seen:
        found: Written | None = measured(act, memory=memory)
    assert seen == []
    return found


@cache
def usual_style() -> list[str]:
    return style_of(written(design()).html)


@pytest.mark.parametrize("case", [*TEMPLATES, *MARKUP], ids=str)
def test_what_is_typed_runs_nothing_reads_nothing_and_asks_nobody(case: Case) -> None:
    style = usual_style()
    outcomes = {door: tried(design(door, case.payload), memory=door == "body") for door in DOORS}
    for mail in outcomes.values():
        if mail is None:
            continue
        assert_harmless(mail.html, mail.text, style)
        assert "\n" not in mail.subject and "\r" not in mail.subject
        assert "unsubscribe/1" in mail.html and "unsubscribe/1" in mail.text  # the way out is always there
    if case.expect == "refused":
        assert outcomes["body"] is None and outcomes["heading"] is None and outcomes["subject"] is None
    if case.expect == "harmless":
        assert None not in outcomes.values()


@pytest.mark.parametrize("case", LINKS, ids=str)
def test_a_link_leads_to_the_web_or_to_mail(case: Case) -> None:
    style = usual_style()
    quoted = case.payload.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")
    doors = [
        design(link=case.payload),
        design("body", f'<a href="{quoted}">x</a>'),
        design("body", f"<a href='{case.payload}'>x</a>"),
    ]
    for place, document in enumerate(doors):
        mail = tried(document)
        if mail is not None:
            assert_harmless(mail.html, mail.text, style)
        if case.expect == "refused" and place < 2:
            assert mail is None, place


def test_the_corpus_is_as_large_as_promised_and_says_where_it_comes_from() -> None:
    tables = [TEMPLATES, MARKUP, LINKS, cases("data"), cases("brand"), cases("headers")]
    everything = [case for table in tables for case in table]
    assert len(everything) >= 150
    assert all(case.name and case.source and case.payload for case in everything)
    assert len({case.name for table in tables[:3] for case in table}) == sum(map(len, tables[:3]))
    for peer in ("CVE-2026-2415", "CVE-2025-49136", "Return Magic", "CVE-2026-22849", "CVE-2026-75510"):
        assert any(peer in case.source for case in everything), peer


def test_the_watch_sees_what_it_must_see() -> None:
    """A check that could not fail would be worth nothing."""
    import socket

    with locked_up() as seen, Path(__file__).open() as file, socket.socket() as probe:
        file.read(1)
        with pytest.raises(OSError):
            probe.connect(("127.0.0.1", 1))
    assert any(event.startswith("open") for event in seen) and any("connect" in event for event in seen)
    with pytest.raises(AssertionError):
        measured(lambda: sum(range(25_000_000)))
    with pytest.raises(AssertionError):
        measured(lambda: bytearray(80 * 1024 * 1024))
    mail = written(design())
    for evil in ("<script>x</script>", "<a href='javascript:x'>x</a>", "<img src='https://evil.example/p'>",
                 "<p onclick='x'>x</p>", "<style>*{}</style>"):  # fmt: skip
        with pytest.raises(AssertionError):
            assert_harmless(mail.html.replace("<h1", f"{evil}<h1", 1), mail.text, style_of(mail.html))
    assert context()["number"]

"""A provider's no, in its own words: the shapes in which Sendcloud, karrio and what they are built with complain."""

from collections.abc import Iterator
from typing import Any

from inbox.answers import Answer, HttpProblem
from inbox.contracts import Rejected
from inbox.reading import Reader
from returns.labels.contracts import Refused

MOST_WORDS = 300


def refusal(answer: Answer) -> Refused:
    """The provider's no in its own words, with the field that it names."""
    try:
        found = list(_complaints(answer.json()))
    except (HttpProblem, Rejected):
        found = []
    words = "; ".join(dict.fromkeys(words for words, _field in found if words))
    field = next((field for _words, field in found if field), "")
    return Refused((words or f"{answer.host} answered {answer.status} without a reason")[:MOST_WORDS], field[:120])


def _complaints(told: Any) -> Iterator[tuple[str, str]]:
    """Words and field of each complaint: a list under "errors" or "messages", one under "error", or at the top."""
    body = Reader(told if isinstance(told, dict) else {})
    for name in ("errors", "messages"):
        if isinstance(body.mapping().get(name), list):
            for entry in body.at(name).items()[:10]:
                yield _complaint(entry)
    if isinstance(body.mapping().get("error"), dict):
        yield _complaint(body.at("error"))
    elif not body.has("errors") and not body.has("messages"):
        yield _complaint(body)


def _complaint(entry: Reader) -> tuple[str, str]:
    if not isinstance(entry.value, dict):
        return _line(entry), ""
    words = next((found for name in ("message", "detail", "title", "error") if (found := _line(entry.at(name)))), "")
    source = entry.mapping().get("source")
    pointer = _line(Reader(source).at("pointer")) if isinstance(source, dict) else ""
    field = _line(entry.at("field")) or pointer.strip("/").replace("/", ".").removeprefix("data.attributes.")
    return words or _details(entry.at("details")), field or _first_detail(entry.at("details"))


def _details(details: Reader) -> str:
    """Django REST framework's {"field": ["words"]} in one line."""
    if not isinstance(details.value, dict):
        return _line(details)
    lines = []
    for name, told in list(details.value.items())[:5]:
        words = told[0] if isinstance(told, list) and told else told
        lines.append(f"{name}: {_line(Reader(words))}")
    return "; ".join(lines)


def _first_detail(details: Reader) -> str:
    return str(next(iter(details.value), "")) if isinstance(details.value, dict) else ""


def _line(told: Reader) -> str:
    try:
        return told.text(MOST_WORDS)
    except Rejected:
        return ""

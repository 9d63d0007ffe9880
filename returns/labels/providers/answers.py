"""How answers of label providers are read: as data, as a document, or as a no in the provider's own words."""

import base64
import binascii
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from inbox.answers import Answer, HttpProblem, retry_after
from inbox.contracts import Rejected
from inbox.http import HttpSession, require_private_channel
from inbox.reading import Reader
from returns.labels.contracts import Offer, Unreachable
from returns.labels.providers.refusing import MOST_WORDS, refusal

MOST_OFFERS = 60
MOST_LABEL = 5 * 1024 * 1024  # bytes; a label has 20 to 300 kB
SOON = 2.0  # seconds that a caller waits for a busy provider, within its session's own limit
# The provider understood and says no: these are read for its reason.
SAYS_NO = frozenset({400, 402, 404, 406, 409, 410, 413, 415, 422, 424})


def call(http: HttpSession | None, method: str, url: str, **options: Any) -> Answer:
    """The answer with a 2xx status. Raises Refused with the provider's words, or Unreachable.

    `safe=True` for calls that change nothing. A 429 is waited for when it is short, else its time is told on.
    """
    if http is None:
        raise Unreachable("this provider needs the network", retry=False)
    try:
        require_private_channel(url)
        answer = http.request(method, url, accept={*SAYS_NO, 429}, **options)
        wait = retry_after(answer) if answer.status == 429 else None
        if wait is not None and wait <= SOON:
            http.pause(wait)
            answer = http.request(method, url, accept={*SAYS_NO, 429}, **options)
    except HttpProblem as problem:
        raise Unreachable(str(problem), retry=problem.retry) from None
    if answer.status == 429:
        raise Unreachable(f"{answer.host} asks for a slower pace", retry=True, wait=retry_after(answer))
    if answer.status in SAYS_NO:
        raise refusal(answer)
    return answer


@contextmanager
def understanding(host: str) -> Iterator[None]:
    """Whatever is wrong with an answer that is read within becomes Unreachable: it may be a proxy's, so later helps."""
    try:
        yield
    except HttpProblem as problem:
        raise Unreachable(str(problem), retry=problem.retry) from None
    except Rejected as problem:
        raise Unreachable(f"{host} answered in another shape: {problem}"[:MOST_WORDS], retry=True) from None


def read(answer: Answer, reading: Callable[[Reader], Any]) -> Any:
    """What `reading` makes of the answer's JSON object; Unreachable when it cannot be read: it may be a proxy's."""
    with understanding(answer.host):
        return reading(Reader(answer.object()))


def readable(entries: Iterable[Reader], reading: Callable[[Reader], Offer | None]) -> list[Offer]:
    """The offers that can be read; Rejected when there are entries and not one of them can be."""
    offers: list[Offer] = []
    problem: Rejected | None = None
    for entry in entries:
        try:
            offer = reading(entry)
        except Rejected as error:
            problem = problem or error
            continue
        if offer is not None:
            offers.append(offer)
        if len(offers) == MOST_OFFERS:
            break
    if problem is not None and not offers:
        raise problem
    return offers


def document(answer: Answer) -> bytes:
    """A PDF or PNG as it was fetched; Unreachable for anything else, such as an error page with status 200."""
    if len(answer.body) > MOST_LABEL or not is_document(answer.body):
        raise Unreachable(f"{answer.host} answered without a document", retry=True)
    return answer.body


def is_document(body: bytes) -> bool:
    """True for what begins as a PDF or a PNG does."""
    return body.startswith((b"%PDF-", b"\x89PNG\r\n\x1a\n"))


def decoded(written: str) -> bytes | None:
    """The PDF or PNG behind base64; None when it is none."""
    try:
        body = base64.b64decode(written, validate=True)
    except (binascii.Error, ValueError):
        return None
    return body if len(body) <= MOST_LABEL and is_document(body) else None

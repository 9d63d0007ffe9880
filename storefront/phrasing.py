"""An answer: what the page says first."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Answer:
    """`tone` is "", "good", "warn" or "bad"; every text but the headline may be "".

    `detail` says what it means and what to do; `why`, smaller, how we know; `planned` what was expected before. `why`
    may quote the carrier, so it stays on the customer's own page.
    """

    headline: str
    detail: str = ""
    tone: str = ""
    why: str = ""
    planned: str = ""

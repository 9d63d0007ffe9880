"""The customer does not agree: with a refusal, or with what we found or took off. The mails lead to the return's page,
and the form stands there; somebody else than who decided looks at it."""

from typing import Any

from returns.abuse.appealing import LONGEST, can_object
from returns.models import Return
from storefront import moments


def objections_of(row: Return, typed: str = "") -> dict[str, Any]:
    """What the return's page shows of objections: one query, besides the items that the page has read."""
    appeals = list(row.appeals.order_by("pk"))
    return {
        "objections": [
            {"text": one.text, "when": moments.at_time(one.made_at), "answer": one.answer, "is_upheld": one.is_upheld,
             "is_open": one.answered_at is None}
            for one in appeals
        ],
        "can_object": can_object(row, appeals),
        "objection_typed": typed[:LONGEST],
        "objection_longest": LONGEST,
    }  # fmt: skip

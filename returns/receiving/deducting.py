"""What may be taken off the money, as far as the law lets: Directive 2011/83/EU, art. 14(2) and 14(5).

After a withdrawal, and after a return that was asked for while that right stood (Return.is_by_law), only for handling
beyond what is needed to establish nature, characteristics and functioning of the goods, with proof; never as a fee, and
never more than was paid for the pieces.
"""

from collections.abc import Iterator, Mapping
from decimal import Decimal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from returns.models import Return, ReturnItem
from returns.receiving.findings import WHOLE, Finding
from returns.receiving.refusals import wrong
from returns.receiving.worth import paid_for

# The only grounds after a withdrawal, as the customer reads them.
HANDLING: Mapping[str, str | Promise] = {
    "worn": _("worn or used for longer than trying it takes"),
    "soiled": _("dirty, stained or smelling"),
    "broken": _("damaged by the way it was handled"),
    "altered": _("altered, such as shortened or engraved"),
    "used_up": _("partly used up"),
    "incomplete": _("without parts or accessories that came with it"),
}
MOST_WORDS = 500  # characters of the whole reason


def objections(row: Return, item: ReturnItem, finding: Finding, *, has_photo: bool) -> Iterator[tuple[str, str]]:
    """Why the finding's deduction may not stand, as (field, words); nothing when it may, or when there is none."""
    amount = finding.deduction
    if not amount.is_finite() or amount < 0 or amount != amount.quantize(Decimal("0.01")):
        yield "deduction", wrong("amount")
        return
    if not amount:
        if finding.reason or finding.handling:
            yield "deduction", wrong("no_amount")
        return
    if not finding.reason:
        yield "reason", wrong("reason")
    paid = paid_for(item, finding.received)
    if paid is not None and amount > paid:
        yield "deduction", wrong("above", most=f"{paid} {row.currency}".strip()) if paid else wrong("nothing_paid")
    if row.is_by_law:
        yield from _by_law(finding, has_photo)


def in_words(finding: Finding, language: str) -> str:
    """The reason as the customer reads it: the ground first, in the customer's language, then what was seen."""
    if finding.handling not in HANDLING:
        return finding.reason[:MOST_WORDS]
    with override(language or None):
        ground = str(HANDLING[finding.handling])
    return f"{ground[:1].upper()}{ground[1:]}. {finding.reason}"[:MOST_WORDS]


def _by_law(finding: Finding, has_photo: bool) -> Iterator[tuple[str, str]]:
    if finding.condition in WHOLE:
        yield "condition", wrong("unworn")
    if finding.handling not in HANDLING:
        yield "handling", wrong("handling")
    if not has_photo:
        yield "photo", wrong("evidence")

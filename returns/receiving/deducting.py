"""What may be taken off the money, as far as the law lets: Directive 2011/83/EU, art. 14(2), 14(5) and 16.

After a withdrawal, and after a return or an exchange asked for while that right stood (`is_protected`), only for
handling beyond what is needed to establish nature, characteristics and functioning of the goods, with proof; never as a
fee, and never more than was paid for the pieces. Of goods whose right ends with their seal (art. 16(e), (f) and (i)),
by the policy that the buyer was told, an opened one is a ground too: up to all of it, with proof as well.
"""

from collections.abc import Iterator, Mapping
from decimal import Decimal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from returns.models import Return, ReturnItem
from returns.policy.decision import Why
from returns.policy.reading import becauses_from_json
from returns.policy.vocabulary import Exemption
from returns.receiving.findings import WHOLE, Condition, Finding
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
UNSEALED = "unsealed"
SEALED = {UNSEALED: _("opened, although by law it can only be returned sealed or unmixed")}
SEALS = frozenset({Exemption.UNSEALED_HYGIENE, Exemption.MIXED, Exemption.UNSEALED_MEDIA})
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
    if is_protected(row, item):
        yield from _by_law(item, finding, has_photo)


def is_protected(row: Return, item: ReturnItem) -> bool:
    """May only such grounds be taken off it? Not what the shop takes of its own accord, whatever it came with.

    Also of what goes for other goods: what is taken off ends the exchange, and then it is money that comes of it.
    """
    is_in_time = row.path == Return.Path.WITHDRAW or row.legal_by is not None
    return is_in_time and not item.beyond_law


def has_protected(row: Return) -> bool:
    """Is any of the return's items?"""
    return any(is_protected(row, item) for item in row.items.all())


def grounds_of(item: ReturnItem) -> Mapping[str, str | Promise]:
    """What may be a ground for these goods, in the active language: the seal where the policy named it when the item
    was asked for, or withdrawn from."""
    steps = becauses_from_json(item.decision)
    is_sealed = any(step.code == Why.ONLY_SEALED and step.values.point in SEALS for step in steps)
    return {**HANDLING, **SEALED} if is_sealed else HANDLING


def in_words(finding: Finding, language: str) -> str:
    """The reason as the customer reads it: the ground first, in the customer's language, then what was seen."""
    grounds = {**HANDLING, **SEALED}
    if finding.handling not in grounds:
        return finding.reason[:MOST_WORDS]
    with override(language or None):
        ground = str(grounds[finding.handling])
    return f"{ground[:1].upper()}{ground[1:]}. {finding.reason}"[:MOST_WORDS]


def _by_law(item: ReturnItem, finding: Finding, has_photo: bool) -> Iterator[tuple[str, str]]:
    is_open = finding.handling == UNSEALED and finding.condition != Condition.NEW
    if finding.condition in WHOLE and not is_open:
        yield "condition", wrong("unworn")
    if finding.handling not in grounds_of(item):
        yield "handling", wrong("handling")
    if not has_photo:
        yield "photo", wrong("evidence")

"""What a definition has to be, so that it is lawful and nobody gets stuck in it."""

import re
from collections.abc import Iterable, Iterator

from django.utils.translation import gettext as _

from returns.policy.checking_rules import check_fees_told, check_offers, check_remedies, check_rules
from returns.policy.coding import PolicyError
from returns.policy.definition import Definition, Reason

CODE = re.compile(r"[a-z][a-z0-9_]{0,39}", re.ASCII)
CURRENCY = re.compile(r"[A-Z]{3}", re.ASCII)
# field, least, most
BOUNDS = (
    ("terms.days", 0, 730),
    ("claims.guarantee_months", 24, 240),
    ("review.hours", 1, 168),
    ("review.score", 1, 100),
    ("exchanging.orders", 0, 100),
    ("grace_days", 0, 60),
    ("max_exchanges", 0, 20),
    ("drop_off_days", 14, 90),
    ("refund_days", 1, 14),
)


def check(definition: Definition) -> Iterator[PolicyError]:
    """Every fault, in the order of the fields; nothing when the definition can be taken."""
    if not CURRENCY.fullmatch(definition.currency):
        yield PolicyError("currency", _("Expected three capital letters, such as EUR."))
    for path, least, most in BOUNDS:
        yield from _bounds(definition, path, least, most)
    yield from check_offers("terms.offers", definition.terms.offers, definition.terms.payer)
    yield from check_remedies("terms.remedies", definition.terms.remedies)
    yield from check_rules(definition)
    yield from check_fees_told(definition)
    yield from _reasons(definition.reasons)


def _bounds(definition: Definition, path: str, least: int, most: int) -> Iterator[PolicyError]:
    value: object = definition
    for name in path.split("."):
        value = getattr(value, name)
    if isinstance(value, int) and not least <= value <= most:
        yield PolicyError(path, _bound_words(path) % {"least": least, "most": most})


def _bound_words(path: str) -> str:
    return {
        "claims.guarantee_months": _(
            "Expected %(least)s to %(most)s months: the law gives two years of guarantee (Directive (EU) 2019/771)."
        ),
        "drop_off_days": _(
            "Expected %(least)s to %(most)s days: the law gives 14 days to send something back (Directive 2011/83/EU)."
        ),
        "refund_days": _(
            "Expected %(least)s to %(most)s days: the law gives you 14 days to pay back (Directive 2011/83/EU)."
        ),
    }.get(path) or _("Expected a number from %(least)s to %(most)s.")


def _reasons(reasons: tuple[Reason, ...]) -> Iterator[PolicyError]:
    yield from _codes("reasons", [reason.code for reason in reasons])
    for place, reason in enumerate(reasons):
        yield from _reason(f"reasons[{place}]", reason)
    for is_claim, message in (
        (False, _("At least one reason of a mind changed must hold for every category.")),
        (True, _("At least one reason for something wrong must hold for every category.")),
    ):
        if not any(reason.is_claim == is_claim and not reason.categories for reason in reasons):
            yield PolicyError("reasons", message)


def _reason(path: str, reason: Reason) -> Iterator[PolicyError]:
    if reason.wants_photo and not reason.is_claim:
        yield PolicyError(f"{path}.wants_photo", _("A photo may only be asked for when something is wrong."))
    if reason.remedies is not None:
        if not reason.is_claim:
            yield PolicyError(f"{path}.remedies", _("Only something that is wrong can be mended."))
        yield from check_remedies(f"{path}.remedies", reason.remedies)
    yield from _codes(f"{path}.questions", [question.code for question in reason.questions])
    for place, question in enumerate(reason.questions):
        here = f"{path}.questions[{place}]"
        if question.is_required and not reason.is_claim:
            yield PolicyError(f"{here}.is_required", _("Nobody has to explain why he changed his mind."))
        yield from _codes(f"{here}.choices", [choice.code for choice in question.choices])


def _codes(path: str, codes: Iterable[str]) -> Iterator[PolicyError]:
    seen = set()
    for place, code in enumerate(codes):
        here = f"{path}[{place}].code"
        if not CODE.fullmatch(code):
            yield PolicyError(here, _("Expected small letters, digits and underscores, such as too_small."))
        elif code in seen:
            yield PolicyError(here, _("This code is there twice."))
        seen.add(code)

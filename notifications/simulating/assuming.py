"""What a replay has to take as it is today, because nobody kept how it was: counted by mail, and said in words.

Orders, parcels, consents, reviews and all else that carries dates is as it was known at the moment
(notifications/simulating/worlds.py). What is listed here carries none. A result names only what mattered for its mails.
"""

from collections.abc import Iterator

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from coupons.models import CouponPlan
from notifications import reasons
from notifications.about.offering import READERS
from notifications.facts.readying import ASKS
from notifications.facts.snapshot import Facts
from notifications.guards.verdicts import Verdict, is_marketing
from notifications.simulating.vouching import Sender

SENDER, ACCOUNT, PLAN, POOL, SITE = "sender", "account", "plan", "pool", "site"
BRAND, POINTS, PRODUCT, STOOD, PERSON = "brand", "points", "product", "stood", "person"
WORDS: dict[str, Promise] = {
    SENDER: _("Your sender address counts as verified from the beginning."),
    ACCOUNT: _("Your mail account counts as working all the time. Nobody kept since when it takes no mails."),
    PLAN: _("Coupons count as set up already, as they were at first."),
    POOL: _("All codes that were uploaded count as there from the beginning."),
    SITE: _("The review site counts as chosen already, as it is today."),
    BRAND: _("Your guides, events and the loyalty programme are taken as they are today."),
    POINTS: _("Points are taken as they are today."),
    PRODUCT: _("Prices and stock of wished products are taken as they are today."),
    STOOD: _("How a visit, a question or a change of delivery stood in between is taken from today."),
    PERSON: _("Tags, points and tiers that conditions ask for are taken as they are today."),
}
BY_SUBJECT = {
    "membership": POINTS, "wish": PRODUCT, "invitation": BRAND, "deliverychange": STOOD, "collection": STOOD,
    "appointmentnews": STOOD, "takeback": STOOD, "linkrequest": STOOD, "question": STOOD,
    "return": STOOD, "exchange": STOOD, "withdrawal": STOOD, "linkask": STOOD,
}  # fmt: skip
UNDATED = frozenset({"customer.tag", "customer.points", "customer.tier", "customer.language"})


def assumed(facts: Facts, objection: Verdict | None, plan: CouponPlan | None, sender: Sender) -> frozenset[str]:
    """What the decision about this mail may hang on although nobody knows how it was then: codes of WORDS. Pure.

    `plan` is the one that would give its code, `sender` the merchant's own.
    """
    return frozenset((*_of_sender(facts, sender), *_assumed(facts, objection, plan)))


def _of_sender(facts: Facts, sender: Sender) -> Iterator[str]:
    if is_marketing(facts) and sender.stood(facts.now):
        if sender.verified_at is not None and sender.verified_at > facts.now:
            yield SENDER
        if sender.is_in_trouble:
            yield ACCOUNT


def _assumed(facts: Facts, objection: Verdict | None, plan: CouponPlan | None) -> Iterator[str]:
    if plan is not None:
        if plan.created_at > facts.now:
            yield PLAN
        if plan.source == CouponPlan.Source.POOL:
            yield POOL
    if (
        facts.template in ASKS
        and facts.ready.site
        and objection
        and objection.reason.startswith(reasons.ASKED_ELSEWHERE)
    ):
        yield SITE
    if facts.template in READERS:
        yield BRAND
    if facts.subject_type in BY_SUBJECT:
        yield BY_SUBJECT[facts.subject_type]
    if any(one.get("fact") in UNDATED for one in (*facts.journey.conditions, *facts.message.step.conditions)):
        yield PERSON

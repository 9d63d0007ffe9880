"""Which returns to look at: what waits for a person, whose promise is about to break, and by anything that is said."""

from collections.abc import Mapping
from datetime import timedelta

from django.db.models import DateTimeField, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Cast, Least
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from orders.intake import number_key
from orders.parcels import normal_number
from returns.following.proving import unseen
from returns.models import Appeal, Payout, PayoutStep, Return, UnexpectedItem
from returns.moves import RUNNING
from returns.receiving.scanning import code_of

State = Return.State
NEAR = timedelta(days=2)  # before a promise breaks, and before the fourteenth day of the law: day 12
SHOWS: Mapping[str, str | Promise] = {
    "waits": _("Wait for you"),
    "risk": _("Promise at risk"),
    "running": _("Running"),
    "all": _("All"),
}
OPEN_MONEY = Q(state__in=sorted(set(Payout.State) - {Payout.State.PAID, Payout.State.CANCELLED}))  # by its index
AWAY = (State.REFUSED, State.CANCELLED, State.EXPIRED)


def for_person() -> Q:
    """A person has to do something about such a payout. A function: within a merchant's scope alone may one look."""
    return _in_hand() | broken(PayoutStep.Kind.NOTE, PayoutStep.Kind.FOLLOW)


def _in_hand() -> Q:
    waits_for_one = Q(state=Payout.State.HELD, held_for__in=["person", "stopped"])
    return waits_for_one | Q(state__in=[Payout.State.FAILED, Payout.State.UNCERTAIN, Payout.State.BY_HAND])


def broken(*kinds: str) -> Q:
    """Its money was called, and one of these steps after it failed. A function for the same reason."""
    steps = PayoutStep.objects.filter(payout=OuterRef("pk"), state=PayoutStep.State.FAILED, kind__in=kinds)
    return Q(Exists(steps))


def payouts(condition: Q) -> Exists:
    """Whether a return has a payout like that."""
    return Exists(Payout.objects.filter(condition, in_return=OuterRef("pk")))


def waits() -> Q:
    """A person has to decide, look at goods, or see to money."""
    # As one list of ids, each part by its own index: of a hundred thousand returns nearly all are done.
    steps = PayoutStep.objects.filter(state=PayoutStep.State.FAILED)
    parts = [
        Payout.objects.filter(_in_hand()).values("in_return"), steps.values("payout__in_return"),
        Appeal.objects.filter(answered_at=None).values("in_return"), unseen().values("in_return"),
        UnexpectedItem.objects.filter(decision="").exclude(in_return=None).values("in_return"),
    ]  # fmt: skip
    asked = Return.objects.filter(state__in=[State.ASKED, State.RECEIVED]).values("pk")
    return Q(pk__in=asked.order_by().union(*(part.order_by() for part in parts)))


def things_to_see() -> Mapping[str, Exists]:
    """Whether a return has something to look at that neither its state nor its money tells."""
    return {
        "has_objection": Exists(Appeal.objects.filter(in_return=OuterRef("pk"), answered_at=None)),
        "has_receipt": Exists(unseen().filter(in_return=OuterRef("pk"))),
        "has_more": Exists(UnexpectedItem.objects.filter(in_return=OuterRef("pk"), decision="")),
    }


def at_risk() -> Q:
    """Money is owed, its promise ends within two days or is broken, or the law's fourteen days are at day 12."""
    near = Q(promised_on__lte=timezone.localdate() + NEAR, handed_over_at__isnull=False)
    near |= Q(promised_on__lte=timezone.localdate() + NEAR, received_at__isnull=False)
    return ~Q(state__in=AWAY) & (near | legally_due()) & Q(payouts(OPEN_MONEY))


def legally_due() -> Q:
    """Day 12 of the law's fourteen. While neither goods nor proof of posting are there the money may wait: Directive
    2011/83/EU, art. 13(3)."""
    may_wait = payouts(OPEN_MONEY & Q(held_for="goods"))
    return Q(legal_by__lte=timezone.now() + NEAR) & ~Q(may_wait)


def find(show: str, state: str, path: str, words: str) -> QuerySet[Return]:
    """The returns that fit; what is urgent first where it matters, else the newest. Unknown values filter nothing."""
    rows: QuerySet[Return] = Return.objects.order_by("-requested_at", "-pk")
    if show in ("waits", "risk"):
        rows = rows.filter(waits() if show == "waits" else at_risk())
        if show == "waits":
            rows = rows.annotate(**things_to_see())
        first = Least("decide_by", Cast("promised_on", DateTimeField()))
        rows = rows.order_by(first.asc(nulls_last=True), "pk")
    elif show == "running":
        rows = rows.filter(state__in=RUNNING)
    if state in State.values:
        rows = rows.filter(state=state)
    if path in Return.Path.values:
        rows = rows.filter(path=path)
    words = " ".join(words.replace("\0", "").split())[:100]
    return rows.filter(_matching(words)) if words else rows


def _matching(words: str) -> Q:
    if "@" in words:
        return Q(email__istartswith=words)
    wanted = Q(name__icontains=words)
    if code := code_of(words):
        wanted |= Q(code__startswith=code)
    if key := number_key(words):
        wanted |= Q(pk__in=Return.objects.filter(items__order__number_key=key).values("pk"))
    if len(number := normal_number(words)) >= 6:
        wanted |= Q(pk__in=Return.objects.filter(parcels__tracking_number__startswith=number).values("pk"))
    return wanted

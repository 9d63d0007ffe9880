"""What the shops have: asked by a worker and kept for minutes, because a page cannot wait for a shop within the
merchant's transaction (docs/decisions/0015)."""

import logging
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import OuterRef, Q, Subquery
from django.db.transaction import on_commit
from django.utils import timezone

from inbox.http import HttpSession
from inbox.models import Connection
from merchants.tenancy import scoped, unscoped
from merchants.throttle import hits
from returns.exchanging.clients.base import Product
from returns.exchanging.clients.choosing import exchanging_with
from returns.exchanging.goods import written
from returns.models import GoodsQuestion, SizeNote
from returns.money.contracts import MoneyProblem, Refused
from workqueue.claims import Claim, claim, finish, held, step_aside
from workqueue.drains import work_off

log = logging.getLogger(__name__)
BATCH = 2
SECONDS = 25.0
FRESH = timedelta(minutes=5)
AGAIN = timedelta(minutes=2)  # after a shop that gave no answer
TRIES = 3
SEARCHES = (60, timedelta(hours=1))  # of one person
MOST_WORDS = 100  # letters
OPENED = 6  # products of a search that are asked for their variants, where the search leaves them out
State = GoodsQuestion


@dataclass(frozen=True)
class Wanted:
    """A product of a shop; or, with words, what the shop finds by them."""

    connection_id: int
    product_id: str = ""
    words: str = ""


def known(wanted: Iterable[Wanted]) -> dict[Wanted, GoodsQuestion]:
    """What was asked so far, answered or not, each with `verdict`: how the product turns out. One query at most."""
    condition = Q()
    for one in set(wanted):
        condition |= Q(connection_id=one.connection_id, product_id=one.product_id, words=one.words)
    if not condition:
        return {}
    turns_out = SizeNote.objects.filter(product=OuterRef("product_id")).values("verdict")[:1]
    rows = GoodsQuestion.objects.filter(condition).annotate(verdict=Subquery(turns_out))
    return {Wanted(row.connection_id, row.product_id, row.words): row for row in rows}


def want(wanted: Iterable[Wanted], rows: dict[Wanted, GoodsQuestion], asker: str) -> bool:
    """See to it that these are asked, or were lately; `rows` as `known` gave them. `asker`: who looks. False when that
    person has looked for so much within the hour that what is new is not asked: each search is a call of the shop.

    Of connections that `orders_goods` only. One query for what is new, one for what is stale, and one for who searches.
    """
    now = timezone.now()
    stale = [row for row in rows.values() if row.state != State.PENDING and is_stale(row)]
    fresh = [one for one in dict.fromkeys(wanted) if one not in rows]
    searches = sum(1 for one in fresh if one.words)
    is_let = not searches or hits(f"goods:{asker}", SEARCHES[1], searches) <= SEARCHES[0]
    if not is_let:
        fresh = [one for one in fresh if not one.words]
    if fresh:
        made = [GoodsQuestion(connection_id=one.connection_id, product_id=one.product_id, words=one.words)
                for one in fresh]  # fmt: skip
        GoodsQuestion.objects.bulk_create(made, ignore_conflicts=True)
        rows.update(dict(zip(fresh, made, strict=True)))
    if stale:
        asked = GoodsQuestion.objects.filter(pk__in=[row.pk for row in stale]).exclude(state=State.PENDING)
        asked.update(state=State.PENDING, due_at=now, attempts=0, last_error="", asked_at=now)
    if fresh or stale:
        on_commit(_ring)
    return is_let


def is_stale(row: GoodsQuestion) -> bool:
    """Is its answer too old to rely on?"""
    if row.answered_at is None:
        return row.state != State.PENDING and timezone.now() - row.asked_at > AGAIN
    return timezone.now() - row.answered_at > (AGAIN if row.trouble else FRESH)


def drain(limit: int | None = None) -> int:
    """Ask what is due until nothing is left (or `limit` questions, or a minute); returns how many were taken."""
    return work_off(_take, process, limit)


def _take() -> list[Claim]:
    with unscoped("claim due questions about goods of every merchant"):
        return claim(GoodsQuestion, BATCH, bury_after=TRIES)


def process(taken: Claim) -> None:
    """One question from start to end. Never raises."""
    try:
        with scoped(taken.merchant_id):
            question = held(GoodsQuestion.objects.all(), taken)
            connection = question and Connection.objects.filter(pk=question.connection_id, is_active=True).first()
        if question is None:
            return
        found, trouble = _ask(question, connection)
        with scoped(taken.merchant_id):
            _keep(taken, found, trouble)
    except Exception as error:
        log.exception("question %s about goods failed, attempt %s", taken.id, taken.token)
        with scoped(taken.merchant_id):
            step_aside(GoodsQuestion, taken, error, retry=taken.token < TRIES)


def _ask(question: GoodsQuestion, connection: Connection | None) -> tuple[list[Product], str]:
    try:
        with HttpSession(seconds=SECONDS) as http:
            client = exchanging_with(connection, http) if connection else None
            if client is None:
                raise Refused("the connection to the shop is switched off")
            if not question.words:
                product = client.product(question.product_id)
                return ([product] if product else []), ""
            return list(_opened(client.search(question.words), client.product)), ""
    except MoneyProblem as problem:
        return [], str(problem)[:300] or type(problem).__name__


def _opened(products: list[Product], look: Callable[[str], Product | None]) -> Iterator[Product]:
    """With their variants, where the shop's search leaves them out."""
    room = OPENED
    for product in products:
        if product.variants:
            yield product
        elif room:
            room -= 1
            whole = look(product.product_id)
            if whole is not None:
                yield whole


def _keep(taken: Claim, found: list[Product], trouble: str) -> None:
    question = held(GoodsQuestion.objects.all(), taken)
    if question is None:
        return
    if not (trouble and question.products):  # what it said before is better than nothing
        question.products = written(found)
    question.trouble, question.answered_at = trouble, timezone.now()
    question.save(update_fields=["products", "trouble", "answered_at"])
    finish(question)


def _ring() -> None:
    from returns.tasks import exchange_bell

    exchange_bell.ring()

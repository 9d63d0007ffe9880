"""Does a product run small or large? By what those say who send it back, and only where it is sure enough."""

from datetime import datetime, timedelta

from django.db.models import CharField, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce, Left, NullIf
from django.utils import timezone
from scipy.stats import beta

from merchants.sweeping import merchants_with
from merchants.tenancy import current_merchant_id, scoped
from orders.models import Line
from returns.insight.reasons import Product, products
from returns.insight.scope import Scope
from returns.insight.telling import plan
from returns.models import ReturnItem, SizeNote

PERIOD = timedelta(days=365)
SMALL, LARGE = "too_small", "too_large"  # reasons of returns/policy
FEWEST = 20  # pieces sold: below that a note would be about two people
# A note is a claim about a product, so it has to be sure: nine to one that more than a twentieth of all pieces come
# back for that reason, and that at least two of three who complain of the size complain of this.
SURE = 0.9
OFTEN, MOSTLY = 0.05, 2 / 3
Verdict = SizeNote.Verdict
TELLING = (Verdict.SMALL, Verdict.LARGE)


def verdict(sold: int, small: int, large: int) -> str:
    """What may be said of a product of which so many pieces were sold, and came back as too small or too large; ""
    where nothing is sure. Pure: shares with a flat prior (Beta(1, 1))."""
    if sold < FEWEST or small + large > sold:
        return ""
    for one, other, said in ((small, large, Verdict.SMALL), (large, small, Verdict.LARGE)):
        often = beta.sf(OFTEN, 1 + one, 1 + sold - one)
        mostly = beta.sf(MOSTLY, 1 + one, 1 + other)
        if often >= SURE and mostly >= SURE:
            return said
    rarely = beta.cdf(OFTEN, 1 + small + large, 1 + sold - small - large)
    return Verdict.TRUE if rarely >= SURE else ""


def learn(now: datetime | None = None) -> int:
    """Write the notes of the merchant in scope anew from a year of orders; returns how many products have one."""
    now = now or timezone.now()
    notes = [note for one in products(Scope(now - PERIOD, now)) if (note := _note(one, now)) is not None]
    SizeNote.objects.exclude(product__in=[note.product for note in notes]).delete()
    SizeNote.objects.bulk_create(
        notes,
        update_conflicts=True,
        unique_fields=["merchant", "product"],
        update_fields=["title", "verdict", "sold", "returned", "too_small", "too_large", "since", "computed_at"],
    )
    return len(notes)


def learn_all(now: datetime | None = None) -> int:
    """`learn` for every merchant that anything came back to."""
    merchants = merchants_with("find merchants with returns", ReturnItem.objects.all, SizeNote.objects.all)
    found = 0
    for merchant_id in merchants:
        with scoped(merchant_id):
            found += learn(now)
            plan()
    return found


def _note(product: Product, now: datetime) -> SizeNote | None:
    small, large = product.reasons[SMALL], product.reasons[LARGE]
    said = verdict(product.sold, small, large)
    if not said:
        return None
    return SizeNote(
        merchant_id=current_merchant_id(), product=product.key[:100], title=product.title, verdict=said,
        sold=product.sold, returned=product.returned, too_small=small, too_large=large, since=(now - PERIOD).date(),
        computed_at=now,
    )  # fmt: skip


def turning_out() -> Subquery:
    """For a query of order lines: "small" or "large" where the line's product is sure to run so, else NULL. That
    something is as it should be is no news to who bought it already."""
    key = Left(Coalesce(NullIf(OuterRef("product_id"), Value("")), OuterRef("title")), 100, output_field=CharField())
    return Subquery(SizeNote.objects.filter(product=key, verdict__in=TELLING).values("verdict")[:1])


def key_of(line: Line) -> str:
    """By what a note names the product of an order's line."""
    return (line.product_id or line.title)[:100]


def notes_for(keys: list[str]) -> dict[str, SizeNote]:
    """The notes of these products, by key (the shop's product id, or the title where it has none)."""
    return {note.product: note for note in SizeNote.objects.filter(product__in=[key[:100] for key in keys])}

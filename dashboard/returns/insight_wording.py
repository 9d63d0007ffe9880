"""Figures of returns in words, and numbers as the reader's language writes them."""

from typing import Any

from babel.numbers import format_decimal, format_percent
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Subquery
from django.db.models.functions import JSONObject
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from dashboard.moments import locale, money
from merchants.models import Merchant
from returns.insight.figures import Money
from returns.insight.reasons import Product
from returns.insight.sizes import Size
from returns.insight.sizing import FEWEST
from returns.insight.waiting import Waiting
from returns.models import ReturnPolicy, SizeNote
from returns.policy.versions import stored
from returns.policy.wording import REASONS, reason_words

MOST_REASONS = 3  # of one product or variant
ENOUGH = 5  # payments before anybody speaks of what is usual
Verdict = SizeNote.Verdict
VERDICTS = {
    Verdict.SMALL: gettext_lazy("runs small"),
    Verdict.LARGE: gettext_lazy("runs large"),
    Verdict.TRUE: gettext_lazy("true to size"),
}


def share(of: float) -> str:
    """0.125 is "13%", "13 %"."""
    return str(format_percent(of, locale=locale()))


def count(number: float, digits: int = 0) -> str:
    """With the language's own separators."""
    return str(format_decimal(round(number, digits), locale=locale()))


def names_and_notes(merchant: Merchant, keys: list[str]) -> tuple[dict[str, str], dict[str, str]]:
    """Reasons' words by code (those of the policy in force, and ours for what it no longer has), and verdicts by
    product. One query."""
    notes = SizeNote.objects.filter(product__in=[key[:100] for key in keys])
    row: Any = Merchant.objects.filter(pk=merchant.pk).values(
        definition=Subquery(ReturnPolicy.objects.values("definition")[:1]),
        notes=ArraySubquery(notes.values(json=JSONObject(product="product", verdict="verdict"))),
    ).get()  # fmt: skip
    reasons = stored(row["definition"]).reasons if row["definition"] else ()
    names = {code: str(words) for code, words in REASONS.items()} | {one.code: reason_words(one) for one in reasons}
    return {**names, "": _("no reason asked")}, {one["product"]: one["verdict"] for one in row["notes"] or ()}


def bars(rows: list[tuple[str, int]]) -> list[dict[str, Any]]:
    """Rows of a chart that is a table: words, number, share of all, and the bar's length of a hundred."""
    whole, most = sum(pieces for _words, pieces in rows), max((pieces for _words, pieces in rows), default=0)
    return [
        {"words": words, "pieces": count(pieces), "share": share(pieces / whole), "length": round(100 * pieces / most)}
        for words, pieces in rows
        if pieces
    ]


def money_shown(one: Money) -> dict[str, Any]:
    """Sums of a currency; the share that stayed, where anything came back."""
    names = ("refunded", "exchanged", "credited", "labels", "shipping", "deducted", "cost")
    shown = {name: money(getattr(one, name), one.currency) for name in names}
    return {**shown, "currency": one.currency, "kept": None if one.kept is None else share(float(one.kept))}


def waiting_shown(one: Waiting) -> dict[str, Any]:
    """Days and promises; `few` says in words why there are none yet."""
    few = ""
    if one.paid < ENOUGH:
        few = ngettext(
            "Not enough returns yet: %(number)s was paid back in this time.",
            "Not enough returns yet: %(number)s were paid back in this time.", one.paid,
        ) % {"number": one.paid} if one.paid else _("Nothing was paid back in this time.")  # fmt: skip
    return {
        "few": few, "paid": one.paid, "days": count(one.days or 0, 1), "most": count(one.most or 0, 1),
        "kept": one.kept, "promised": one.promised, "late": one.late,
        "share": None if one.share is None else share(one.share),
    }  # fmt: skip


def product_shown(one: Product, verdict: str, names: dict[str, str]) -> dict[str, Any]:
    """A row of the products' table."""
    variants = sorted(one.variants.values(), key=lambda variant: (-variant.returned, variant.name))
    return {
        "title": one.title, "sold": count(one.sold), "returned": count(one.returned), "share": share(one.share),
        "reasons": _why(one.reasons, names), "note": VERDICTS[Verdict(verdict)] if verdict else "",
        "is_few": one.sold < FEWEST and any(one.reasons[code] for code in ("too_small", "too_large")),
        "variants": [
            {"name": row.name, "sold": count(row.sold), "returned": count(row.returned),
             "reasons": _why(row.reasons, names)}
            for row in variants
            if row.name and row.returned
        ],
    }  # fmt: skip


def size_shown(one: Size) -> dict[str, str]:
    """A row of the sizes' table."""
    part = share(min(one.returned / one.sold, 1)) if one.sold else "–"
    return {"name": one.name, "sold": count(one.sold), "returned": count(one.returned), "share": part,
            "small": count(one.small), "large": count(one.large)}  # fmt: skip


def _why(counted: Any, names: dict[str, str]) -> str:
    """The most frequent reasons with their pieces, and how many had another one: they add up to what came back."""
    listed = counted.most_common()
    said = [f"{names.get(code, code)} ({count(pieces)})" for code, pieces in listed[:MOST_REASONS]]
    rest = sum(pieces for _code, pieces in listed[MOST_REASONS:])
    return ", ".join([*said, _("other reasons (%(pieces)s)") % {"pieces": count(rest)}] if rest else said)

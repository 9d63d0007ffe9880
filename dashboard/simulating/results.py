"""What marketing brings in: people who got it against people who, by lot, did not."""

from decimal import Decimal
from typing import Any

from django.db import transaction
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from dashboard import moments
from dashboard.access import MemberRequest, member_required
from dashboard.answering import done, page, place
from dashboard.care.exporting import csv_file
from dashboard.simulating.forms import ShareForm
from merchants.models import Merchant
from notifications.holdout import share_of_all
from notifications.journeys import titles
from notifications.lift import judging
from notifications.lift.comparing import Difference
from notifications.lift.results import HORIZONS, USUAL_HORIZON, Result
from notifications.lift.results import results as compared
from notifications.models import MarketingHoldout

COLUMNS = (
    "journey", "share_percent", "measured_since", "horizon_days", "people", "held_out", "mailed_followed",
    "held_out_followed", "mailed_bought_again", "held_out_bought_again", "rate_difference", "rate_low", "rate_high",
    "rate_always_low", "rate_always_high", "currency", "mailed_net_per_person", "held_out_net_per_person",
    "net_difference", "net_low", "net_high", "verdict",
)  # fmt: skip
WIDE = 100  # units from the middle of the interval's chart to its edge


@require_safe
@member_required
def results(request: MemberRequest) -> HttpResponse:
    """All marketing and each journey, after `?days=` of HORIZONS."""
    horizon = _horizon(request)
    return page(request, "dashboard/simulating/results.html", _context(request, horizon, ShareForm(initial=_now())))


@require_POST
@member_required
def results_share(request: MemberRequest) -> HttpResponse:
    """Set how many people get no marketing at all; what was measured by another share is not mixed in."""
    form = ShareForm(request.POST)
    if not form.is_valid():
        context = _context(request, _horizon(request), form)
        return page(request, "dashboard/simulating/results.html", context, status=422)
    percent = form.cleaned_data["percent"]
    with transaction.atomic():
        # Two tabs: the second sees what the first has set.
        Merchant.objects.select_for_update().only("pk").order_by("pk").get(pk=request.member.merchant.pk)
        if percent != share_of_all():
            MarketingHoldout.objects.create(percent=percent, set_by=request.user.get_username())
    return done(request, _("Saved."), place(request, "results"))


@require_safe
@member_required
def results_csv(request: MemberRequest) -> HttpResponse:
    """The same numbers, a row each: rates as shares, money in the row's currency, times ISO 8601."""
    return csv_file("results", COLUMNS, (_csv(found) for found in compared(_horizon(request), timezone.now())))


def _now() -> dict[str, int]:
    return {"percent": share_of_all()}


def _horizon(request: MemberRequest) -> int:
    told = request.GET.get("days", "")
    return int(told) if told.isdecimal() and int(told) in HORIZONS else USUAL_HORIZON


def _context(request: MemberRequest, horizon: int, form: ShareForm) -> dict[str, Any]:
    found = list(compared(horizon, timezone.now()))
    return {
        "here": "journeys", "form": form, "horizon": horizon, "horizons": HORIZONS,
        "all": shown(found[0]), "rows": [shown(one) for one in found[1:] if one.measured.percent],
        "unmeasured": [shown(one) for one in found[1:] if not one.measured.percent],
    }  # fmt: skip


def shown(found: Result) -> dict[str, Any]:
    """One comparison for the page."""
    bought = found.bought
    return {
        "found": found,
        "journey": found.measured.journey,
        "title": titles.title(found.measured.journey) if found.measured.journey else _("All marketing"),
        "verdict": judging.verdict(found),
        "tone": _tone(found),
        "reasons": judging.reasons(found),
        "chance": judging.chance(found),
        "groups": [
            {
                "label": label, "people": group.people, "bought": group.bought,
                "rate": judging.percent(group.rate) if group.people else "–",
                "net": moments.money(_cents(group.mean), bought.currency) if group.people and bought.currency else "–",
            }
            for label, group in ((_("With mails"), bought.mailed), (_("Held out"), bought.held_out))
        ],
        "waiting": found.people - bought.mailed.people - bought.held_out.people,
        "rate": _said(found.rate) if found.is_enough else None,
        "money": _money(found.money, bought.currency) if found.is_enough and found.money else None,
        "line": _line(found.rate) if found.is_enough else None,
        "since": moments.long_day(timezone.localdate(found.measured.since)) if found.measured.since else "",
        "edge": judging.points(_edge(found.rate)).lstrip("+−-"),
    }  # fmt: skip


def _tone(found: Result) -> str:
    if found.is_enough and found.rate.is_clear:
        return "good" if found.rate.estimate > 0 else "bad"
    return ""


def _said(found: Difference) -> dict[str, str]:
    return {
        "estimate": judging.points(found.estimate), "low": judging.points(found.interval[0]),
        "high": judging.points(found.interval[1]),
    }  # fmt: skip


def _money(found: Difference, currency: str) -> dict[str, str]:
    return {
        name: moments.money(_cents(value), currency)
        for name, value in (("estimate", found.estimate), ("low", found.interval[0]), ("high", found.interval[1]))
    }


def _cents(value: float) -> Decimal:
    return Decimal(value).quantize(Decimal("0.01"))


def _line(found: Difference) -> dict[str, int]:
    """Where the interval, the bounds and the estimate lie on a line from -WIDE to WIDE, nothing in the middle."""
    edge = _edge(found)
    places = {
        "low": found.interval[0], "high": found.interval[1], "from": found.bounds[0], "to": found.bounds[1],
        "estimate": found.estimate,
    }  # fmt: skip
    drawn = {name: round(value / edge * WIDE) for name, value in places.items()}
    return {**drawn, "width": drawn["high"] - drawn["low"], "reach": drawn["to"] - drawn["from"]}


def _edge(found: Difference) -> float:
    """The largest difference that the line has room for."""
    return max(*(abs(value) for value in (*found.interval, *found.bounds)), 0.01)


def _csv(found: Result) -> list[Any]:
    bought, rate, money = found.bought, found.rate, found.money
    measured = found.measured
    return [
        measured.name, measured.percent, measured.since, found.horizon, found.people, found.held_out,
        bought.mailed.people, bought.held_out.people, bought.mailed.bought, bought.held_out.bought,
        round(rate.estimate, 5), *(round(value, 5) for value in (*rate.interval, *rate.bounds)), bought.currency,
        round(bought.mailed.mean, 2), round(bought.held_out.mean, 2),
        *((round(money.estimate, 2), *(round(value, 2) for value in money.interval)) if money else ("", "", "")),
        judging.verdict(found),
    ]  # fmt: skip

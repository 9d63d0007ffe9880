"""The page on which a merchant says what he takes back of old products, and the report of what was collected."""

import re
from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.http import HttpResponse, QueryDict
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from dashboard.access import MemberRequest, member_required
from dashboard.answering import done, page, place
from dashboard.care.exporting import csv_file
from dashboard.returns.recycling_forms import KindForms, SchemeForm, shown_kinds, shown_terms, typed_scheme
from merchants.links import storefront_url
from returns.circular.reporting import GIVEN_AWAY, RETURNED, by_stream, report
from returns.circular.scheme import STREAMS, THENS, Fault, Scheme, Stream, faults, save, saved

MORE, MOST_DAYS = "more", 3660
FATES = {
    RETURNED: gettext_lazy("Came back as a return"),
    GIVEN_AWAY: gettext_lazy("Given away by the customer"),
    **{then.value: words for then, words in THENS.items()},
}
COLUMNS = ("stream", "category", "country", "outcome", "pieces", "kilograms", "pieces_without_weight")
KIND = re.compile(r"kinds\[(\d+)\]\.(\w+)")


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def recycling(request: MemberRequest) -> HttpResponse:
    """GET shows the scheme; POST saves it (303), or adds one more empty kind (do=more); 422 keeps what was typed."""
    scheme, is_on = saved()
    if request.method != "POST":
        return _page(request, SchemeForm(initial=shown_terms(scheme, is_on)), _kinds(scheme))
    if request.POST.get("do") == MORE:
        terms, kinds = SchemeForm(_one_more(request.POST)), _kinds(scheme, _one_more(request.POST))
        for form in (terms, *kinds):
            form.errors.clear()  # nothing is wrong yet with what is only being typed
        return _page(request, terms, kinds)
    terms, kinds = SchemeForm(request.POST), _kinds(scheme, request.POST)
    if not (terms.is_valid() & kinds.is_valid()) or not _saved(terms, kinds):
        return _page(request, terms, kinds, status=422)
    return done(request, _("Saved."), place(request, "recycling"))


@require_safe
@member_required
def recycling_report(request: MemberRequest) -> HttpResponse:
    """GET ?since= &until= (days, both included; this year by default)."""
    since, until = _period(request)
    rows = report(*_moments(since, until))
    context = {
        "here": "returns", "since": since, "until": until, "rows": [_row(one) for one in rows],
        "streams": [_row(one) for one in by_stream(rows)],
    }  # fmt: skip
    return page(request, "dashboard/returns/recycling_report.html", context)


@require_safe
@member_required
def recycling_csv(request: MemberRequest) -> HttpResponse:
    """The same as a file: codes instead of words, with nothing in it that a spreadsheet would run."""
    rows = report(*_moments(*_period(request)))
    cells = (
        [row.stream, row.category, row.country, row.then, row.pieces, row.kilograms, row.unweighed] for row in rows
    )
    return csv_file("recycling", COLUMNS, cells)


def _page(request: MemberRequest, terms: SchemeForm, kinds: Any, *, status: int = 200) -> HttpResponse:
    context = {
        "here": "setup", "form": terms, "kinds": kinds, "is_wrong": status == 422,
        "address": storefront_url(request.member.merchant, "recycle"),
    }  # fmt: skip
    return page(request, "dashboard/returns/recycling.html", context, status=status)


def _kinds(scheme: Scheme, data: Any = None) -> Any:
    return KindForms(data, prefix="kinds", initial=shown_kinds(scheme))


def _saved(terms: SchemeForm, kinds: Any) -> bool:
    """Save it; False with the faults at their fields."""
    kept = [form for form in kinds if not form.cleaned_data.get("delete") and not form.is_empty]
    made = typed_scheme(terms.cleaned_data, kept)
    found = list(faults(made))
    for fault in found:
        _blame(fault, terms, kept)
    if found:
        return False
    try:
        save(made, is_on=terms.cleaned_data["is_on"])
    except Fault as fault:
        terms.add_error("is_on", fault.message)
        return False
    return True


def _blame(fault: Fault, terms: SchemeForm, kept: list[forms.Form]) -> None:
    at = KIND.fullmatch(fault.field)
    if at:
        form = kept[int(at[1])]
        form.add_error(at[2] if at[2] in form.fields else None, fault.message)
        return
    name = fault.field.partition("[")[0]
    terms.add_error(name if name in terms.fields else None, fault.message)


def _one_more(sent: QueryDict) -> Any:
    data = sent.copy()
    number = data.get("kinds-TOTAL_FORMS", "")
    data["kinds-TOTAL_FORMS"] = str(min(int(number), 29) + 1) if number.isdecimal() and len(number) < 4 else "1"
    return data


def _period(request: MemberRequest) -> tuple[date, date]:
    today = timezone.localdate()
    since, until = (_day(request.GET.get(name, "")) for name in ("since", "until"))
    since, until = since or today.replace(month=1, day=1), until or today
    if until < since:
        since, until = until, since
    return max(since, until - timedelta(days=MOST_DAYS)), until


def _day(typed: str) -> date | None:
    try:
        found = parse_date(typed)
    except ValueError:
        return None
    return found if found and 2000 <= found.year < 2200 else None


def _moments(since: date, until: date) -> tuple[datetime, datetime]:
    """The first moment of the first day and the first after the last, in the merchant's zone."""
    zone = timezone.get_current_timezone()
    return datetime.combine(since, time.min, zone), datetime.combine(until + timedelta(days=1), time.min, zone)


def _row(one: Any) -> dict[str, Any]:
    return {
        "stream": STREAMS[Stream(one.stream)], "category": one.category, "country": one.country,
        "then": FATES.get(one.then, one.then), "pieces": one.pieces, "kilograms": one.kilograms,
        "unweighed": one.unweighed, "is_weighed": one.grams > 0,
    }  # fmt: skip

"""Lists for finance: made by a click, downloaded as often as wanted, marked as paid as a whole."""

from datetime import datetime, time

from django.http import HttpResponse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.formats import get_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from dashboard.access import MemberRequest, member_required
from dashboard.answering import done, place
from dashboard.care.exporting import csv_file
from returns.money import by_hand
from returns.money.exporting import make_list, mark_list_paid
from returns.money.manual import COLUMNS, cells


@require_safe
@member_required
def payouts_csv(request: MemberRequest) -> HttpResponse:
    """GET ?list=: what stands on it, or without one all that is to be paid by hand. As the reader's spreadsheet wants
    it: where the decimals begin with a comma the columns end with a semicolon. Times in the merchant's zone."""
    name = request.GET.get("list", "").replace("\0", "")[:20]
    decimal = str(get_format("DECIMAL_SEPARATOR", use_l10n=True))
    rows = (cells(row, decimal) for row in by_hand.to_pay(name))
    return csv_file(f"payouts-{name}" if name.isalnum() else "payouts", COLUMNS, rows, ";" if decimal == "," else ",")


@require_POST
@member_required
def payouts_list(request: MemberRequest) -> HttpResponse:
    """Put what waits on a new list."""
    here, name = place(request, "payouts"), make_list()
    if not name:
        return done(request, _("Everything stands on a list already."), here, good=False)
    return done(request, _("List %(name)s is made. Its amounts stay as they are.") % {"name": name}, here)


@require_POST
@member_required
def payouts_list_paid(request: MemberRequest) -> HttpResponse:
    """POST list=, reference=, paid_on= (a day, not after today): all that is open on it is paid."""
    here, moment = place(request, "payouts"), _moment(request.POST.get("paid_on", ""))
    if moment is None:
        return done(request, _("Say on which day it was paid, at the latest today."), here, good=False)
    name, reference = (request.POST.get(key, "").replace("\0", "") for key in ("list", "reference"))
    count = mark_list_paid(name[:20], str(request.user), reference[:120], moment) if name else 0
    if not count:
        return done(request, _("Nothing on this list was open."), here, good=False)
    words = ngettext("%(count)s payout is marked as paid.", "%(count)s payouts are marked as paid.", count)
    return done(request, words % {"count": count}, here)


def _moment(text: str) -> datetime | None:
    """Noon of the day in the merchant's zone, now for today; None for what is no such day."""
    try:
        day = parse_date(text[:10]) if text else timezone.localdate()
    except ValueError:
        return None
    if day is None or day > timezone.localdate() or day.year < 2000:
        return None
    if day == timezone.localdate():
        return timezone.now()
    return timezone.make_aware(datetime.combine(day, time(12)))

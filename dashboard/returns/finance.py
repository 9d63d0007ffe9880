"""Lists for finance: made by a click, downloaded as often as wanted, marked as paid as a whole."""

from datetime import date, datetime, time

from django.http import HttpResponse
from django.utils import timezone
from django.utils.formats import get_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from dashboard.access import MemberRequest, member_required
from dashboard.answering import done, place
from dashboard.care.exporting import csv_file
from dashboard.returns.again import Wrong
from dashboard.returns.paying_forms import ListForm
from dashboard.returns.payouts_list import payouts_page
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
    """POST list=, reference=, paid_on= (a day, not after today): all that is open on it is paid; 422 keeps them."""
    here, name = place(request, "payouts"), request.POST.get("list", "").replace("\0", "")[:20]
    form = ListForm(name, request.POST)
    if not form.is_valid():
        return payouts_page(request, Wrong("list", form, name))
    given = form.cleaned_data
    count = mark_list_paid(name, str(request.user), given["reference"], _moment(given["paid_on"])) if name else 0
    if not count:
        return done(request, _("Nothing on this list was open."), here, good=False)
    words = ngettext("%(count)s payout is marked as paid.", "%(count)s payouts are marked as paid.", count)
    return done(request, words % {"count": count}, here)


def _moment(day: date) -> datetime:
    """Noon of the day in the merchant's zone, now for today."""
    if day == timezone.localdate():
        return timezone.now()
    return timezone.make_aware(datetime.combine(day, time(12)))

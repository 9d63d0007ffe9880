"""A person decides whether a return may come."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from dashboard.access import MemberRequest, member_required
from dashboard.answering import done, place
from dashboard.returns.again import Wrong
from dashboard.returns.forms import RefusalForm
from dashboard.returns.showing import shown
from returns import deciding
from returns.models import Return


@require_POST
@member_required
def return_decide(request: MemberRequest, pk: int) -> HttpResponse:
    """POST act=approve|refuse, with note=: for a refusal the reason in words for the customer, 422 without; ships= for
    an approval: when replacements leave."""
    row = get_object_or_404(Return, pk=pk)
    here, by, act = place(request, "return", pk), str(request.user), request.POST.get("act", "")
    form = RefusalForm(request.POST)
    try:
        if act == "approve":
            note = request.POST.get("note", "").replace("\0", "")[:500]
            deciding.approve(row.pk, by, note, request.POST.get("ships", ""))
            return done(request, _("Approved. The customer gets an email."), here)
        if act == "refuse":
            if not form.is_valid():
                return shown(request, pk, Wrong("refusal", form))
            deciding.refuse(row.pk, by, form.cleaned_data["note"])
            return done(request, _("Refused. The customer gets an email with your reason."), here)
    except deciding.NotPossible as error:
        return done(request, str(error), here, good=False)
    raise Http404

"""The order status on the merchant's own pages: its key, whose pages may ask, and what to paste."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from dashboard.access import MemberRequest, member_required
from dashboard.answering import SeeOther, done, page, place
from merchants.links import storefront_url
from orders.models import StatusKey
from orders.origins import allowed, origin_of
from orders.tokens import LONGEST, make_key

SHOW_ONCE = "status_key_to_show"
MOST = 20  # origins


class OriginsForm(forms.Form):
    """Whose pages may read a status, one address a line."""

    origins = forms.CharField(
        label=gettext_lazy("More addresses that may show it"),
        help_text=gettext_lazy("One a line, for example https://www.shop.example. Your shop's own is always allowed."),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false", "autocapitalize": "none"}),
    )

    def clean_origins(self) -> list[str]:
        """The origins of the lines, each once. Names the line that is no address."""
        lines = [line.strip() for line in self.cleaned_data["origins"].splitlines() if line.strip()]
        for line in lines:
            if not origin_of(line):
                raise ValidationError(
                    _("“%(line)s” is not an address. Begin with https:// and the host's name."), params={"line": line}
                )
        if len(lines) > MOST:
            raise ValidationError(_("At most %(most)s addresses."), params={"most": MOST})
        return list(dict.fromkeys(map(origin_of, lines)))


@require_safe
@member_required
def embedding(request: MemberRequest) -> HttpResponse:
    """How to show an order's status in the merchant's own shop."""
    return page(request, "dashboard/embedding.html", _context(request))


@require_POST
@member_required
def embedding_key(request: MemberRequest) -> HttpResponse:
    """Make the key, or replace it: the one before it stays good until the next time, so open pages go on."""
    row = make_key()
    request.session[SHOW_ONCE] = row.pk
    return SeeOther(place(request, "embedding") + "#key")


@require_POST
@member_required
def embedding_switch(request: MemberRequest) -> HttpResponse:
    """Switch the status on other pages on or off (`is_active` = 1 or 0); off, every token is refused at once."""
    StatusKey.objects.update(is_active=request.POST.get("is_active") == "1")
    return done(request, _("Saved."), place(request, "embedding"))


@require_POST
@member_required
def embedding_origins(request: MemberRequest) -> HttpResponse:
    """Save whose pages may ask; 422 names the line that is wrong."""
    form = OriginsForm(request.POST)
    if not form.is_valid() or not StatusKey.objects.exists():
        return page(request, "dashboard/embedding.html", _context(request, form), status=422)
    StatusKey.objects.update(origins=form.cleaned_data["origins"])
    return done(request, _("Saved."), place(request, "embedding"))


def _context(request: MemberRequest, form: OriginsForm | None = None) -> dict[str, Any]:
    merchant, row = request.member.merchant, StatusKey.objects.first()
    asked = request.method == "GET" and request.member.may_act
    shown = row is not None and asked and request.session.get(SHOW_ONCE) == row.pk
    if shown:
        del request.session[SHOW_ONCE]
    return {
        "here": "embedding",
        "key": row,
        "new_key": row.key if row and shown else "",
        "origins": sorted(allowed(merchant, row)),
        "form": form or OriginsForm(initial={"origins": "\n".join(row.origins) if row else ""}),
        "script_url": storefront_url(merchant, "embedded_script"),
        "json_url": storefront_url(merchant, "embedded_status"),
        "days": LONGEST.days,
    }

"""The whole policy as JSON, for who would rather write it: the same checks, and the same versions."""

import json
from typing import Any

from django import forms
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from dashboard.access import MemberRequest, member_required
from dashboard.answering import done, page, place
from dashboard.returns.policy_differences import in_words
from dashboard.returns.policy_preview import previewed
from dashboard.returns.policy_saving import seen_by
from returns.policy.coding import PolicyError
from returns.policy.comparing import compare
from returns.policy.definition import Definition
from returns.policy.reading import from_json, to_json
from returns.policy.versions import Stale, in_force, save
from returns.requesting.past import past_requests

LONGEST = 500_000


class PolicyJsonForm(forms.Form):
    """One field, which gives a Definition."""

    definition = forms.CharField(
        label=gettext_lazy("The policy"), max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 30, "spellcheck": "false", "autocomplete": "off"}),
    )  # fmt: skip

    def clean_definition(self) -> Definition:
        try:
            return from_json(json.loads(self.cleaned_data["definition"]))
        except PolicyError as fault:
            raise forms.ValidationError(str(fault)) from fault
        except (ValueError, RecursionError) as error:
            where = f" ({error.lineno}:{error.colno})" if isinstance(error, json.JSONDecodeError) else ""
            raise forms.ValidationError(_("This is not JSON.") + where) from error


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def policy_json(request: MemberRequest) -> HttpResponse:
    """Show it; save it (303); or, with do=preview, show what would differ. 422 names the field by its path."""
    now = in_force()
    shown = json.dumps(to_json(now.definition), ensure_ascii=False, indent=2)
    form = PolicyJsonForm(request.POST if request.method == "POST" else None, initial={"definition": shown})
    context: dict[str, Any] = {"here": "setup", "form": form, "seen": seen_by(request, now.number)}
    if request.method != "POST":
        return page(request, "dashboard/returns/policy_json.html", context)
    if not form.is_valid():
        return page(request, "dashboard/returns/policy_json.html", context, status=422)
    made = form.cleaned_data["definition"]
    if request.POST.get("do") == "preview":
        asked = past_requests(request.member.merchant.time_zone)
        context |= {"changes": in_words(now.definition, made), "is_tried": True,
                    "preview": previewed(compare(asked, now.definition, made))}  # fmt: skip
        return page(request, "dashboard/returns/policy_json.html", context)
    try:
        save(made, by=request.member.user.email, is_on=now.is_on, seen=seen_by(request, now.number))
    except Stale:
        form.add_error(None, _("A colleague saved another version meanwhile. What you typed is still here: save again "
                               "to replace it."))  # fmt: skip
        return page(request, "dashboard/returns/policy_json.html", {**context, "seen": now.number}, status=422)
    return done(request, _("Saved. It holds from now on; earlier orders keep what they were promised."),
                place(request, "policy_json"))  # fmt: skip

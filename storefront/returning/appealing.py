"""The customer does not agree: with a refusal, or with what we found or took off. The mails lead to the return's page,
and the form stands there; somebody else than who decided looks at it."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from merchants.tenancy import current_merchant_id
from merchants.throttle import hits
from returns.abuse.appealing import LONGEST, CannotObject, can_object, object_to
from returns.models import Return
from storefront import moments
from storefront.answering import see_other
from storefront.lookup import PER_ADDRESS
from storefront.returning.opening import return_required
from storefront.returning.sending import page_of
from storefront.returning.telling import too_often


@require_http_methods(["GET", "HEAD", "POST"])
@return_required
def return_object(request: HttpRequest, row: Return) -> HttpResponse:
    """POST text= takes the objection: 303 to the return's page, which shows it; 422 keeps what was typed."""
    from storefront.returning.following import page  # whose page shows our form

    if request.method != "POST":
        return see_other(page_of(row) + "#objection")
    allowed, within = PER_ADDRESS
    if hits(f"return:{current_merchant_id()}:object:{row.pk}", within) > allowed:
        return page(request, row, too_often(), 429)
    try:
        object_to(row.pk, request.POST.get("text", ""))
    except CannotObject as no:
        return page(request, row, str(no), 422)
    return see_other(page_of(row) + "#objection")


def objections_of(row: Return, typed: str = "") -> dict[str, Any]:
    """What the return's page shows of objections: one query, besides the items that the page has read."""
    appeals = list(row.appeals.order_by("pk"))
    return {
        "objections": [
            {"text": one.text, "when": moments.at_time(one.made_at), "answer": one.answer, "is_upheld": one.is_upheld,
             "is_open": one.answered_at is None}
            for one in appeals
        ],
        "can_object": can_object(row, appeals),
        "objection_typed": typed[:LONGEST],
        "objection_longest": LONGEST,
    }  # fmt: skip

"""The mail in the editor's frame: as typed or as saved, for the order, language, tone and screen that were chosen."""

import html
import re
from typing import Any

from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from liquid.exceptions import LiquidError

from dashboard.access import MemberRequest, member_required
from dashboard.designs.views import language_in
from dashboard.designs.writing import typed
from merchants.tones import VARIANTS
from notifications.designs.previewing import Look, previewed
from notifications.designs.problems import Refused
from notifications.designs.versions import ready, version
from notifications.models import MailDesign
from orders.intake import number_key
from orders.models import Order

# The mail's own styles, and pictures that are in the answer itself: nothing is loaded, nothing runs.
POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src {images}; sandbox; frame-ancestors 'self'"
NIGHT = re.compile(r"@media \(prefers-color-scheme: ?dark\)")
CID = re.compile(r'src="cid:[^"]*"')


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def design_preview(request: MemberRequest, pk: int) -> HttpResponse:
    """GET: a saved version (`version`, the current one by default). POST: what is typed, without keeping it."""
    row = get_object_or_404(MailDesign, pk=pk)
    choice = request.POST if request.method == "POST" else request.GET
    asked = choice.get("version", "")
    saved = version(row, int(asked) if asked.isdecimal() and len(asked) < 6 else None)
    if saved is None:
        return _words(_("There is no such version."), 404)
    language = language_in(request, list(saved.document))
    number = choice.get("order", "").strip()
    order = _order(number) if number else None
    if number and order is None:
        return _words(_("There is no order with the number %(number)s.") % {"number": number[:40]}, 404)
    sources = saved.compiled
    try:
        if request.method == "POST":
            _document, sources = ready({language: typed(request.POST)}, row.template)
        if language not in sources:
            return _words(_("This mail has no words in this language yet."), 404)
        tone = choice.get("tone", "usual")
        look = Look(language, tone if (language, tone) in VARIANTS else "usual", choice.get("offers") != "no")
        written = previewed(request.member.merchant, sources[language], row.template, look, order)
    except Refused as refused:
        return _words("\n".join(map(str, refused.problems)), 422)
    except LiquidError as error:
        return _words(str(error.message), 422)
    return _answer(written, choice)


def _answer(written: Any, choice: QueryDict) -> HttpResponse:
    if choice.get("part") == "text":
        return _plain(f"{written.subject}\n\n{written.text}", 200)
    scheme = "all" if choice.get("scheme") == "dark" else "not all"
    shown = CID.sub('src=""', NIGHT.sub(f"@media {scheme}", written.html))
    response = HttpResponse(shown)
    response["Content-Security-Policy"] = POLICY.format(images="'none'" if choice.get("images") == "off" else "data:")
    response["X-Frame-Options"] = "SAMEORIGIN"
    return response


def _order(number: str) -> Order | None:
    key = number_key(number[:60])
    if not key:
        return None
    return Order.objects.select_related("customer").filter(number_key=key).order_by("-pk").first()


def _words(words: str, status: int) -> HttpResponse:
    page = (
        f"<!DOCTYPE html><title>{html.escape(words)}</title><p style='font-family: sans-serif; white-space: pre-line'>"
    )
    response = HttpResponse(f"{page}{html.escape(words)}</p>", status=status)
    response["Content-Security-Policy"] = POLICY.format(images="'none'")
    response["X-Frame-Options"] = "SAMEORIGIN"
    return response


def _plain(text: str, status: int) -> HttpResponse:
    response = HttpResponse(text, content_type="text/plain; charset=utf-8", status=status)
    response["Content-Security-Policy"] = POLICY.format(images="'none'")
    response["X-Frame-Options"] = "SAMEORIGIN"
    return response

"""How products turn out, by what those say who sent them back: for the shop's own pages."""

import json

from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.views.decorators.http import require_safe

from merchants.tones import plain_language, voice
from returns.insight.wording import words_of
from returns.models import SizeNote
from storefront import languages
from storefront.answering import for_everybody, merchant_of

VERSION, MOST = 1, 5000


@require_safe
def size_notes(request: HttpRequest) -> HttpResponse:
    """GET ?language= &product=: the notes as JSON, by the shop's product id; 304 when nothing changed.

    No counts: how much a shop sells is nobody's business.
    """
    language = languages.spoken(request.GET.get("language", "")) or plain_language()
    rows = SizeNote.objects.order_by("product")
    if product := request.GET.get("product", "")[:100].replace("\0", ""):
        rows = rows.filter(product=product)
    with translation.override(voice(language, languages.tone_of(merchant_of(request)))):
        notes = [
            {"product": one.product, "title": one.title, "verdict": one.verdict, "words": words_of(one.verdict)}
            for one in rows[:MOST]
        ]
        body = json.dumps({"version": VERSION, "language": language, "notes": notes}, ensure_ascii=False).encode()
    return for_everybody(request, body, "application/json; charset=utf-8")

"""The preview: a sample of what customers see, with values that need not be saved, in a frame that can do nothing.

The answer is one self-contained page: styles, pictures and the font are written into it, so nothing has to be stored
or signed for a draft, and the frame needs no access to anything.
"""

import base64
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.exceptions import SuspiciousFileOperation
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.utils.module_loading import import_string
from django.views.decorators.http import require_http_methods

from dashboard.access import MemberRequest, member_required
from dashboard.brand.forms import LANGUAGES, BrandForm, taken
from merchants.branding import Picture, stylesheet, tokens_of
from merchants.models import Brand, BrandImage, Merchant
from notifications.mails.sampling import sample_mail, sample_order

WHAT = ("order", "home", "mail")
SCHEMES = ("light", "dark")
# Nothing but what stands in the page itself; no script, no form, no way out of the frame.
POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:; sandbox; frame-ancestors 'self'"
BY_NIGHT = re.compile(r"\(prefers-color-scheme:\s*dark\)")
BY_DAY = re.compile(r"\(prefers-color-scheme:\s*light\)")
LINKED = re.compile(r"<(?:link|script)\b[^>]*>(?:</script>)?")
FONT_FILE = re.compile(r'url\("([^"]+\.woff2)"\)')


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def brand_preview(request: MemberRequest) -> HttpResponse:
    """A sample page or mail. Draft values come by query or form and are checked like those that are saved; of what
    is wrong the preview shows the reason, and what is saved instead. Changes nothing."""
    given = request.POST if request.method == "POST" else request.GET
    merchant = Merchant.objects.get(pk=request.member.merchant.pk)
    saved = Brand.objects.filter(merchant=merchant).first() or Brand(merchant=merchant)
    reasons: list[str] = []
    draft = saved
    if "colour" in given:
        form = BrandForm(saved, taken(given))
        reasons = [str(error) for errors in form.errors.values() for error in errors] if not form.is_valid() else []
        draft = form.drafted()
    merchant.brand = draft
    what, scheme = _one_of(given.get("what"), WHAT), _one_of(given.get("scheme"), SCHEMES)
    language = _one_of(given.get("language"), (merchant.language, *LANGUAGES))
    draft.pictures = _with_data(draft)
    html = _mail(merchant, language) if what == "mail" else _page(request, merchant, what, language)
    html = _said(html, reasons)
    html = BY_DAY.sub(
        "all" if scheme == "light" else "not all", BY_NIGHT.sub("all" if scheme == "dark" else "not all", html)
    )
    html = html.replace("color-scheme: light dark", f"color-scheme: {scheme}").replace(
        'content="light dark"', f'content="{scheme}"'
    )
    # Links lead nowhere: a new window is what this frame may not open.
    response = HttpResponse(html.replace("<head>", '<head><base target="_blank">', 1))
    response["Content-Security-Policy"] = POLICY
    response["X-Frame-Options"] = "SAMEORIGIN"
    return response


def _page(request: MemberRequest, merchant: Merchant, what: str, language: str) -> str:
    html: str = import_string(settings.STOEP_PAGE_PREVIEW)(request, merchant, what, language)
    area: str = import_string(settings.STOEP_STYLESHEET)("storefront").text
    styles = area + FONT_FILE.sub(_inline_font, stylesheet(tokens_of(merchant)))
    return LINKED.sub("", html).replace("</head>", f"<style>{styles}</style></head>", 1)


def _mail(merchant: Merchant, language: str) -> str:
    with sample_order(merchant, language) as (order, shipment):
        html: str = sample_mail(merchant, order, shipment).html
    logo = tokens_of(merchant).logo
    return re.sub(r'(<img src=")[^"]*/brand/[^"]*"', rf'\g<1>{logo.src}"', html) if logo else html


def _with_data(brand: Brand) -> dict[str, Any]:
    """The brand's pictures, each with its bytes in its address."""
    rows = {row.kind: row for row in BrandImage.objects.filter(replaced_at__isnull=True)}
    made = {}
    for kind, facts in brand.pictures.items():
        if kind in rows:
            encoded = base64.b64encode(bytes(rows[kind].content)).decode()
            picture = replace(Picture(**facts), data=f"data:{rows[kind].mime};base64,{encoded}")
            made[kind] = vars(picture)
    return made


def _said(html: str, reasons: list[str]) -> str:
    if not reasons:
        return html
    words = render_to_string("dashboard/brand/_refused.html", {"reasons": reasons})
    return re.sub(r"<body[^>]*>", lambda found: found.group(0) + words, html, count=1)


def _inline_font(found: re.Match[str]) -> str:
    """The font's own bytes: the frame may load nothing."""
    name = found.group(1).removeprefix(settings.STATIC_URL)
    try:
        path = finders.find(name) or finders.find(re.sub(r"\.[0-9a-f]{12}(?=\.woff2$)", "", name))
    except SuspiciousFileOperation:
        path = None
    if not isinstance(path, str):
        return found.group(0)
    return f'url("data:font/woff2;base64,{base64.b64encode(Path(path).read_bytes()).decode()}")'


def _one_of(wanted: str | None, known: tuple[str, ...]) -> str:
    return wanted if wanted in known else known[0]

"""One button that stops advertising, or one kind of it. Mail programs press it without a cookie (RFC 8058)."""

from dataclasses import replace

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from consents import consenting, preferring
from consents.purposes import Purpose
from notifications.answers.stopping import stop_everything
from notifications.answers.suppressing import is_suppressed
from notifications.answers.unsubscribing import PREFERENCES, UNSUBSCRIBE, Reader, reader_of
from notifications.models import MailClass
from storefront.answering import quiet
from storefront.keys import link_for
from storefront.languages import speaking

SOURCE = "unsubscribe link"
ALL = frozenset(Purpose.values)


@csrf_exempt  # RFC 8058: mail programs post here, without a cookie; the token is the proof
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """Stop all advertising to whoever got the mail, or with `only` that kind. Scanners open links, so only POST acts.

    Pressing twice is pressing once.
    """
    link = link_for(token, UNSUBSCRIBE)
    reader = reader_of(link) if link else None
    if link is None or reader is None:
        return quiet(render(request, "storefront/dead_off_link.html", status=404))
    wanted = preferring.wanted([reader.address]).get(reader.address, preferring.USUAL)
    if request.method == "POST":
        wanted = replace(wanted, refused=wanted.refused | stop(reader, request.POST.get("only", "")))
    with speaking(request, wanted.language, reader.language):
        return quiet(_page(request, reader, wanted, token if PREFERENCES in link.actions.split() else ""))


def _page(request: HttpRequest, reader: Reader, wanted: preferring.Wanted, token: str) -> HttpResponse:
    """How it stands now. `token` leads on to the preference centre; "" where the link does not open that."""
    purpose = reader.purpose if reader.purpose in Purpose.values else ""
    context = {
        "is_off": wanted.refused >= ALL or is_suppressed(reader.address, MailClass.MARKETING),
        "is_off_here": bool(purpose) and purpose in wanted.refused,
        "purpose": purpose,
        "kind": Purpose(purpose).label if purpose else "",
        "token": token,
    }
    return render(request, "storefront/unsubscribe.html", context)


def stop(reader: Reader, only: str) -> frozenset[str]:
    """No more mail of the purpose `only`; of no purpose at all where that names none. Returns what is refused by it."""
    if only not in Purpose.values:
        stop_everything(reader.address, SOURCE)
        return ALL
    preferring.refuse(reader.address, only, SOURCE)
    consenting.withdraw(reader.address, only)
    return frozenset({only})

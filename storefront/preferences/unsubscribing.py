"""One button that stops advertising, or one kind of it. Mail programs press it without a cookie (RFC 8058)."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from consents import consenting, preferring
from consents.purposes import Purpose
from notifications.answers.suppressing import UNSUBSCRIBED, is_suppressed, suppress
from notifications.answers.unsubscribing import PREFERENCES, UNSUBSCRIBE, Reader, reader_of
from notifications.models import MailClass
from storefront.keys import link_for

SOURCE = "unsubscribe link"


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
        return _quiet(render(request, "storefront/dead_off_link.html", status=404))
    if request.method == "POST":
        stop(reader, request.POST.get("only", ""))
    purpose = reader.purpose if reader.purpose in Purpose.values else ""
    wanted = preferring.wanted([reader.address]).get(reader.address, preferring.USUAL)
    context = {
        "is_off": is_suppressed(reader.address, MailClass.MARKETING),
        "is_off_here": bool(purpose) and purpose in wanted.refused,
        "purpose": purpose,
        "kind": Purpose(purpose).label if purpose else "",
        "token": token if PREFERENCES in link.actions.split() else "",
    }
    return _quiet(render(request, "storefront/unsubscribe.html", context))


def stop(reader: Reader, only: str) -> None:
    """No more mail of the purpose `only`; of no purpose at all where that names none."""
    if only not in Purpose.values:
        suppress(reader.address, MailClass.MARKETING, UNSUBSCRIBED)
        return
    preferring.refuse(reader.address, only, SOURCE)
    consenting.withdraw(reader.address, only)


def _quiet(response: HttpResponse) -> HttpResponse:
    """The token is in the address: it must not travel on in a Referer."""
    response["Referrer-Policy"] = "no-referrer"
    return response

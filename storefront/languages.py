"""Which language and time zone a page speaks."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import get_script_prefix
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers
from django.utils.translation.trans_real import parse_accept_lang_header

from merchants.models import Merchant
from merchants.tones import plain_language, voice

COOKIE = "stoep_language"
FOR_GOOD = "public, max-age=31536000, immutable"
OF_ORDER = ".order"  # marks a language that nobody chose: an order's link brought it
REMEMBER = 90 * 24 * 3600  # seconds; as long as the link to an order lives


class LanguageMiddleware:
    """Answers in the language asked for in the link, else chosen before, else the browser's, else the merchant's,
    and in the merchant's tone.

    Opening an order's link remembers the order's or the customer's language (`follow`) unless the reader chose one,
    so it comes before the browser's. Times are in the merchant's zone. Runs inside the merchant's scope; on the
    portal's own hosts there is no merchant, the tone is the usual one and the zone stays UTC until the dashboard
    picks one.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        merchant = getattr(request, "merchant", None)
        asked = spoken(request.GET.get("lang", ""))
        home = merchant.language if merchant else settings.LANGUAGE_CODE
        language = asked or chosen(request) or _of_browser(request) or spoken(home) or settings.LANGUAGE_CODE
        zone = ZoneInfo(merchant.time_zone) if merchant else None
        with translation.override(voice(language, tone_of(merchant))), timezone.override(zone):
            response = self.get_response(request)
        if response.headers.get("Cache-Control") != FOR_GOOD:  # what is cached for good has no words in it
            response.headers.setdefault("Content-Language", language)
            patch_vary_headers(response, ["Accept-Language", "Cookie"])
        if asked:
            remember(request, response, asked)
        return response


def tone_of(merchant: Merchant | None) -> str:
    """How the merchant addresses readers; the usual way where there is no merchant, or none was chosen."""
    brand = getattr(merchant, "brand", None)
    return str(brand.tone) if brand else "usual"


def spoken(code: str) -> str:
    """The code of a language we speak that this one names ("nl-BE" is nl), or ""."""
    main = code.lower().replace("_", "-").partition("-")[0]
    return main if main in dict(settings.LANGUAGES) else ""


def chosen(request: HttpRequest) -> str:
    """The language remembered in this browser, or ""."""
    return spoken(request.COOKIES.get(COOKIE, "").removesuffix(OF_ORDER))


def follow(request: HttpRequest, response: HttpResponse, *wanted: str) -> None:
    """Remember the first of these languages that we speak, unless the reader chose one: an order's, then its
    customer's. The next order that is opened may bring another."""
    kept = request.COOKIES.get(COOKIE, "")
    language = next((code for code in map(spoken, wanted) if code), "")
    if language and (kept.endswith(OF_ORDER) or not spoken(kept)):
        remember(request, response, language + OF_ORDER)


@contextmanager
def speaking(request: HttpRequest, *wanted: str) -> Iterator[None]:
    """Speak the first of these languages that we speak, unless the reader chose one: a mail's link opens in the
    language of the mail, whatever the browser prefers. `wanted` are codes; "" is none."""
    kept = request.COOKIES.get(COOKIE, "")
    own = spoken(request.GET.get("lang", "")) or ("" if kept.endswith(OF_ORDER) else spoken(kept))
    language = own or next((code for code in map(spoken, wanted) if code), "") or plain_language()
    with translation.override(voice(language, tone_of(getattr(request, "merchant", None)))):
        yield


def remember(request: HttpRequest, response: HttpResponse, language: str) -> None:
    """Keep the language in a cookie of this shop's pages only; it names nobody."""
    response.set_cookie(
        COOKIE,
        language,
        max_age=REMEMBER,
        path=get_script_prefix(),
        secure=request.is_secure(),
        httponly=True,
        samesite="Lax",
    )


def _of_browser(request: HttpRequest) -> str:
    accepted = parse_accept_lang_header(request.headers.get("Accept-Language", ""))
    return next((code for wanted, _weight in accepted if (code := spoken(wanted))), "")

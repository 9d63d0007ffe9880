"""Which language and time zone a page speaks."""

from collections.abc import Callable
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import get_script_prefix
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers
from django.utils.translation.trans_real import parse_accept_lang_header

COOKIE = "stoep_language"
REMEMBER = 90 * 24 * 3600  # seconds; as long as the link to an order lives


class LanguageMiddleware:
    """Answers in the language asked for in the link, else chosen before, else the browser's, else the merchant's.

    Opening an order's link remembers the order's language (`remember`) unless the reader chose one, so it comes
    before the browser's. Times are in the merchant's zone. Runs inside the merchant's scope; on the portal's own
    hosts there is no merchant and the zone stays UTC until the dashboard picks one.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        merchant = getattr(request, "merchant", None)
        asked = spoken(request.GET.get("lang", ""))
        home = merchant.language if merchant else settings.LANGUAGE_CODE
        language = asked or chosen(request) or _of_browser(request) or spoken(home) or settings.LANGUAGE_CODE
        zone = ZoneInfo(merchant.time_zone) if merchant else None
        with translation.override(language), timezone.override(zone):
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        patch_vary_headers(response, ["Accept-Language", "Cookie"])
        if asked:
            remember(request, response, asked)
        return response


def spoken(code: str) -> str:
    """The code of a language we speak that this one names ("nl-BE" is nl), or ""."""
    main = code.lower().replace("_", "-").partition("-")[0]
    return main if main in dict(settings.LANGUAGES) else ""


def chosen(request: HttpRequest) -> str:
    """The language remembered in this browser, or ""."""
    return spoken(request.COOKIES.get(COOKIE, ""))


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

"""The brand's own files: tokens, icons, pictures. Under an address with its version each is cached for good."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_safe

from merchants import pictures
from merchants.branding import stylesheet, tokens_of
from notifications.designs import pictures as mail_pictures
from storefront.answering import merchant_of
from storefront.icon import icon_svg
from storefront.languages import FOR_GOOD

FOR_NOW = "public, max-age=300"


@require_GET
def brand_css(request: HttpRequest) -> HttpResponseBase:
    """The brand's tokens."""
    tokens = tokens_of(merchant_of(request))
    response = HttpResponse(stylesheet(tokens), content_type="text/css; charset=utf-8")
    response["Cache-Control"] = FOR_GOOD if request.GET.get("v") == tokens.version else FOR_NOW
    return response


@require_GET
def favicon(request: HttpRequest) -> HttpResponseBase:
    """The brand's initial in its colour."""
    tokens = tokens_of(merchant_of(request))
    response = HttpResponse(icon_svg(tokens), content_type="image/svg+xml")
    response["Cache-Control"] = FOR_GOOD if request.GET.get("v") == tokens.version else FOR_NOW
    return response


@require_safe
def favicon_ico(request: HttpRequest) -> HttpResponseRedirect:
    """What browsers ask for unasked, for example beside a picture opened by itself."""
    icon = tokens_of(merchant_of(request)).favicon
    response = HttpResponseRedirect(icon.src if icon else reverse("favicon"))
    response["Cache-Control"] = FOR_NOW
    return response


@require_safe
def brand_picture(request: HttpRequest, picture: str) -> HttpResponseBase:
    """A picture of the brand, by kind and hash; a replaced one stays for the mails that show it."""
    found = pictures.found(picture)
    if found is None:
        raise Http404("no such picture")
    response = HttpResponse(bytes(found.content), content_type=found.mime)
    response["Cache-Control"] = FOR_GOOD
    response["Content-Security-Policy"] = pictures.ALONE
    return response


@require_safe
def mail_picture(request: HttpRequest, name: str) -> HttpResponseBase:
    """A picture of the merchant's mails, by hash. Every mail program may load it, so it says who asks to nobody."""
    found = mail_pictures.found(name)
    if found is None:
        raise Http404("no such picture")
    response = HttpResponse(bytes(found.content), content_type=found.mime)
    response["Cache-Control"] = FOR_GOOD
    response["Content-Security-Policy"] = pictures.ALONE
    return response

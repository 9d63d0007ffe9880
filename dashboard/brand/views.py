"""The brand's page: how it looks and speaks, beside a preview of what customers see."""

from typing import Any

from csp.constants import SELF
from csp.decorators import csp_update
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dashboard.access import MemberRequest, member_required
from dashboard.answering import done, page, place
from dashboard.brand.forms import LANGUAGES, BrandForm, PictureForm, taken, wrong_with
from merchants import pictures
from merchants.branding import tokens_of
from merchants.models import Brand, BrandImage

HINTS = {
    BrandImage.Kind.LOGO: gettext_lazy("PNG, JPEG, WebP or GIF, best 480 pixels wide, on a transparent ground."),
    BrandImage.Kind.LOGO_NIGHT: gettext_lazy(
        "For readers whose screen is dark, where the logo stands on the page's own ground."
    ),
    BrandImage.Kind.FAVICON: gettext_lazy("Square. Empty: the first letter of the name, in the brand's colour."),
    BrandImage.Kind.SOCIAL: gettext_lazy("Shown where somebody passes a link on; cut to 1200 × 630 pixels."),
}


@csp_update({"frame-src": [SELF], "img-src": [SELF]})  # type: ignore[untyped-decorator]
@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def brand(request: MemberRequest) -> HttpResponse:
    """Show the brand and save it; 422 names what is wrong, keeps what was typed and proposes what would pass."""
    if request.method != "POST":
        return _page(request, BrandForm(_brand(request)))
    row = _locked(request)
    form = BrandForm(row, taken(request.POST))
    if not form.is_valid():
        return _page(request, form, status=422)
    drafted = form.drafted()
    for field in Brand._meta.concrete_fields:
        setattr(row, field.attname, getattr(drafted, field.attname))
    row.save()
    return done(request, _("Saved. Pages and mails look like this from now on."), place(request, "brand"))


@csp_update({"frame-src": [SELF], "img-src": [SELF]})  # type: ignore[untyped-decorator]
@require_POST
@member_required
def brand_picture(request: MemberRequest, kind: str) -> HttpResponse:
    """Upload a picture of the brand, or take it away (`remove`). 422 says what is wrong with the file."""
    if kind not in BrandImage.Kind.values:
        return done(request, _("There is no such picture."), place(request, "brand"), good=False)
    label = BrandImage.Kind(kind).label
    back = place(request, "brand") + f"#picture-{kind}"
    if "remove" in request.POST:
        pictures.remove(_locked(request), kind)
        return done(request, _("Taken away: %(picture)s.") % {"picture": label}, back)
    form = PictureForm(request.POST, request.FILES)
    try:
        if not form.is_valid():
            raise ValidationError([str(error) for error in form.errors["file"]])
        made = pictures.encode(form.cleaned_data["file"], kind)
    except ValidationError as error:
        return _page(request, BrandForm(_brand(request)), refused={kind: wrong_with(error)}, status=422)
    pictures.keep(_locked(request), kind, made)  # locked only now: decoding takes its time
    return done(request, _("Saved: %(picture)s.") % {"picture": label}, back)


@require_safe
@member_required
def brand_picture_file(request: MemberRequest, picture: str) -> HttpResponse:
    """A picture as it is served to customers, for the brand's page."""
    found = pictures.found(picture)
    if found is None:
        raise Http404("no such picture")
    response = HttpResponse(bytes(found.content), content_type=found.mime)
    response["Content-Security-Policy"] = pictures.ALONE
    return response


def _page(
    request: MemberRequest, form: BrandForm, *, refused: dict[str, str] | None = None, status: int = 200
) -> HttpResponse:
    merchant = request.member.merchant
    shown = dict(tokens_of(merchant).pictures) if refused is None else _shown(form.brand)
    if not request.member.may_act:
        for field in form.fields.values():
            field.disabled = True
    rows = [
        {"kind": kind.value, "label": kind.label, "hint": HINTS[kind], "picture": shown.get(kind.value),
         "wrong": (refused or {}).get(kind.value, "")}
        for kind in BrandImage.Kind
    ]  # fmt: skip
    context = {
        "here": "brand",
        "form": form,
        "groups": form.groups(),
        "pictures": rows,
        "languages": LANGUAGES,
        "language": merchant.language,
    }
    return page(request, "dashboard/brand/brand.html", context, status=status)


def _shown(row: Brand) -> dict[str, Any]:
    return dict(tokens_of(row.merchant).pictures)


def _brand(request: MemberRequest) -> Brand:
    """The brand, made with its defaults for a merchant that never had one."""
    merchant = request.member.merchant
    found = getattr(merchant, "brand", None)
    return found if found is not None else Brand(merchant=merchant)


def _locked(request: MemberRequest) -> Brand:
    """The brand's row, locked: two tabs save one after the other. A picture and a colour saved at once both stay."""
    Brand.objects.get_or_create(merchant=request.member.merchant)
    row = Brand.objects.select_for_update().order_by("pk").get(merchant=request.member.merchant)
    row.merchant = request.member.merchant
    return row

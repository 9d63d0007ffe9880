"""The code to show, the label to print, the slip to put into the parcel, and the photos: each at its own address."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from returns.labels.codes import NotDrawable, code_svg
from returns.labels.describing import receiver_of, travelling
from returns.labels.settling_on import LIVE
from returns.labels.slips import SlipItem, slip_of
from returns.models import Return, ReturnParcel, ReturnPhoto
from returns.receiving.scanning import address_of
from storefront.answering import merchant_of
from storefront.returning.opening import return_required
from visits.codes import qr_svg

OURS = (ReturnParcel.Method.SHOP, ReturnParcel.Method.OWN)  # no carrier's code: our own, which our team scans


@require_safe
@return_required
def return_code(request: HttpRequest, row: Return) -> HttpResponse:
    """The code as a picture of its own: the page's policy allows no picture inside the page."""
    parcel = _ready(row)
    if parcel is None:
        raise Http404
    if parcel.method in OURS:
        return HttpResponse(qr_svg(address_of(merchant_of(request), row)), content_type="image/svg+xml")
    if parcel.picture:
        return HttpResponse(bytes(parcel.picture), content_type="image/png")
    try:
        return HttpResponse(code_svg(parcel.code_kind, parcel.code), content_type="image/svg+xml")
    except NotDrawable:
        raise Http404 from None


@require_safe
@return_required
def return_own_code(request: HttpRequest, row: Return) -> HttpResponse:
    """The return's own code, as it stands on the slip: what our warehouse scans."""
    return HttpResponse(qr_svg(address_of(merchant_of(request), row)), content_type="image/svg+xml")


@require_safe
@return_required
def return_label(request: HttpRequest, row: Return) -> HttpResponse:
    """The label as a file to print."""
    parcel = _ready(row)
    if parcel is None or not parcel.label:
        raise Http404
    media = parcel.label_media or "application/pdf"
    response = HttpResponse(bytes(parcel.label), content_type=media)
    ending = {"application/pdf": "pdf", "image/png": "png"}.get(media, "zpl")
    response["Content-Disposition"] = f'attachment; filename="{row.code}.{ending}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


@require_safe
@return_required
def return_slip(request: HttpRequest, row: Return) -> HttpResponse:
    """What is put into the parcel, to be printed, or copied by hand: the code is enough."""
    merchant = merchant_of(request)
    items = [
        SlipItem(item.title, item.variant, item.sku, item.quantity, item.order.number if item.order else "")
        for item in travelling(row)
    ]
    if not items:
        raise Http404
    slip = slip_of(row.spoken, address_of(merchant, row), row.name, receiver_of(merchant), items)
    return render(request, "storefront/returning/slip.html", {"row": row, "slip": slip, "title": _("Packing slip")})


@require_safe
@return_required
def return_photo(request: HttpRequest, row: Return, photo: str) -> HttpResponse:
    """A photo of this return, for who may see it."""
    rows = ReturnPhoto.objects.filter(in_return=row)
    found = rows.filter(public_id=photo).first() if photo.isascii() and photo.isalnum() else None
    if found is None:
        raise Http404
    response = HttpResponse(bytes(found.content), content_type="image/jpeg")
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _ready(row: Return) -> ReturnParcel | None:
    found: ReturnParcel | None = ReturnParcel.objects.filter(in_return=row, state__in=LIVE).first()
    return found if found is not None and found.state == ReturnParcel.State.READY else None

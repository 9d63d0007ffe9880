"""Pick-up points: the shop's own list from a file, who else is asked, and the map on the customer's page."""

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from dashboard.access import MemberRequest, member_required
from dashboard.answering import done, page, place
from dashboard.points_forms import MapForm, UploadForm
from inbox.models import Connection
from tracking.models import PickupPoint, PickupSettings, PointSearch
from tracking.pickup.rows import COLUMNS
from tracking.pickup.searches import provider_of
from tracking.pickup.uploading import Upload, UploadProblem, remove_points, replace_points

# The example that can be filled in, in the separator that spreadsheets of these countries expect.
EXAMPLE = (
    ("WINKEL-1", "Loper Amsterdam", "Keizersgracht 1", "1015 CC", "Amsterdam", "NL", "52.3755", "4.8852", "", "",
     "closed", "09:30-12:30, 13:00-18:00", "09:30-18:00", "09:30-21:00", "09:30-18:00", "10:00-17:00", "",
     "2026-12-25 2026-12-26", "no", "yes"),
)  # fmt: skip


@require_safe
@member_required
def points(request: MemberRequest) -> HttpResponse:
    """What customers can choose from, and where it comes from."""
    return page(request, "dashboard/points.html", _context())


@require_POST
@member_required
def points_upload(request: MemberRequest) -> HttpResponse:
    """Exchange the list for the file's; 422 names every line that is wrong, and nothing was changed then."""
    form = UploadForm(request.POST, request.FILES)
    if not form.is_valid():
        return page(request, "dashboard/points.html", _context(form=form), status=422)
    try:
        upload = replace_points(form.cleaned_data["file"].read())
    except UploadProblem as error:
        form.add_error("file", str(error))
        return page(request, "dashboard/points.html", _context(form=form), status=422)
    if upload.problems:
        return page(request, "dashboard/points.html", _context(form=form, upload=upload), status=422)
    words = ngettext(
        "Customers now choose from %(count)s pick-up point of yours.",
        "Customers now choose from %(count)s pick-up points of yours.",
        upload.count,
    )
    return done(request, words % {"count": upload.count}, place(request, "points"))


@require_POST
@member_required
def points_remove(request: MemberRequest) -> HttpResponse:
    """Take the shop's own list away."""
    count = remove_points()
    words = ngettext("%(count)s pick-up point removed.", "%(count)s pick-up points removed.", count)
    return done(request, words % {"count": count}, place(request, "points"))


@require_POST
@member_required
def points_map(request: MemberRequest) -> HttpResponse:
    """Switch the map on or off, and say where its squares come from; 422 names what is wrong."""
    form = MapForm(request.POST)
    if not form.is_valid():
        return page(request, "dashboard/points.html", _context(map_form=form), status=422)
    PickupSettings.objects.update_or_create(defaults=form.cleaned_data)
    return done(request, _("Saved."), place(request, "points"))


@require_safe
@member_required
def points_example(request: MemberRequest) -> HttpResponse:
    """A table to fill in. With a byte order mark: spreadsheets read it as UTF-8 only then."""
    lines = [";".join(COLUMNS), *(";".join(cells) for cells in EXAMPLE)]
    response = HttpResponse("\ufeff" + "\r\n".join(lines) + "\r\n", content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="pick-up-points.csv"'
    return response


def _context(
    *, form: UploadForm | None = None, upload: Upload | None = None, map_form: MapForm | None = None
) -> dict[str, Any]:
    chosen = PickupSettings.objects.first() or PickupSettings()
    told = {name: getattr(chosen, name) for name in MapForm.base_fields}
    return {
        "here": "points",
        "count": PickupPoint.objects.count(),
        "some": PickupPoint.objects.order_by("country", "postal_code", "pk")[:5],
        "providers": _providers(),
        "form": form or UploadForm(),
        "upload": upload,
        "map_form": map_form or MapForm(initial=told),
    }


def _providers() -> list[dict[str, Any]]:
    """Connections that are asked for points, each with its last answer."""
    asked: dict[int, PointSearch] = {}
    for row in PointSearch.objects.filter(answered_at__isnull=False).order_by("answered_at"):
        asked[row.connection_id] = row
    return [
        {"connection": connection, "last": asked.get(connection.pk)}
        for connection in Connection.objects.filter(is_active=True).order_by("source", "pk")
        if provider_of(connection)
    ]

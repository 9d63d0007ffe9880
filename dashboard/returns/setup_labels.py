"""Who makes labels for what comes back: a server of the merchant's own, and labels that he has already."""

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from dashboard.access import MemberRequest, member_required
from dashboard.answering import done, page, place
from dashboard.returns.setup import owners_only, setup_page
from dashboard.returns.setup_forms import KarrioForm, LabelsForm
from inbox.connecting import create_connection
from returns.labels.speaking import SETTING
from returns.labels.uploading import UploadProblem, add_labels


@require_POST
@member_required
@owners_only
def returns_labels(request: MemberRequest) -> HttpResponse:
    """Add labels from a ZIP; 422 names every file that is wrong, and none was kept then."""
    form = LabelsForm(request.POST, request.FILES)
    if not form.is_valid():
        return setup_page(request, labels=form)
    given = form.cleaned_data
    try:
        upload = add_labels(given["file"].read(), given["carrier"], given["valid_until"], timezone.localdate())
    except UploadProblem as problem:
        form.add_error("file", str(problem))
        return setup_page(request, labels=form)
    if upload.problems:
        form.add_error("file", _("None was kept: some files cannot be used."))
        return setup_page(request, labels=form, upload=upload)
    words = ngettext("%(count)s label added.", "%(count)s labels added.", upload.kept) % {"count": upload.kept}
    if upload.known:
        words += " " + ngettext(
            "%(count)s was here already.", "%(count)s were here already.", upload.known
        ) % {"count": upload.known}  # fmt: skip
    return done(request, words, f"{place(request, 'returns_setup')}#labels")


@sensitive_post_parameters("api_token")
@require_http_methods(["GET", "HEAD", "POST"])
@member_required
@owners_only
def returns_karrio(request: MemberRequest) -> HttpResponse:
    """Connect a karrio server. Its key and address can be changed under Connections later."""
    form = KarrioForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        config: dict[str, object] = {"base_url": form.cleaned_data["base_url"], SETTING: "karrio"}
        try:
            create_connection(
                "generic_carrier", label="karrio", api_token=form.cleaned_data["api_token"], config=config
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            words = _("Connected. Customers see what it offers with their next return.")
            return done(request, words, f"{place(request, 'returns_setup')}#labels")
    context = {"here": "setup", "form": form}
    return page(request, "dashboard/returns/setup_karrio.html", context, status=422 if form.is_bound else 200)

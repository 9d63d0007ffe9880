"""The editor of one mail: begun as a copy of the built-in words, saved as versions."""

from typing import Any

from csp.constants import SELF
from csp.decorators import csp_update
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import get_language_info
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from dashboard.access import MemberRequest, member_required
from dashboard.answering import done, page, place
from dashboard.designs.listing import is_live, templates
from dashboard.designs.showing import Editor
from dashboard.designs.writing import parts_typed, pressed, typed
from dashboard.words import MAILS, told
from notifications.designs import pictures
from notifications.designs.copying import NotCopied, copied
from notifications.designs.problems import Problem, Refused
from notifications.designs.versions import Outdated, create, save, version
from notifications.models import MailDesign

MOST_DESIGNS = 200  # of one merchant
LANGUAGES = tuple(code for code, _name in settings.LANGUAGES)


@require_POST
@member_required
def design_new(request: MemberRequest, template: str) -> HttpResponse:
    """A design of one's own, begun as a copy of the built-in words in every language."""
    if template not in templates():
        raise Http404("no such mail")
    if MailDesign.objects.count() >= MOST_DESIGNS:
        return done(
            request, _("There are too many mails of your own. Use one of those."), place(request, "designs"), good=False
        )
    try:
        document = copied(request.member.merchant, template)
    except NotCopied:
        return done(request, _("The words of this mail cannot be changed."), place(request, "designs"), good=False)
    name = f"{told(MAILS, template)} {MailDesign.objects.filter(template=template).count() + 1}"[:120]
    made = create(template, name, document, request.user.email)  # type: ignore[union-attr]
    return done(
        request,
        _("Copied. Change what you like: nothing is sent with it until a journey uses it."),
        place(request, "design", made.pk),
    )


@csp_update({"frame-src": [SELF]})  # type: ignore[untyped-decorator]
@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def design(request: MemberRequest, pk: int) -> HttpResponse:
    """The editor of one language. A button of a block changes what is typed; "save" makes a new version.

    422 keeps what was typed: with the problems, or with the news that somebody else saved in the meantime.
    """
    row = get_object_or_404(MailDesign, pk=pk)
    current = version(row)
    if current is None:
        raise Http404("never saved")
    language = language_in(request, list(current.document))
    if request.method != "POST":
        words = current.document.get(language) or next(iter(current.document.values()))
        return _page(request, Editor(row, language, words, row.version))
    words = typed(request.POST)
    based_on = _number(request.POST.get("based_on", ""))
    editor = Editor(
        row, language, words, based_on, name=request.POST.get("name", "")[:120], note=request.POST.get("note", "")[:200]
    )
    editor.is_unsaved = True
    if pressed(words, request.POST.get("do", "")):
        return _page(request, editor)
    editor.given = parts_typed(request.POST)
    return _saved(request, row, editor, current.document)


def _saved(request: MemberRequest, row: MailDesign, editor: Editor, document: dict[str, Any]) -> HttpResponse:
    whole = {**document, editor.language: editor.words}
    try:
        with transaction.atomic():
            made = save(row, whole, based_on=editor.based_on, by=request.user.email, note=editor.note)  # type: ignore[union-attr]
    except Refused as refused:
        editor.problems = refused.problems
        return _page(request, editor, status=422)
    except Outdated as outdated:
        words = _(
            "Somebody saved version %(number)s while you were writing. What you typed is still here: copy what you "
            "need, then open the newest version."
        )
        editor.problems = (Problem(words % {"number": outdated.current}),)
        editor.is_outdated = True
        return _page(request, editor, status=422)
    if editor.name.strip() and editor.name.strip() != row.name:
        MailDesign.objects.filter(pk=row.pk).update(name=editor.name.strip())
    words = (
        _("Saved as version %(number)s. Mails that are planned will use it.")
        if is_live(row)
        else _("Saved as version %(number)s. Nothing is sent with it until a journey uses it.")
    )
    return done(
        request, words % {"number": made.number}, f"{place(request, 'design', row.pk)}?language={editor.language}"
    )


@require_POST
@member_required
def design_picture(request: MemberRequest, pk: int) -> HttpResponse:
    """Upload a picture for mails; it can then be chosen in every picture block."""
    row = get_object_or_404(MailDesign, pk=pk)
    back = place(request, "design", row.pk) + "#pictures"
    upload = request.FILES.get("file")
    if upload is None:
        return done(request, _("Choose a file first."), back, good=False)
    try:
        kept = pictures.keep(upload, upload.name or "")
    except ValidationError as error:
        return done(request, " ".join(error.messages), back, good=False)
    return done(request, _("Kept: %(name)s. Choose it in a picture block.") % {"name": kept.name}, back)


def language_in(request: MemberRequest, there: list[str]) -> str:
    """The language that the page is about: the asked one, else the shop's, else the first."""
    asked = request.POST.get("language") or request.GET.get("language", "")
    wanted = (asked, request.member.merchant.language, *there, LANGUAGES[0])
    return next(code for code in wanted if code in LANGUAGES)


def _page(request: MemberRequest, editor: Editor, *, status: int = 200) -> HttpResponse:
    languages = [(code, get_language_info(code)["name_local"]) for code in LANGUAGES]
    context = {"here": "designs", "editor": editor, "languages": languages}
    return page(request, "dashboard/designs/edit.html", context, status=status)


def _number(given: str) -> int:
    return int(given) if given.isdecimal() and len(given) < 6 else -1

"""Setting up what the brand adds: switches, blocks, answers, take-back rules."""

from datetime import timedelta
from typing import Any

from django.db.models import Max, Model
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from care.models import CareBlock, CareSettings, CommonQuestion, TakeBackRule
from care.wording import said
from dashboard.access import MemberRequest, member_required
from dashboard.answering import SeeOther, done, page, place
from dashboard.care.announcing import announcing
from dashboard.care.drawing import DrawForm
from dashboard.care.forms import AnswerForm, BlockForm, CareForm, RuleForm
from dashboard.care.wording import WordsForm
from merchants.access import issue
from merchants.links import storefront_url
from orders.models import Order

MOST = 60  # blocks or answers: more, and nobody keeps them true
PREVIEW_FOR = "dashboard preview by {}"


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def care(request: MemberRequest) -> HttpResponse:
    """Everything at one look, with the switches as a form; 422 names what is wrong."""
    merchant = request.member.merchant
    row = CareSettings.objects.first() or CareSettings()
    form = CareForm(merchant.language, row, request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        CareSettings.objects.bulk_create([CareSettings()], ignore_conflicts=True)
        kept = CareSettings.objects.select_for_update().order_by("pk").get()
        form.apply(kept)
        kept.save()
        return done(request, _("Saved."), place(request, "care"))
    rules = {rule.kind: rule for rule in TakeBackRule.objects.all()}
    context = {
        "here": "care",
        "form": form,
        "blocks": [(block, _title(block, merchant.language)) for block in CareBlock.objects.all()],
        "answers": [
            (answer, said(answer.texts, "", merchant.language).get("question", ""))
            for answer in CommonQuestion.objects.all()
        ],
        "rules": [(code, label, rules.get(code)) for code, label in TakeBackRule.Kind.choices],
        "kinds": CareBlock.Kind.choices,
        "has_address": bool(merchant.support_email),
    }
    return page(request, "dashboard/care/care.html", context, status=422 if form.is_bound else 200)


@require_POST
@member_required
def care_preview(request: MemberRequest) -> HttpResponse:
    """Open the newest order's page as its customer sees it, by a link of one hour."""
    order = Order.objects.filter(known_at__isnull=False, redacted_at__isnull=True).order_by("-placed_at", "-pk").first()
    if order is None:
        return done(request, _("There is no order yet to show it on."), place(request, "care"), good=False)
    token = issue(order.subject, PREVIEW_FOR.format(request.member.pk)[:60], ttl=timedelta(hours=1))
    return SeeOther(storefront_url(request.member.merchant, "open_link", token=token))


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def care_block_new(request: MemberRequest, kind: str) -> HttpResponse:
    """Write a block of the kind."""
    if kind not in CareBlock.Kind.values:
        raise Http404
    return _edit(request, CareBlock(kind=kind, is_on=True), _form_of(kind))


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def care_block(request: MemberRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(CareBlock, pk=pk)
    return _edit(request, row, _form_of(row.kind))


def _form_of(kind: str) -> type[BlockForm]:
    return DrawForm if kind == CareBlock.Kind.DRAW else BlockForm


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def care_answer_new(request: MemberRequest) -> HttpResponse:
    return _edit(request, CommonQuestion(), AnswerForm)


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def care_answer(request: MemberRequest, pk: int) -> HttpResponse:
    return _edit(request, get_object_or_404(CommonQuestion, pk=pk), AnswerForm)


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def care_rule(request: MemberRequest, kind: str) -> HttpResponse:
    """What is taken back, of one kind; there is one rule for each."""
    if kind not in TakeBackRule.Kind.values:
        raise Http404
    row = TakeBackRule.objects.filter(kind=kind).first() or TakeBackRule(kind=kind)
    return _edit(request, row, RuleForm)


@require_POST
@member_required
def care_block_move(request: MemberRequest, pk: int) -> HttpResponse:
    """One place up (`to` = up) or down."""
    return _move(request, CareBlock, pk)


@require_POST
@member_required
def care_answer_move(request: MemberRequest, pk: int) -> HttpResponse:
    return _move(request, CommonQuestion, pk)


@require_POST
@member_required
def care_block_delete(request: MemberRequest, pk: int) -> HttpResponse:
    get_object_or_404(CareBlock, pk=pk).delete()
    return done(request, _("Deleted."), place(request, "care"))


@require_POST
@member_required
def care_answer_delete(request: MemberRequest, pk: int) -> HttpResponse:
    get_object_or_404(CommonQuestion, pk=pk).delete()
    return done(request, _("Deleted."), place(request, "care"))


def _edit(request: MemberRequest, row: Any, make: type[WordsForm]) -> HttpResponse:
    """Show the row's form, or save it; 422 names what is wrong and keeps what was typed."""
    sent = request.POST if request.method == "POST" else None
    form: Any = make(request.member.merchant.language, row, sent)
    if form.is_bound and form.is_valid():
        if _is_full(row):
            form.add_error(None, _("There are %(most)s already. Delete one first.") % {"most": MOST})
        else:
            form.apply(row)
            _save(row)
            return done(request, _("Saved."), place(request, "care"))
    context = {
        "here": "care",
        "form": form,
        "row": row,
        "kind": row._meta.model_name,
        "is_new": row.pk is None,
        "heading": _heading(row),
        "announcing": announcing(row),
    }
    return page(request, "dashboard/care/edit.html", context, status=422 if form.is_bound else 200)


def _is_full(row: Any) -> bool:
    return row.pk is None and not isinstance(row, TakeBackRule) and type(row).objects.count() >= MOST


def _save(row: Any) -> None:
    if isinstance(row, TakeBackRule):
        # Two people may make the first one at once: there is one rule of a kind.
        values = {name: getattr(row, name) for name in (*RuleForm.FIELDS, "texts")}
        TakeBackRule.objects.update_or_create(kind=row.kind, defaults=values)
        return
    if row.pk is None:
        last = type(row).objects.aggregate(last=Max("position"))["last"]
        row.position = 0 if last is None else last + 1
    row.save()


def _move(request: MemberRequest, model: type[Model], pk: int) -> HttpResponse:
    """Change places with the neighbour; all rows are locked, so two moves at once both count."""
    manager: Any = model._default_manager
    rows = sorted(manager.select_for_update().order_by("pk"), key=lambda row: (row.position, row.pk))
    place_now = next((index for index, row in enumerate(rows) if row.pk == pk), None)
    if place_now is None:
        raise Http404
    step = -1 if request.POST.get("to") == "up" else 1
    if 0 <= place_now + step < len(rows):
        rows[place_now], rows[place_now + step] = rows[place_now + step], rows[place_now]
    for position, row in enumerate(rows):
        row.position = position
    manager.bulk_update(rows, ["position"])
    return SeeOther(place(request, "care"))


def _heading(row: Any) -> str:
    if isinstance(row, CommonQuestion):
        return _("Your own answer")
    words = str(row.get_kind_display())
    return words[:1].upper() + words[1:]


def _title(block: CareBlock, own: str) -> str:
    return said(block.texts, "", own).get("title", "")

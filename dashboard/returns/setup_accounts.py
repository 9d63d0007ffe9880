"""Accounts at payment providers. A key is tried there before it is kept, outside of any transaction."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST

from dashboard.access import MemberRequest, member_required
from dashboard.answering import done, page, place
from dashboard.returns.setup import PROVIDERS, owners_only
from dashboard.returns.setup_forms import KeyForm
from returns.models import PaymentAccount
from returns.money import accounts
from returns.money.checking import check, is_test
from returns.money.contracts import Account


@sensitive_post_parameters("api_key")
@require_http_methods(["GET", "HEAD", "POST"])
def payment_account(request: HttpRequest, slug: str, provider: str) -> HttpResponse:
    """Show an account; try a typed key, keep it when it works (303), else say why not (422)."""
    answer, asked = _typed(request, slug, provider), getattr(request, "tries_account", None)
    if asked is None:
        return answer
    return _settled(request, slug, asked, check(asked))


@require_POST
def payment_account_check(request: HttpRequest, slug: str, provider: str) -> HttpResponse:
    """Ask the provider whether it still takes the stored key."""
    answer, asked = _stored(request, slug, provider), getattr(request, "tries_account", None)
    if asked is None:
        return answer
    return _noted(request, slug, asked, check(asked))


@require_POST
@member_required
@owners_only
def payment_account_remove(request: MemberRequest, provider: str) -> HttpResponse:
    """Forget an account and its key."""
    if not accounts.forget(_known(provider)):
        raise Http404("no account at this provider")
    words = _("Removed: %(provider)s. Its key is deleted here; revoke it there as well.")
    return done(request, words % {"provider": dict(PROVIDERS)[provider]}, _place(request))


@sensitive_variables("form", "asked")
@member_required
@owners_only
def _typed(request: MemberRequest, provider: str) -> HttpResponse:
    """Everything before the network: who it is, and what was typed."""
    form = KeyForm(_known(provider), request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        request.tries_account = accounts.candidate(provider, form.cleaned_data["api_key"])  # type: ignore[attr-defined]
        return HttpResponse(status=204)
    return _page(request, provider, form)


@member_required
@owners_only
def _stored(request: MemberRequest, provider: str) -> HttpResponse:
    row = get_object_or_404(PaymentAccount, provider=_known(provider), is_active=True)
    request.tries_account = accounts.account_of(row)  # type: ignore[attr-defined]
    return HttpResponse(status=204)


@member_required
@owners_only
def _settled(request: MemberRequest, asked: Account, words: str) -> HttpResponse:
    """Everything after it."""
    provider = asked.provider
    if words:
        form = KeyForm(provider, request.POST)
        form.add_error("api_key", words.replace(asked.api_key, "…"))
        return _page(request, provider, form)
    accounts.keep(asked)
    said = (
        _("Kept: %(provider)s takes the key. It is a test key: no money moves with it.")
        if is_test(asked)
        else _("Kept: %(provider)s takes the key.")
    )
    return done(request, said % {"provider": dict(PROVIDERS)[provider]}, _place(request))


@member_required
@owners_only
def _noted(request: MemberRequest, asked: Account, words: str) -> HttpResponse:
    row = get_object_or_404(PaymentAccount, provider=asked.provider, is_active=True)
    words = words.replace(asked.api_key, "…")
    accounts.note_check(row.pk, asked, words)
    said = words or _("%(provider)s takes the key.") % {"provider": dict(PROVIDERS)[asked.provider]}
    return done(request, said, place(request, "payment_account", asked.provider), good=not words)


def _known(provider: str) -> str:
    if provider not in dict(PROVIDERS):
        raise Http404("no such provider")
    return provider


def _page(request: MemberRequest, provider: str, form: KeyForm) -> HttpResponse:
    context: dict[str, Any] = {
        "here": "setup",
        "provider": provider,
        "name": dict(PROVIDERS)[provider],
        "row": PaymentAccount.objects.filter(provider=provider, is_active=True).first(),
        "form": form,
    }
    return page(request, "dashboard/returns/setup_account.html", context, status=422 if form.is_bound else 200)


def _place(request: MemberRequest) -> str:
    return f"{place(request, 'returns_setup')}#money"

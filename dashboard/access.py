"""Who may open a merchant's pages: its members, and nobody learns that a merchant exists without being one."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec
from urllib.parse import quote

from django.conf import settings
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render, resolve_url
from django.utils.cache import add_never_cache_headers, patch_vary_headers
from django.utils.timezone import override as in_time_zone
from django_htmx.http import HttpResponseClientRedirect

from merchants.models import Member
from merchants.tenancy import scoped

P = ParamSpec("P")


class MemberRequest(HttpRequest):
    """A request inside a merchant's scope; `member.merchant` is that merchant."""

    member: Member


MemberView = Callable[Concatenate[MemberRequest, P], HttpResponse]
SAFE = ("GET", "HEAD", "OPTIONS")


def member_required(view: MemberView[P]) -> Callable[..., HttpResponse]:
    """Open the merchant `slug` around the view, for its members only.

    A stranger is sent to log in; a user who is no member gets the same 404 as for a slug that does not exist.
    A member who may only look gets 403 for anything that would act. What the view wrote is rolled back when it
    raises or answers 5xx.
    """

    @wraps(view)
    def within_scope(request: HttpRequest, slug: str, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not request.user.is_authenticated:
            return to_login(request)
        member = _member(request, slug)
        request.member = member  # type: ignore[attr-defined]
        with in_time_zone(member.merchant.time_zone):
            if request.method not in SAFE and not member.may_act:
                response = render(request, "dashboard/only_look.html", status=403)
            else:
                with scoped(member.merchant):
                    response = view(request, *args, **kwargs)  # type: ignore[arg-type]
                    if response.status_code >= 500:
                        transaction.set_rollback(True)
        return private(response)

    return within_scope


def to_login(request: HttpRequest) -> HttpResponse:
    """The way to the log-in and back; htmx is told to change the page, not to paste the log-in into it."""
    back = quote(request.get_full_path() if request.method == "GET" else "/dashboard/")
    address = f"{resolve_url(settings.LOGIN_URL)}?next={back}"
    if getattr(request, "htmx", False):
        return private(HttpResponseClientRedirect(address))
    return private(HttpResponseRedirect(address))


def private(response: HttpResponse) -> HttpResponse:
    """Customers' data must not stay in a shared computer's cache, nor a fragment be shown as a page."""
    add_never_cache_headers(response)
    patch_vary_headers(response, ["HX-Request"])
    return response


def _member(request: HttpRequest, slug: str) -> Member:
    member = (
        Member.objects.select_related("merchant", "merchant__brand")
        .filter(user_id=int(request.user.pk or 0), merchant__slug=slug, merchant__is_active=True)
        .first()
    )
    if member is None:
        raise Http404("no such shop, or not yours")
    return member

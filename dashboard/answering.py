"""Whole page or fragment, and what follows a change."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from dashboard.access import MemberRequest


def page(
    request: MemberRequest, template: str, context: dict[str, Any], *, part: str = "", status: int = 200
) -> HttpResponse:
    """The page, or only its part `part` (a partial of the same template) when htmx asks for that part.

    htmx says which element it fills; another element, or a boosted or restored page, gets the whole page.
    """
    wanted = bool(part) and is_fragment(request, part)
    return render(request, f"{template}#{part}" if wanted else template, context, status=status)


def is_fragment(request: HttpRequest, target: str) -> bool:
    htmx: Any = getattr(request, "htmx", None)
    return bool(htmx) and not htmx.boosted and not htmx.history_restore_request and htmx.target == target


class SeeOther(HttpResponseRedirect):
    """303: the browser fetches the page anew, so a reload never repeats the change."""

    status_code = 303


def done(request: MemberRequest, words: str, otherwise: str, *, good: bool = True) -> HttpResponse:
    """Say what was done and go back to where the button was (form field `next`), or to `otherwise`."""
    (messages.success if good else messages.warning)(request, words)
    return SeeOther(_back(request) or otherwise)


def place(request: MemberRequest, view: str, *args: object) -> str:
    """The path of a dashboard view of the current merchant."""
    return reverse(f"dashboard:{view}", args=[request.member.merchant.slug, *args])


def _back(request: MemberRequest) -> str:
    """The form's `next`, if it stays within this merchant's pages: never an open redirect."""
    wanted = request.POST.get("next", "")
    here = place(request, "home")
    safe = url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)
    return wanted if safe and wanted.startswith(here) and ".." not in wanted else ""

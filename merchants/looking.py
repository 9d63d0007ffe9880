"""How the operator looks at merchants' rows: to find out what happened, not to change it."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest


class LookOnly(admin.ModelAdmin):  # type: ignore[type-arg]
    """Rows of every merchant, newest first, without adding, changing or deleting.

    What is written goes through the domain's own functions, which keep history and events right.
    """

    ordering = ["-pk"]
    list_filter = ["merchant"]
    list_per_page = 50
    show_full_result_count = False  # counting a table of millions for a heading helps nobody

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

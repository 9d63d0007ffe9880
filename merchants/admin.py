"""The operator's view of the directory: who the tenants are and who may enter."""

from django.contrib import admin

from merchants.models import Brand, Host, Member, Merchant

admin.site.site_header = admin.site.site_title = "Stoep operator"


class BrandInline(admin.StackedInline):  # type: ignore[type-arg]
    model = Brand
    extra = 0


class HostInline(admin.TabularInline):  # type: ignore[type-arg]
    model = Host
    extra = 0


class MemberInline(admin.TabularInline):  # type: ignore[type-arg]
    model = Member
    extra = 0
    raw_id_fields = ["user"]


@admin.register(Merchant)
class MerchantAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ["name", "slug", "language", "time_zone", "is_active", "created_at"]
    list_filter = ["is_active", "language"]
    search_fields = ["name", "slug", "hosts__hostname"]
    readonly_fields = ["created_at"]
    inlines = [BrandInline, HostInline, MemberInline]

    def has_delete_permission(self, request: object, obj: object = None) -> bool:
        """A merchant is switched off, never deleted by a click: everything it owns would go with it."""
        return False

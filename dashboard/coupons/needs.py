"""Pools that run dry, and shops that make no codes."""

from collections.abc import Iterator

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from coupons.models import CouponPlan
from coupons.stock import running_dry
from dashboard.needs.need import Need


def coupons() -> Iterator[Need]:
    """Before the last code is gone, not after."""
    for plan, stock in running_dry(timezone.now()):
        left = ngettext("%(count)s code is left.", "%(count)s codes are left.", stock.free) % {"count": stock.free}
        yield Need(
            what=_("“%(plan)s” needs more codes") % {"plan": plan.label},
            means=left if stock.free else _("No code is left: its mails wait."),
            tone="warning" if stock.free else "danger",
            link=("coupon", (plan.pk,)),
        )
    for plan in CouponPlan.objects.filter(stopped_at__isnull=True).exclude(trouble=""):
        yield Need(
            what=_("“%(plan)s”: the shop makes no codes") % {"plan": plan.label},
            means=plan.trouble,
            tone="danger",
            at=plan.trouble_at,
            link=("coupon", (plan.pk,)),
        )

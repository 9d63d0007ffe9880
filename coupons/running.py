"""Starting and stopping a plan: at most one runs per journey."""

from django.db import IntegrityError, transaction
from django.utils import timezone

from coupons.models import CouponDraw, CouponPlan

RUNNING = {"stopped_at__isnull": True}


class JourneyTaken(Exception):
    """Another plan gives codes to this journey's mails already."""


def start(plan: CouponPlan) -> CouponPlan:
    """Save a new plan. Raises JourneyTaken."""
    try:
        with transaction.atomic():
            plan.save(force_insert=True)
    except IntegrityError as error:
        if "one_running_plan_per_journey" in str(error):
            raise JourneyTaken(plan.journey) from None
        raise
    return plan


def stop(pk: int) -> bool:
    """No code is given out any more; those that people have stay good. False when it was stopped before."""
    plan = CouponPlan.objects.select_for_update().order_by("pk").get(pk=pk)
    if plan.stopped_at is not None:
        return False
    plan.stopped_at = timezone.now()
    plan.save(update_fields=["stopped_at"])
    CouponDraw.objects.filter(plan=plan, state=CouponDraw.State.WAITING).update(state=CouponDraw.State.CALLED_OFF)
    return True


def running_plans() -> dict[str, CouponPlan]:
    """The running plans of the merchant in scope, by the key of the journey they serve."""
    return {plan.journey: plan for plan in CouponPlan.objects.filter(**RUNNING)}

"""What is read along with orders, so that any number of them costs a fixed number of queries."""

from django.db.models import Count, Exists, F, Max, OuterRef, Prefetch, QuerySet, Subquery
from django.db.models.functions import Coalesce

from orders.models import Line, Order
from returns.exchanged import with_worth
from returns.models import Exchange, PaymentAccount, Payout, ReturnItem, ReturnRisk


def with_all(orders: "QuerySet[Order]") -> "QuerySet[Order]":
    """With their lines, refunds, payouts and return items; and as attributes: `known_orders` of the same address, the
    highest open `score` of its returns, `can_pay`, and the generation of the return that each was `exchanged` for."""
    theirs = Order.objects.filter(
        email=OuterRef("email"), known_at__isnull=False, cancelled_at=None, redacted_at=None
    ).exclude(email="")
    risks = ReturnRisk.objects.filter(in_return__email=OuterRef("email")).exclude(decision=ReturnRisk.Decision.FINE)
    exchanges = Exchange.objects.filter(new_order=OuterRef("pk")).order_by("pk")
    return (
        with_worth(orders.select_related("connection"))
        .annotate(
            known_orders=Subquery(theirs.order_by().values("email").annotate(n=Count("pk")).values("n")),
            score=Coalesce(
                Subquery(risks.order_by().values("in_return__email").annotate(most=Max("score")).values("most")), 0
            ),
            can_pay=Exists(PaymentAccount.objects.filter(is_active=True)),
            exchanged=Subquery(exchanges.values("item__in_return__generation")[:1]),
        )
        .prefetch_related(
            Prefetch("lines", Line.objects.annotate(pictured_at=F("picture__fetched_at"))),
            "refunds",
            Prefetch("payouts", Payout.objects.select_related("in_return")),
            Prefetch("return_items", ReturnItem.objects.select_related("in_return", "exchange")),
        )
    )

"""Another try for a reaction that was given up."""

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from dashboard.access import MemberRequest, member_required
from dashboard.answering import done, place
from outbox.models import Delivery
from outbox.tasks import doorbell
from workqueue.claims import requeue


@require_POST
@member_required
def delivery_replay(request: MemberRequest, pk: int) -> HttpResponse:
    """Queue one buried delivery again; one that is not buried stays as it is."""
    row = get_object_or_404(Delivery.objects.select_related("event"), pk=pk)
    home = place(request, "order", row.event.order_id) if row.event.order_id else place(request, "home")
    if not requeue(Delivery.objects.filter(pk=pk, state=Delivery.State.BURIED)):
        return done(request, _("This was not waiting for another try any more."), home, good=False)
    transaction.on_commit(doorbell.ring)
    return done(request, _("It is tried again in a moment."), home)

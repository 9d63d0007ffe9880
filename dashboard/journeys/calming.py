"""What the storm breaker holds, person by person, and three things to do about it: let go, keep, call off."""

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from dashboard import words
from dashboard.access import MemberRequest, member_required
from dashboard.answering import done, page, place
from notifications.delivery import calming, piling
from notifications.delivery.piling import Pile
from notifications.replanning.previewing import hidden
from orders.models import Order

SHOWN = 50  # people on one page; those with the most mails come first
KINDS = {"person": piling.PERSON, "shop": piling.SHOP}


@require_safe
@member_required
def storm(request: MemberRequest) -> HttpResponse:
    """How many mails are held, whose, since when and until when."""
    sections = []
    for kind, why in KINDS.items():
        piles = piling.piles(why)
        if piles:
            sections.append({
                "kind": kind, "count": sum(len(one.ids) for one in piles), "people": len(piles),
                "until": min(one.until for one in piles), "rows": _told(piles[:SHOWN]), "more": len(piles) - SHOWN,
            })  # fmt: skip
    return page(request, "dashboard/journeys/storm.html", {"here": "journeys", "sections": sections})


def _told(piles: list[Pile]) -> list[dict[str, Any]]:
    newest = Order.objects.in_bulk([one.order_ids[0] for one in piles if one.order_ids])
    return [
        {
            "pile": one, "count": len(one.ids), "address": hidden(one.address),
            "order": newest.get(one.order_ids[0]) if one.order_ids else None, "orders": len(one.order_ids),
            "mails": [words.told(words.MAILS, template) for template in one.templates[:3]],
        }
        for one in piles
    ]  # fmt: skip


@require_POST
@member_required
def storm_decide(request: MemberRequest) -> HttpResponse:
    """`act` is "go", "keep" or "off"; `who` names one person's pile, without it all of the kind are meant."""
    here = place(request, "storm")
    why, act, who = KINDS.get(request.POST.get("kind", "")), request.POST.get("act"), request.POST.get("who", "")
    if why is None or act not in SAID or (who and not who.isdigit()):
        return done(request, _("Choose what to do."), here, good=False)
    ids = [pk for one in piling.piles(why) if not who or int(who) in one.ids for pk in one.ids]
    now, by = timezone.now(), request.member.user.email
    count = {
        "go": lambda: calming.let_go(ids, by, now),
        "keep": lambda: calming.keep(ids, now),
        "off": lambda: calming.call_off(ids, by),
    }[act]()
    if not count:
        return done(request, _("These mails are no longer held."), here, good=False)
    return done(request, SAID[act](count) % {"count": count}, here)


SAID: dict[str, Callable[[int], str]] = {
    "go": lambda count: ngettext("%(count)s mail goes now.", "%(count)s mails go now.", count),
    "keep": lambda count: ngettext(
        "%(count)s mail is held until tomorrow.", "%(count)s mails are held until tomorrow.", count
    ),
    "off": lambda count: ngettext(
        "%(count)s mail was called off. It does not go.", "%(count)s mails were called off. They do not go.", count
    ),
}

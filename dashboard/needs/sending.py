"""When the sending itself is stopped: too many complaints, or far more mails than usual."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Count, Min
from django.utils import timezone
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dashboard.needs.need import Need
from notifications.answers.breaking import reopens_at
from notifications.delivery import piling
from notifications.models import MailClass, Message, SendingStop
from notifications.replanning.previewing import hidden

NAMED = 3  # people in one line


def stopped() -> Iterator[Need]:
    """Stops, warnings of one to come, and a storm that is held."""
    for stop in SendingStop.objects.filter(reopened_at__isnull=True).order_by("closed_at", "pk"):
        yield _stop(stop)
    yield from _storm()


def _stop(stop: SendingStop) -> Need:
    counts = ngettext("%(bad)s of %(of)s mails", "%(bad)s of %(of)s mails", stop.of) % {"bad": stop.bad, "of": stop.of}
    complaints = stop.why == SendingStop.Why.COMPLAINTS
    why = (
        _("People reported %(mails)s as spam. Mailboxes then refuse everything you send.")
        if complaints
        else _("%(mails)s went to addresses that do not exist. Mailboxes take that for spam.")
    ) % {"mails": counts}
    if stop.closed_from is None:
        advice = _("Write to fewer people, and only to those who want it. If it goes on, we stop your advertising.")
        return Need(_("Your mails are close to being stopped"), f"{why} {advice}", "warning", stop.closed_at)
    opens = reopens_at(stop)
    ready = opens <= timezone.now()
    what = (
        _("Your advertising is stopped")
        if stop.closed_from == MailClass.MARKETING
        else _("All your mails are stopped, but for those that the law asks for")
    )
    advice = _("Find out what people did not want. You can let your mails go again after seven days without a report.")
    return Need(
        what=what,
        means=f"{why} {advice}",
        tone="danger",
        at=stop.closed_at,
        until=None if ready else opens,
        act=("sending_reopen", (stop.pk,)) if ready else None,
        act_words=_("Let them go again") if ready else "",
    )


def _storm() -> Iterator[Need]:
    """One line for each kind, however many mails it holds: whose they are stands on the page behind it."""
    for why in (piling.SHOP, piling.PERSON):
        held = Message.objects.filter(state=Message.State.HELD, last_error=why).aggregate(
            number=Count("pk"), first=Min("planned_at"), until=Min("due_at")
        )
        if held["number"]:
            yield _storm_of(why, held)


def _storm_of(why: str, held: dict[str, Any]) -> Need:
    of_shop = why == piling.SHOP
    count = held["number"]
    what = (
        ngettext(
            "%(count)s mail is held: far more mails than usual",
            "%(count)s mails are held: far more mails than usual",
            count,
        )
        if of_shop
        else ngettext(
            "%(count)s mail is held: too many mails within an hour to one person",
            "%(count)s mails are held: too many mails within an hour to one person",
            count,
        )
    )
    advice = (
        _("A fault may be behind it, or a good day. Look at the newest orders before you let them go.")
        if of_shop
        else _("A fault in your shop may be behind it. See whose they are, then let them go, wait or call them off.")
    )
    return Need(
        what=what % {"count": count},
        means=f"{whose(piling.piles(why))} {advice}",
        tone="danger" if of_shop else "warning",
        at=held["first"],
        until=held["until"],
        link=("storm", ()),
        act=("storm_pass", ()) if of_shop else None,
        act_words=_("Let them go") if of_shop else "",
    )


def whose(piles: list[piling.Pile]) -> str:
    """ "For s…@example.nl (197), t…@example.nl (3) and 12 more people." """
    named = [f"{hidden(one.address) or '–'} ({len(one.ids)})" for one in piles[:NAMED]]
    more = len(piles) - len(named)
    if more > 0:
        named.append(ngettext("%(count)s more person", "%(count)s more people", more) % {"count": more})
    return _("For %(people)s.") % {"people": get_text_list(named, _("and"))}

"""When the sending itself is stopped: too many complaints, or far more mails than usual."""

from collections.abc import Iterator

from django.db.models import Count, Max, Min
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dashboard.needs.need import Need
from notifications.answers.breaking import reopens_at
from notifications.models import MailClass, Message, SendingStop
from notifications.reasons import STORM


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
    held = Message.objects.filter(state=Message.State.HELD, last_error=f"{STORM}:shop").aggregate(
        number=Count("pk"), first=Min("planned_at"), until=Max("due_at")
    )
    if held["number"]:
        what = ngettext(
            "%(count)s mail is held: far more mails than usual", "%(count)s mails are held: far more mails than usual",
            held["number"],
        )  # fmt: skip
        yield Need(
            what=what % {"count": held["number"]},
            means=_("A fault may be behind it, or a good day. Look at the newest orders before you let them go."),
            tone="danger",
            at=held["first"],
            until=held["until"],
            link=("orders", ()),
            act=("storm_pass", ()),
            act_words=_("Let them go"),
        )

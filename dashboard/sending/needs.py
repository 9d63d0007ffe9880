"""What a person must see to: mails that did not arrive and must not be given up, and accounts that take nothing."""

from collections.abc import Iterator

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from dashboard import words
from dashboard.access import MemberRequest, member_required
from dashboard.answering import done, place
from dashboard.needs.need import SHOWN, Need, since
from notifications.models import ChannelAccount, EngagementEvent, MailAccount, MailClass, Message, SenderDomain
from notifications.providers.account import REFUSED
from notifications.senders.accounts import kind_of
from orders.models import Order

UNREACHED = (EngagementEvent.Type.BOUNCED, EngagementEvent.Type.REJECTED)


def bounced() -> Iterator[Need]:
    """Status and legal mails that came back, or that the provider did not send after all: the customer does not know,
    and no later mail will tell."""
    rows = list(
        EngagementEvent.objects.filter(
            type__in=UNREACHED,
            seen_at__isnull=True,
            occurred_at__gt=since(),
            message__mail_class__in=[MailClass.LEGAL, MailClass.STATUS],
        )
        .exclude(message__state=Message.State.FAILED)  # which has its own line
        .select_related("message__step", "message__enrolment")
        .order_by("message__mail_class", "-occurred_at")[: SHOWN + 1]
    )
    orders = [row.message.enrolment.order_id for row in rows]
    numbers = dict(Order.objects.filter(pk__in=orders).values_list("pk", "number"))
    for row in rows:
        yield _bounce(row, numbers)


def _bounce(row: EngagementEvent, numbers: dict[int, str]) -> Need:
    order_id = row.message.enrolment.order_id
    legal = row.message.mail_class == MailClass.LEGAL
    rejected = row.type == EngagementEvent.Type.REJECTED
    facts = {"number": numbers.get(order_id or 0, "–"), "mail": words.told(words.MAILS, row.message.step.template)}
    means = (
        _("The law asks for this message. Reach the customer by post or phone, and correct the address.")
        if legal
        else _("Your mail provider took this mail and then did not send it. See why there, and tell the customer.")
        if rejected
        else _("The address does not exist or refuses mail. Correct it in your shop, or call the customer.")
    )
    return Need(
        what=(
            _("Order %(number)s, “%(mail)s”: the mail was not sent")
            if rejected
            else _("Order %(number)s, “%(mail)s”: the mail came back")
        )
        % facts,
        means=f"{means} {row.detail[:160]}".strip(),
        tone="danger" if legal else "warning",
        at=row.occurred_at,
        link=("order", (order_id,)) if order_id else None,
        act=("bounce_seen", (row.pk,)),
        act_words=_("Done"),
    )


def senders() -> Iterator[Need]:
    """Accounts whose provider takes nothing, and a sender domain whose records are gone."""
    for kind in (MailAccount, ChannelAccount):
        for row in kind.objects.filter(is_active=True, trouble=REFUSED).order_by("pk"):
            mail = isinstance(row, MailAccount)
            means = _("Status mails go by the shared sender meanwhile, advertising waits.") if mail else _("They wait.")
            yield Need(
                what=_("%(provider)s takes no messages") % {"provider": kind_of(row).label},
                means=f"{means} {row.last_error[:200]}".strip(),
                tone="danger",
                at=row.checked_at,
                link=("account", (row.pk,)) if mail else ("channel", (row.channel,)),
                act=("account_check", (row.pk,)) if mail else None,
                act_words=_("Ask again") if mail else "",
            )
    for domain in SenderDomain.objects.filter(lost_at__isnull=False):
        yield Need(
            what=_("%(address)s: its DNS records are no longer right") % {"address": domain.address},
            means=_("Status mails go from the shared address until they are, advertising waits."),
            tone="danger",
            at=domain.lost_at,
            link=("sending", ()),
            act=("sender_check", ()),
            act_words=_("Look again"),
        )


@require_POST
@member_required
def bounce_seen(request: MemberRequest, pk: int) -> HttpResponse:
    """Somebody saw to a mail that came back."""
    row = get_object_or_404(EngagementEvent, pk=pk, type__in=UNREACHED)
    EngagementEvent.objects.filter(pk=row.pk, seen_at__isnull=True).update(seen_at=timezone.now())
    return done(request, _("Taken off the list."), place(request, "home"))

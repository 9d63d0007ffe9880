"""A test mail: the saved design, for the sample order, to the member's own address and no other."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from liquid.exceptions import LiquidError

from dashboard.access import MemberRequest, member_required
from dashboard.answering import SeeOther, done, place
from dashboard.designs.views import language_in
from merchants.throttle import hits
from notifications.designs.previewing import Look, previewed
from notifications.designs.versions import version
from notifications.mails.addressing import sender_of
from notifications.mails.mail import Mail, NotSent, Unsure
from notifications.models import MailClass, MailDesign
from notifications.providers.choosing import provider_for

HOUR = timedelta(hours=1)
MOST_AN_HOUR = 10  # test mails of one member


@require_POST
def design_test(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Write the mail inside the merchant's scope, send it after the transaction has ended, and say what came of it."""
    response = _written(request, slug, pk)
    mail: Mail | None = getattr(request, "test_mail", None)
    if mail is not None:
        _send(request, mail)
    return response


@member_required
def _written(request: MemberRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(MailDesign, pk=pk)
    back = place(request, "design", pk)
    address = getattr(request.user, "email", "")
    saved = version(row)
    language = language_in(request, list(saved.document) if saved else [])
    if not address or saved is None or language not in saved.compiled:
        return done(request, _("Your account has no mail address."), back, good=False)
    sent = f"{hits(f'design-test:{request.member.pk}', HOUR)}.{int(timezone.now().timestamp())}"
    if int(sent.partition(".")[0]) > MOST_AN_HOUR:
        return done(request, _("That was enough test mails for an hour. Try again later."), back, good=False)
    merchant = request.member.merchant
    try:
        written = previewed(merchant, saved.compiled[language], row.template, Look(language, _tone(merchant)), None)
    except LiquidError as error:
        return done(request, str(error.message), back, good=False)
    request.test_mail = Mail(  # type: ignore[attr-defined]
        recipient=address,
        sender=sender_of(merchant),
        reply_to=str(merchant.support_email),
        subject=f"[{_('Test')}] {written.subject}"[:300],
        text=written.text,
        html=written.html,
        message_id=f"<test.{saved.pk}.{request.member.pk}.{sent}@{settings.MAIL_FALLBACK_DOMAIN}>",
        headers={"Content-Language": language, "X-Stoep-Test": "yes"},
    )
    return SeeOther(f"{back}?language={language}")


def _tone(merchant: Any) -> str:
    brand = getattr(merchant, "brand", None)
    return str(brand.tone) if brand else "usual"


def _send(request: Any, mail: Mail) -> None:
    """The network call, outside any transaction, by the way that status mails go."""
    try:
        with provider_for(request.member.merchant, MailClass.STATUS) as provider:
            provider.send(mail)
    except (NotSent, Unsure) as error:
        messages.warning(request, _("The test mail did not go: %(why)s") % {"why": error})
    else:
        messages.success(
            request,
            _("A test mail is on its way to %(address)s. Its links lead to no order.") % {"address": mail.recipient},
        )

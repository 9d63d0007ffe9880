"""Twilio: text messages and WhatsApp. https://www.twilio.com/docs/messaging/api/message-resource

WhatsApp begins a conversation with a template that Meta approved only, so each template of ours that goes there needs
its Content SID in the account's settings; a free text would be refused outside the 24 hours after the customer wrote.
"""

import json
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from notifications.mails.mail import Mail, NotSent, Unsure
from notifications.models import Step
from notifications.providers.account import AccountProvider, Checked, Field
from notifications.providers.calling import CallProblem, post_once
from notifications.providers.checking import asked
from notifications.providers.phones import NotAPhone, e164

API = "https://api.twilio.com/2010-04-01/"
# https://www.twilio.com/docs/api/errors: the number or its wish. Anything else that is refused concerns the account.
PERSON = frozenset({"21211", "21610", "21614", "21612", "21408", "63003", "63024", "63032"})
STOPPED = frozenset({"21610", "63032"})


class Twilio(AccountProvider):
    """A Twilio account with a sender for the channel."""

    name = "twilio"
    label = "Twilio"
    concurrency = 8
    fields = (
        Field("account_sid", _("Account SID"), _("It begins with AC.")),
        Field("token", _("Auth token"), secret=True),
        Field("sender", _("Sender"), _("A number as +31…, a sender name, or a Messaging Service SID (MG…).")),
        Field(
            "templates",
            _("Approved templates"),
            _(
                "WhatsApp only takes templates that Meta approved: our mail and Twilio’s SID, several joined by "
                "commas: shipment_delivered=HX…,order_placed=HX…"
            ),
            only="whatsapp",
        ),
    )

    def hand_over(self, mail: Mail) -> str:
        """See Provider.send: `mail.text` goes to the phone number `mail.recipient`."""
        try:
            number = e164(mail.recipient)
        except NotAPhone as error:
            raise NotSent(str(error), retry=False) from error
        data = {**self._route(number), **self._content(mail)}
        try:
            told = post_once(self._url("Messages.json"), auth=self._auth, data=data)
        except CallProblem as problem:
            raise self._verdict(problem) from problem
        sid = str(told.get("sid") or "")
        if not sid:
            raise Unsure("Twilio did not say whether it took the message")
        self.fine()
        return sid

    def check(self) -> Checked:
        """See AccountProvider.check."""
        return asked(self.label, self._url("")[:-1] + ".json", {}, auth=self._auth)

    def _route(self, number: str) -> dict[str, str]:
        sender = self.setting("sender")
        if self._is_whatsapp:
            own = sender if sender.startswith("MG") else f"whatsapp:{sender}"
            number = f"whatsapp:{number}"
        else:
            own = sender
        return {"To": number, ("MessagingServiceSid" if own.startswith("MG") else "From"): own}

    def _content(self, mail: Mail) -> dict[str, str]:
        if not self._is_whatsapp:
            return {"Body": mail.text}
        template = mail.headers.get("X-Template", "")
        pairs = (pair.partition("=") for pair in self.setting("templates").split(","))
        sid = {name: value for name, _sign, value in pairs}.get(template)
        if not sid:
            raise NotSent(f"no approved WhatsApp template is set for {template or 'this mail'}", retry=False)
        return {"ContentSid": str(sid), "ContentVariables": json.dumps({"1": mail.text})}

    def _verdict(self, problem: CallProblem) -> Exception:
        if problem.unsure:
            return Unsure(f"Twilio: {problem}")
        if problem.code in PERSON:
            stopped = problem.code in STOPPED
            why = "this number does not want messages" if stopped else "this number cannot be reached"
            return NotSent(f"{why} (Twilio {problem.code})", retry=False, said_no=stopped)
        if problem.status in (401, 403):
            self.refused(f"Twilio: {problem}")
            return NotSent(f"Twilio: {problem}", retry=True, down=True)
        return NotSent(f"Twilio: {problem}", retry=problem.retry, down=problem.retry, wait=problem.wait)

    @property
    def _is_whatsapp(self) -> bool:
        return getattr(self.account, "channel", "") == Step.Channel.WHATSAPP

    @property
    def _auth(self) -> tuple[str, str]:
        return self.setting("account_sid"), self.keys.get("token", "")

    def _url(self, end: str) -> str:
        root: Any = settings.MAIL_API_URLS.get("twilio", API)
        return f"{root}Accounts/{self.setting('account_sid')}/{end}"

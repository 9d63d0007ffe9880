"""The hand-over to mail providers through django-anymail: one account, one connection, one exact verdict a mail.

Anymail builds the provider's request and reads its answer; what an error means for the mail is decided here, by where
it happened: before the request was written nothing can have been taken, afterwards only an answer can tell.
"""

import time
from collections.abc import Callable
from importlib import import_module
from typing import Any, ClassVar

import requests
from anymail.exceptions import AnymailAPIError, AnymailError, AnymailRecipientsRefused
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from requests.adapters import DEFAULT_RETRIES, HTTPAdapter

from inbox.answers import Answer, retry_after
from merchants.masking import masked
from notifications.mails.mail import Attachment, Mail, NotSent, Unsure
from notifications.providers.account import AccountProvider
from notifications.providers.attaching import part_of

CONNECT, READ = 5.0, 20.0  # seconds; a task that begins a call in its last turn still ends by itself
MOST_PAUSE = 3.0  # seconds that a mail waits in place when the provider asks for a slower pace
TRIES = 3  # of one mail, in place
AGAIN_WITHIN = 2.0  # seconds after its first try: one that took longer is not repeated while others wait
METADATA = "stoep-message"  # under which events bring our Message-ID back
BUSY = frozenset({408, 425, 429})


class TakenBefore(Exception):
    """The provider says that it took an earlier try of this very mail."""


class ByAnymail(AccountProvider):
    """Base of the providers that anymail speaks to. One instance: one account, one connection, one thread."""

    concurrency = 32
    backend_module: ClassVar[str] = ""
    knows_tracking: ClassVar[bool] = False  # can a mail say that it must not be tracked?
    inline_pictures: ClassVar[bool] = True
    repeats_safely: ClassVar[bool] = False  # idempotency keys: a repetition cannot become a second mail
    sleep: Callable[[float], None] = staticmethod(time.sleep)

    _backend: Any = None

    def options(self) -> dict[str, Any]:
        """The backend's own arguments: keys, region, API address."""
        raise NotImplementedError

    def mark(self, payload: Any, mail: Mail) -> None:
        """Put what anymail has no word for into the request: idempotency keys, headers of the provider."""

    def is_trouble(self, status: int, code: str, said: str) -> bool:
        """Does this refusal concern the account, so that no mail would be taken until a person acts?"""
        return status in (401, 402, 403)

    def is_taken_already(self, status: int, code: str) -> bool:
        """Does this refusal prove that an earlier try of the same mail was taken?"""
        return False

    def hand_over(self, mail: Mail) -> str:
        """See Provider.send."""
        backend = self._opened()
        message, payload = self._request(backend, mail)
        begun = time.monotonic()
        for tried in range(1, TRIES + 1):
            try:
                given = self._once(backend, message, payload)
            except TakenBefore:
                given = ""
            except NotSent as problem:
                if problem.wait is None or problem.wait > MOST_PAUSE or tried == TRIES:
                    raise
                self.sleep(problem.wait)
                continue
            except Unsure:
                # With a key the provider recognises the repetition, so its answer to that one settles the doubt.
                if not self.repeats_safely or tried == TRIES or time.monotonic() - begun > AGAIN_WITHIN:
                    raise
                self.sleep(0.2 * tried)
                continue
            self.fine()
            return given
        raise AssertionError("unreachable")

    def _request(self, backend: Any, mail: Mail) -> tuple[EmailMultiAlternatives, Any]:
        """The provider's request. What cannot be written was certainly not sent, and never will be."""
        try:
            message = self._message(mail)
            payload = backend.build_message_payload(message, backend.send_defaults)
            self.mark(payload, mail)
        except (AnymailError, ValueError, TypeError) as error:
            raise NotSent(f"{self.label} cannot take such a mail ({_first_line(error)})", retry=False) from error
        return message, payload

    def _message(self, mail: Mail) -> EmailMultiAlternatives:
        message = EmailMultiAlternatives(
            subject=mail.subject,
            body=mail.text,
            from_email=mail.sender,
            to=[mail.recipient],
            reply_to=[mail.reply_to] if mail.reply_to else None,
            headers={"Message-ID": mail.message_id, "Auto-Submitted": "auto-generated", **mail.headers},
        )
        message.attach_alternative(mail.html, "text/html")
        for attachment in mail.attachments:
            message.attach(part_of(self._travelling(attachment)))
        message.metadata = {METADATA: mail.message_id.strip("<>")}  # type: ignore[attr-defined]
        if self.knows_tracking:
            message.track_opens = message.track_clicks = False  # type: ignore[attr-defined]
        message.message()  # Django refuses line breaks in headers here; providers might let them through
        return message

    def _travelling(self, attachment: Attachment) -> Attachment:
        if attachment.cid and not self.inline_pictures:
            return Attachment(attachment.name, attachment.content, attachment.mime_type)
        return attachment

    def _once(self, backend: Any, message: EmailMultiAlternatives, payload: Any) -> str:
        try:
            response = backend.post_to_esp(payload, message)
        except AnymailAPIError as error:
            raise self.verdict(error) from error
        except AnymailError as error:  # it could not be put into words, so nothing was written
            raise NotSent(f"{self.label} cannot take such a mail ({_first_line(error)})", retry=False) from error
        except Exception as error:  # boto3 reads the answer in the same call, and trips over odd ones
            raise Unsure(f"{self.label} answered something that cannot be read") from error
        return self._read(backend, response, payload, message)

    def _read(self, backend: Any, response: Any, payload: Any, message: EmailMultiAlternatives) -> str:
        """The provider's id for the mail, out of an answer that came: only words of its own count as a refusal."""
        try:
            statuses = backend.parse_recipient_status(response, payload, message)
            found = next(iter(statuses.values()))
        except AnymailAPIError as error:
            raise self.verdict(error) from error
        except AnymailRecipientsRefused as error:
            raise NotSent(f"{self.label} does not deliver to this address", retry=False) from error
        except Exception as error:  # an answer of any shape: the mail may have been taken
            raise Unsure(f"{self.label} answered something that cannot be read") from error
        if found.status in ("invalid", "rejected"):
            raise NotSent(f"{self.label} does not deliver to this address", retry=False)
        if found.status in ("failed", "unknown") or not found.message_id:
            raise Unsure(f"{self.label} did not say whether it took the mail")
        return str(found.message_id)

    def verdict(self, error: AnymailAPIError) -> Exception:
        """What an error of the API means for the mail: NotSent, or Unsure where the request had been written."""
        response = getattr(error, "response", None)
        if response is None:
            return unanswered(self.label, error.__cause__)
        return self.judged(_answer(response), *said_by(response))

    def judged(self, answer: Answer, code: str, said: str) -> Exception:
        """What an answer with an error status means."""
        status = answer.status
        words = f"{self.label} answered {status}" + (f": {masked(said)}" if said else "")
        if self.is_taken_already(status, code):
            return TakenBefore(words)
        if status in BUSY:
            wait = retry_after(answer)
            return NotSent(
                words, retry=True, down=wait is None or wait > MOST_PAUSE, wait=1.0 if wait is None else wait
            )
        if status == 503:
            return NotSent(words, retry=True, down=True)
        if status >= 500 or 200 <= status < 400:
            return Unsure(words)
        if self.is_trouble(status, code, said):
            self.refused(words)
            return NotSent(words, retry=True, down=True)
        return NotSent(words, retry=False)

    def api_url(self, usual: str) -> str:
        """The API's address: as documented, but for tests."""
        return settings.MAIL_API_URLS.get(self.account.provider, usual)

    def _opened(self) -> Any:
        if self._backend is None:
            backend = import_module(self.backend_module).EmailBackend(**self.options())
            backend.open()
            self.prepare(backend)
            self._backend = backend
        return self._backend

    def prepare(self, backend: Any) -> None:
        """Make the opened connection patient for so long only, and deaf to the environment's proxies and .netrc."""
        backend.timeout = (CONNECT, READ)
        session = getattr(backend, "session", None)
        if isinstance(session, requests.Session):
            session.trust_env = False
            session.mount("https://", HTTPAdapter(max_retries=DEFAULT_RETRIES, pool_maxsize=1))

    def close(self) -> None:
        """Close the connection; the next mail opens a new one."""
        backend, self._backend = self._backend, None
        if backend is not None:
            backend.close()


def unanswered(label: str, cause: BaseException | None) -> Exception:
    """A call without an answer: NotSent when the connection never stood, Unsure when the request may have arrived."""
    if isinstance(cause, requests.ConnectTimeout | requests.exceptions.SSLError):
        return NotSent(f"{label} could not be reached ({type(cause).__name__})", retry=True, down=True)
    if isinstance(cause, requests.ConnectionError) and "NewConnectionError" in behind(cause):
        return NotSent(f"{label} could not be reached", retry=True, down=True)
    if isinstance(
        cause, requests.exceptions.InvalidURL | requests.exceptions.MissingSchema | requests.exceptions.InvalidHeader
    ):
        return NotSent(f"{label}: the account's settings make no request ({type(cause).__name__})", retry=False)
    return Unsure(f"{label} hung up or did not answer in time ({type(cause).__name__})")


def behind(error: BaseException) -> set[str]:
    """The names of the errors behind an error: requests wraps those of urllib3 in arguments and causes."""
    names: set[str] = set()
    waiting = [error]
    while waiting and len(names) < 20:
        found = waiting.pop()
        names.add(type(found).__name__)
        inner = [found.__cause__, found.__context__, getattr(found, "reason", None), *getattr(found, "args", ())]
        waiting += [one for one in inner if isinstance(one, BaseException) and type(one).__name__ not in names]
    return names


def said_by(response: Any) -> tuple[str, str]:
    """The error's code and words in a provider's JSON answer, as ("", "") when it has none."""
    try:
        body = response.json()
    except (ValueError, AttributeError, RecursionError):
        return "", ""
    if not isinstance(body, dict):
        return "", ""
    code = body.get("ErrorCode", body.get("code", body.get("name", "")))
    words = body.get("Message", body.get("message", ""))
    return str(code)[:60], str(words)[:200]


def _answer(response: Any) -> Answer:
    return Answer(response.status_code, {k.lower(): v for k, v in response.headers.items()}, b"", "")


def _first_line(error: BaseException) -> str:
    line = (str(error).strip().splitlines() or [""])[0]
    return masked(line)[:120] or type(error).__name__

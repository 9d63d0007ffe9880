"""A stored mail becomes the one that leaves: its links are issued and put where their tokens belong."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from merchants.issuing import Wanted, issue_all
from notifications.about.subjects import Link
from notifications.answers.unsubscribing import OFF_ACTIONS, OFF_FOR, off_purpose, recipient_marks
from notifications.mails.mail import Attachment, Mail
from notifications.mails.mime import long_lines
from notifications.models import MessageContent

# Stands where the access token belongs, in everything that is stored: the database holds no key to an order.
TOKEN = "0access0token0"  # noqa: S105
OFF_TOKEN = "0off0token0"  # noqa: S105
READING = Link()
RAW = ("style", "script")  # what stands in these is read letter by letter, without references


@dataclass(frozen=True)
class Unfinished:
    """A stored content and what its links open: `subject` names the order or the customer."""

    content: MessageContent
    subject: str
    link: Link = READING
    attachments: tuple[Attachment, ...] = ()

    def wants(self) -> list[Wanted]:
        """The links it carries: the one of the button, and the one that ends such mails."""
        content, marks = self.content, recipient_marks(self.content.recipient)
        # With the recipient in the purpose: a mail written anew for another address must not share the link of the
        # first. A mail to the team carries no key to the customer's page.
        found = []
        if TOKEN in content.text or TOKEN in content.html:
            purpose = f"message:{content.pk}:{marks[0]}"
            found.append(Wanted(self.subject, purpose, self.link.actions, self.link.ttl))
        if any(OFF_TOKEN in written for written in (content.text, content.html, *content.headers.values())):
            found.append(Wanted(self.subject, off_purpose(content), OFF_ACTIONS, OFF_FOR))
        return found


def finished(
    content: MessageContent, subject: str, link: Link = READING, attachments: tuple[Attachment, ...] = ()
) -> Mail:
    """The stored content with its access tokens put in; `subject` names the order the links open."""
    return finished_all([Unfinished(content, subject, link, attachments)])[0]


def finished_all(contents: Sequence[Unfinished]) -> list[Mail]:
    """The same for a batch, its links issued together."""
    wanted = [one.wants() for one in contents]
    tokens = issue_all([wish for wishes in wanted for wish in wishes])
    return [
        _finished(one, {wish: tokens[wish] for wish in wishes}) for one, wishes in zip(contents, wanted, strict=True)
    ]


def _finished(one: Unfinished, tokens: dict[Wanted, str]) -> Mail:
    content = one.content
    token = next((token for wish, token in tokens.items() if wish.actions != OFF_ACTIONS), "")
    off = next((token for wish, token in tokens.items() if wish.actions == OFF_ACTIONS), "")

    # What a mail has no wish for does not stand in it (`wants`).
    given = [(place, found) for place, found in ((OFF_TOKEN, off), (TOKEN, token)) if found]

    def put(written: str) -> str:
        for place, found in given:
            written = written.replace(place, found)
        return written

    return Mail(
        recipient=content.recipient,
        sender=content.sender,
        reply_to=content.reply_to,
        subject=content.subject,
        text=put(content.text),
        html=as_it_travels(put(content.html)),
        message_id=content.header_id,
        headers={name: put(value) for name, value in content.headers.items()},
        idempotency_key=content.header_id,
        attachments=one.attachments,
    )


def as_it_travels(html: str) -> str:
    """The same html in short lines, and with references for all letters beyond ASCII ("&#8364;"): so it needs no
    encoding on its way, which costs bytes and time. Letters stay where a style or a script holds some."""
    for line in list(long_lines(html)):
        # Between a tag's attributes a line break is what a blank is.
        html = html.replace(line, line.replace(" style=", "\nstyle="))
    if html.isascii() or not all(raw.isascii() for raw in _raw(html)):
        return html
    return html.encode("ascii", "xmlcharrefreplace").decode()


def _raw(html: str) -> Iterator[str]:
    """What stands in styles and scripts. Templates, and MJML, write their names small."""
    for name in RAW:
        start = html.find(f"<{name}")
        while start >= 0:
            end = html.find(f"</{name}", start)
            yield html[start:end] if end >= 0 else html[start:]
            start = html.find(f"<{name}", end) if end >= 0 else -1

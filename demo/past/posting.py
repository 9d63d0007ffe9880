"""What old mails said: written by the code that writes them all, and the newest of each kind really handed over."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from merchants.models import Merchant
from merchants.tenancy import scoped
from notifications.about.subjects import subject_of
from notifications.facts.loading import load
from notifications.facts.snapshot import Facts
from notifications.mails.finishing import Unfinished, finished_all
from notifications.mails.mail import Mail
from notifications.mails.rendering import attached, render
from notifications.models import MailClass, Message, MessageContent
from notifications.providers.choosing import provider_for
from orders.models import Customer

READABLE = timedelta(days=21)  # ago: of older mails only the subject is kept, as of all mails after 90 days
EACH = 2  # mails of a kind that are handed over
BATCH = 100
Examples = dict[tuple[str, str], tuple[MessageContent, str]]


@dataclass(frozen=True)
class Went:
    """A mail that went: when, to whom, and about which order ("" for none)."""

    message: Message
    at: datetime
    to: Customer
    number: str = ""

    @property
    def kind(self) -> str:
        return str(self.message.step.template)


def write_contents(merchant: Merchant, sent: Sequence[Went], now: datetime) -> list[Mail]:
    """Keep what these mails said; returns those that are still to be handed over. Needs the scope."""
    young = [one for one in sent if one.at > now - READABLE]
    last = _last_of_each_kind(merchant, young)
    mails: list[Mail] = []
    examples: Examples = {}
    for start in range(0, len(young), BATCH):
        some = {one.message.pk: one for one in young[start : start + BATCH]}
        facts = load([one.message for one in some.values()], now)
        contents = {pk: _content(one, some[pk].at) for pk, one in facts.items()}
        for pk, content in contents.items():
            examples[some[pk].kind, content.language] = (content, some[pk].number)
        MessageContent.objects.bulk_create(contents.values())
        mails += finished_all([_unfinished(facts[pk], content) for pk, content in contents.items() if pk in last])
    old = [one for one in sent if one.at <= now - READABLE]
    MessageContent.objects.bulk_create(_short(merchant, old, examples), 500)
    return mails


def hand_over(merchant: Merchant, mails: Iterable[Mail]) -> int:
    """Send them, outside any transaction; returns how many."""
    given: dict[str, str] = {}
    with provider_for(merchant, MailClass.MARKETING) as provider:
        for mail in mails:
            given[mail.message_id] = provider.send(mail)
    with scoped(merchant):
        for header, ident in given.items():
            MessageContent.objects.filter(header_id=header).update(provider=provider.name, provider_id=ident[:200])
    return len(given)


def _last_of_each_kind(merchant: Merchant, sent: Sequence[Went]) -> set[int]:
    """The newest of each mail, in the shop's own language where there are some."""
    found: dict[str, list[int]] = {}
    for one in sorted(sent, key=lambda one: (one.to.language == merchant.language, one.at), reverse=True):
        chosen = found.setdefault(one.kind, [])
        if len(chosen) < EACH:
            chosen.append(one.message.pk)
    return {pk for some in found.values() for pk in some}


def _content(facts: Facts, at: datetime) -> MessageContent:
    content = render(facts)
    content.rendered_at = content.sent_at = at
    content.provider = "smtp"
    return content


def _unfinished(facts: Facts, content: MessageContent) -> Unfinished:
    return Unfinished(content, facts.access_subject, subject_of(facts).link(facts), attached(facts))


def _short(
    merchant: Merchant, old: Sequence[Went], examples: Mapping[tuple[str, str], tuple[MessageContent, str]]
) -> Iterator[MessageContent]:
    """Old mails without their words: who got which one when is what budgets and trial runs ask."""
    for one in old:
        example, number = examples.get((one.kind, one.to.language), (None, ""))
        subject = example.subject.replace(number, one.number) if example and number else ""
        yield MessageContent(
            message=one.message, recipient=one.to.email, mail_class=one.message.mail_class, subject=subject, text="",
            html="", sender=example.sender if example else merchant.sender_email, language=one.to.language,
            header_id=f"<past-{one.message.pk}@past>", content_hash="", rendered_at=one.at, sent_at=one.at,
            provider="smtp",
        )  # fmt: skip

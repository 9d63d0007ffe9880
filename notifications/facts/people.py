"""What may be sent to whom, for a whole batch of addresses at once and as known at any moment."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta

from django.db.models import BooleanField, ExpressionWrapper, F, Q
from django.db.models.functions import Coalesce

from catalogue.models import Wish
from consents.models import Consent
from consents.preferring import USUAL, wanted
from consents.purposes import Purpose
from merchants.models import Merchant
from merchants.tenancy import current_merchant_id
from notifications.answers.suppressing import closed_by
from notifications.facts.snapshot import Person, Sent
from notifications.models import Message, MessageContent
from notifications.providers.phones import NotAPhone, e164
from orders.models import Customer, Order, normal_email
from orders.privacy import address_hashes

LOOK_BACK = timedelta(days=30)  # what the frequency budget counts
Flags = tuple[bool | None, bool | None, datetime | None]  # opt-in, opt-out offered, since when the opt-in is so
NO_FLAGS: Flags = (None, None, None)
NOWHERE = ("", "")
# Handed over, or about to be: another worker has it in its hands at this moment.
ON_ITS_WAY = (Message.State.SENDING, Message.State.UNCERTAIN)


def persons(people: Mapping[str, Customer | None], now: datetime, *, with_recent: bool = True) -> dict[str, Person]:
    """A Person for each normal mail address, with the customer behind it where one is known, as known at `now` (aware).

    Nine queries at most, whatever the number of people; rows dated after `now` do not count. Two less without
    `recent`, which only budgets and breakers ask for.
    """
    emails = [email for email in people if email]
    if not emails:
        return {}
    closed, preferences = closed_by(emails, now), wanted(emails, now)
    flags = _flags(people, now)
    consents = _consents(people, flags, now)
    homes = _homes(people, now)
    recent = recent_of(people, now, homes) if with_recent else {}
    found = {}
    for email in emails:
        wish = preferences.get(email, USUAL)
        suppressed = closed.get(email, (None, ""))
        found[email] = Person(
            suppressed_from=suppressed[0],
            suppressed_why=suppressed[1],
            consents=consents[email],
            marketing_opt_in=flags[email][0],
            opt_out_offered=flags[email][1],
            has_bought=email in homes,
            home=homes.get(email, NOWHERE),
            paused_until=wish.paused_until,
            refused_purposes=wish.refused,
            is_less_wanted=wish.is_less_wanted,
            language=wish.language,
            recent=tuple(recent.get(email, ())),
        )
    return found


def person_of(email: str, customer: Customer | None, now: datetime, *, with_recent: bool = True) -> Person:
    """The same for one address; "" is nobody."""
    email = normal_email(email)
    return persons({email: customer}, now, with_recent=with_recent).get(email, Person())


def having_sent(person: Person, sent: Sent) -> Person:
    """The person after one more mail: two mails of one batch to the same address must not both count as the first."""
    return replace(person, recent=(sent, *person.recent))


def _flags(people: Mapping[str, Customer | None], now: datetime) -> dict[str, Flags]:
    """What the shop says of consent. Where it said so only after `now`: what the order before that said."""
    flags = {email: NO_FLAGS for email in people}
    later: dict[int, str] = {}
    for email, customer in people.items():
        if customer is None or (customer.redacted_at and customer.redacted_at <= now):
            continue
        said_at = customer.opt_in_at or customer.flags_at
        offered_at = customer.opt_out_offered_at or customer.flags_at
        if any(at is not None and at > now for at in (said_at, offered_at)):
            later[customer.pk] = email
        else:
            flags[email] = (customer.marketing_opt_in, customer.opt_out_offered, said_at)
    if later:
        rows = Order.objects.filter(customer__pk__among=later, placed_at__lte=now).order_by("placed_at", "pk")
        for pk, opt_in, offered, at in rows.values_list(
            "customer_id", "marketing_opt_in", "opt_out_offered", "placed_at"
        ):
            before = flags[later[pk]]  # silence neither gives nor takes away a basis, nor makes a word younger
            told = (opt_in, at) if opt_in is not None else (before[0], before[2])
            flags[later[pk]] = (told[0], offered if offered is not None else before[1], told[1])
    return flags


def _consents(
    people: Mapping[str, Customer | None], flags: Mapping[str, Flags], now: datetime
) -> dict[str, dict[str, str]]:
    """By address and purpose the last word that was given up to `now`."""
    words: dict[str, dict[str, tuple[datetime, str]]] = {email: {} for email in people}
    for email, purpose, at, word in (*_said(people, now), *_wished(people, now)):
        before = words[email].get(purpose)
        if before is None or _weight(word, at) >= _weight(before[1], before[0]):
            words[email][purpose] = (at, word)
    return {
        email: {purpose: word for purpose, (at, word) in said.items() if not _outlived(word, at, flags[email])}
        for email, said in words.items()
    }


def _weight(word: str, at: datetime) -> tuple[bool, datetime]:
    """Who asks has not agreed yet, and takes nothing back: an "asked" never outweighs what was decided."""
    return word != "asked", at


def _outlived(word: str, at: datetime, flags: Flags) -> bool:
    """A yes that is older than the shop's no has been taken back."""
    opt_in, _offered, since = flags
    return word == "confirmed" and opt_in is False and since is not None and since >= at


def _said(people: Mapping[str, Customer | None], now: datetime) -> Iterable[tuple[str, str, datetime, str]]:
    named = {found: email for email in people for found in address_hashes(email)}
    rows = Consent.objects.filter(address_hash__among=named, asked_at__lte=now).exclude(state=Consent.State.ERASED)
    for row in rows.order_by("asked_at", "pk"):
        email = named[bytes(row.address_hash)]
        ended = row.ended_at is not None and row.ended_at <= now
        if row.confirmed_at and row.confirmed_at <= now:
            yield email, row.purpose, row.confirmed_at, "confirmed"
            if ended and row.ended_at is not None:
                yield email, row.purpose, row.ended_at, "withdrawn"
        elif not ended:
            yield email, row.purpose, row.asked_at, "asked"


def _wished(people: Mapping[str, Customer | None], now: datetime) -> Iterable[tuple[str, str, datetime, str]]:
    """Who asked to hear of a product has agreed to that, at that moment, for as long as he wishes for it."""
    emails = {customer.pk: email for email, customer in people.items() if customer is not None}
    open_ones = Q(fulfilled_at__isnull=True) | Q(fulfilled_at__gt=now)
    rows = Wish.objects.filter(open_ones, customer__pk__among=emails, asked_at__lte=now).order_by("asked_at", "pk")
    for pk, at in rows.values_list("customer_id", "asked_at"):
        yield emails[pk], Purpose.WISHES, at, "confirmed"


def _homes(people: Mapping[str, Customer | None], now: datetime) -> dict[str, tuple[str, str]]:
    """Country and postcode of the last order of everybody who bought something by `now`; NOWHERE where no order of his
    tells. Tests do not count, nor what was cancelled."""
    emails = {customer.pk: email for email, customer in people.items() if customer is not None}
    if not emails:
        return {}
    told = ExpressionWrapper(Q(country__gt=""), output_field=BooleanField())
    rows = (
        Order.objects.filter(Q(cancelled_at__isnull=True) | Q(cancelled_at__gt=now))
        .filter(customer__pk__among=emails, placed_at__lte=now, is_test=False)
        .annotate(told=told)
        .order_by("customer_id", "-told", "-placed_at", "-pk")
        .distinct("customer_id")
        .values_list("customer_id", "country", "postal_code")
    )
    return {emails[pk]: (country, postal_code) for pk, country, postal_code in rows}


def recent_of(
    people: Mapping[str, Customer | None], now: datetime, homes: Mapping[str, tuple[str, str]] | None = None
) -> dict[str, list[Sent]]:
    """What went to each person within LOOK_BACK, newest first: to the address by whatever channel, and to the phone."""
    places: dict[str, set[str]] = defaultdict(set)
    for email in people:
        places[email].add(email)
    for number, email in _phones(people, _homes(people, now) if homes is None else homes):
        places[number].add(email)
    went = Coalesce(F("sent_at"), F("rendered_at"))
    rows = (
        MessageContent.objects.filter(recipient__among=places)
        .filter(Q(sent_at__isnull=False) | Q(message__state__in=ON_ITS_WAY))
        .annotate(went=went)
        .filter(went__gt=now - LOOK_BACK, went__lte=now)
        .order_by("-went", "-pk")
    )
    recent: dict[str, list[Sent]] = {email: [] for email in people}
    journey = "message__enrolment__journey"
    for recipient, at, mail_class, purpose, journey_id in rows.values_list(
        "recipient", "went", "mail_class", f"{journey}__purpose", f"{journey}_id"
    ):
        for email in places[recipient]:
            recent[email].append(Sent(at, mail_class, purpose, journey_id))
    return recent


def _phones(people: Mapping[str, Customer | None], homes: Mapping[str, tuple[str, str]]) -> Iterable[tuple[str, str]]:
    """Each phone in the form in which it is written to, with its person's address. A number without its country is one
    of where he lives, or else of the shop's, as when it is sent to (notifications/mails/rendering.py)."""
    phones = {email: customer.phone for email, customer in people.items() if customer is not None and customer.phone}
    if not phones:
        return
    shop = Merchant.objects.values_list("country", flat=True).get(pk=current_merchant_id())
    for email, phone in phones.items():
        for country in {homes.get(email, NOWHERE)[0], shop} - {""}:
            with suppress(NotAPhone):
                yield e164(phone, country), email

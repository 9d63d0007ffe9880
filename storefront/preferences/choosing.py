"""What somebody can choose in the preference centre, how it stands, and what follows from a choice."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from consents import consenting, preferring
from consents.basis import Basis, Standing, basis_of
from consents.models import Preference
from consents.preferring import PAUSE, Wanted
from consents.purposes import Purpose
from merchants.models import Merchant
from merchants.tones import plain_language
from notifications.answers.suppressing import UNSUBSCRIBED, lift, live
from notifications.facts.people import person_of
from notifications.facts.snapshot import standing_of
from notifications.models import Journey, MailClass
from orders.models import Customer

SOURCE = "preference centre"


@dataclass(frozen=True)
class Choice:
    """One kind of mail, and whether he gets it as things stand."""

    purpose: str
    is_on: bool

    @property
    def words(self) -> str:
        """Its name in the language in which the page is read."""
        return str(Purpose(self.purpose).label)


@dataclass(frozen=True)
class Standings:
    """How somebody's mail stands. `closed` says why nothing he chooses here can open it again; "" while it can."""

    address: str
    choices: tuple[Choice, ...]
    wanted: Wanted
    is_off: bool
    closed: str

    @property
    def is_paused(self) -> bool:
        return self.wanted.paused_until is not None and self.wanted.paused_until > timezone.now()

    @property
    def on(self) -> list[str]:
        """The purposes that reach him."""
        return [choice.purpose for choice in self.choices if choice.is_on]


@dataclass(frozen=True)
class Chosen:
    """What the form says."""

    purposes: frozenset[str]
    frequency: str
    language: str
    is_paused: bool


def standings_of(address: str) -> Standings:
    """How mail to the address stands now, for the merchant in scope."""
    now = timezone.now()
    person = person_of(address, Customer.objects.filter(email=address).first(), now, with_recent=False)
    standing = standing_of(person)
    closes = live(address).filter(mail_class__lte=MailClass.MARKETING).values_list("reason", flat=True)
    closing = [] if person.suppressed_from is None else list(closes)
    choices = tuple(
        Choice(purpose, not closing and basis_of(purpose, standing).allows) for purpose in _offered(standing)
    )
    final = next((reason for reason in closing if reason != UNSUBSCRIBED), "")
    frequency = Preference.Frequency.LESS if person.is_less_wanted else Preference.Frequency.USUAL
    wanted = Wanted(frozenset(person.refused_purposes), frequency, person.language, person.paused_until)
    return Standings(address, choices, wanted, bool(closing), final)


def _offered(standing: Standing) -> list[str]:
    """The kinds of mail that the shop sends, and those that he has agreed to once.

    The newsletter can be stopped here and not begun: that takes a mail of its own (consents/consenting.py). News of
    products goes to whoever asked for it where the product stands; a box for everybody else would be nothing to tick.
    """
    sent = set(
        Journey.objects.filter(mail_class=MailClass.MARKETING, state__in=[Journey.State.ON, Journey.State.PAUSED])
        .order_by("purpose").values_list("purpose", flat=True).distinct()
    )  # fmt: skip
    sent |= set(standing.consents)
    if basis_of(Purpose.NEWSLETTER, standing) is not Basis.CONSENT:
        sent.discard(Purpose.NEWSLETTER)
    if Purpose.WISHES not in {*standing.consents, *standing.refused}:
        sent.discard(Purpose.WISHES)
    return [purpose for purpose in Purpose.values if purpose in sent]


def choose(before: Standings, chosen: Chosen, merchant: Merchant) -> None:
    """Keep what he chose. Whoever ticks something after he had stopped everything has changed his mind."""
    offered = {choice.purpose for choice in before.choices}
    if before.is_off and not before.closed and chosen.purposes & offered:
        lift(before.address, MailClass.MARKETING, UNSUBSCRIBED, why=SOURCE)
    until = _paused_until(before, chosen)
    language = chosen.language if chosen.language in dict(settings.LANGUAGES) else ""
    refused = frozenset(offered - chosen.purposes)
    # What the page did not show stays as it is by now: a mail program may have pressed its button meanwhile.
    preferring.change(
        before.address,
        lambda now: Wanted((now.refused - offered) | refused, chosen.frequency, language, until),
        SOURCE,
    )
    consenting.withdraw_all(before.address, refused)
    if not before.closed:
        _agree(before, chosen.purposes & offered, merchant)


def _paused_until(before: Standings, chosen: Chosen) -> datetime | None:
    """A pause that runs is not made longer by saving the form again."""
    if not chosen.is_paused:
        return None
    return before.wanted.paused_until if before.is_paused else timezone.now() + PAUSE


def _agree(before: Standings, ticked: frozenset[str] | set[str], merchant: Merchant) -> None:
    """An empty box that he ticked is a consent, kept with the words that stood beside it: whoever said no before has
    no soft opt-in any more."""
    for purpose in sorted(ticked - {*before.on, Purpose.NEWSLETTER}):
        said = consenting.Said(wording_of(merchant, purpose), plain_language(), SOURCE)
        consenting.agree(before.address, purpose, said)


def wording_of(merchant: Merchant, purpose: str) -> str:
    """The words to which somebody agrees by ticking a kind of mail."""
    return _("%(shop)s may email me: %(kind)s. I can stop it at any time with the link in every email.") % {
        "shop": merchant.name,
        "kind": Purpose(purpose).label,
    }


def frequency_of(value: str) -> str:
    """A frequency that we know; as usual for anything else."""
    return value if value in Preference.Frequency.values else str(Preference.Frequency.USUAL)

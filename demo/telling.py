"""Telling the story: scene by scene, waiting after each until everything it caused is done and mailed."""

import time
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

from django.utils import timezone

from demo import console, mailbox
from demo.dating import date_back
from demo.keeping import Kept, keep
from demo.life.acting import act as do
from demo.past.remembering import has_past, remember
from demo.posting import Hook, Postman
from demo.returning import live as returning
from demo.shops import SHOPS, DemoShop
from demo.story.moments import Moments
from demo.story.playing import Stage
from demo.story.plot import Act
from inbox.models import Connection, InboundWebhook
from merchants.models import Merchant
from merchants.tenancy import scoped
from notifications.models import MailClass, Message, MessageContent
from orders.models import Order
from outbox.models import Delivery

TITLES = (
    "Orders come in", "The shops pack and send", "The parcels travel", "There is news", "How it ends",
)  # fmt: skip
PATIENCE = 90.0  # seconds that one scene may take to settle
HEROINES = "1042"  # the order that both shops tell of
State = Message.State


def look_back() -> None:
    """Write the months before the story where they are missing."""
    for shop in SHOPS:
        merchant = Merchant.objects.get(slug=shop.slug)
        if has_past(merchant):
            continue
        console.say(f"Writing the past of {shop.name}: its orders, the mails that followed, what buyers said of it")
        mails = remember(merchant, shop.history, shop.source)
        console.say(f"Remembered half a year of {shop.name}; {mails} mails in the mailbox")


def tell(data: Path, port: int, kept: Kept) -> bool:
    """Play the story unless it was told before; True when it was played now.

    Interrupted half-way, it is taken up at the next start with the same times, so every webhook that was heard
    already is the duplicate that it is.
    """
    if kept.story_told or (not kept.story_began and _has_begun()):
        return False
    if not kept.story_began or not _has_begun():
        kept.story_began = datetime.now(UTC).isoformat()
        keep(data, kept)
    now = datetime.fromisoformat(kept.story_began)
    with ExitStack() as open_posts:
        players = [_Player(shop, now, port, open_posts) for shop in SHOPS]
        for number, title in enumerate(TITLES):
            console.title(f"{number + 1}. {title}")
            for player in players:
                for act in player.shop.scenes[number]:
                    player.play(act)
            _settle()
            if any([player.live(number) for player in players]):
                _settle()
            for merchant in _merchants():
                date_back(merchant)
        console.title("And some things come back")
        for player in players:
            player.send_back()
        _settle()
    kept.story_told = True
    keep(data, kept)
    return True


class _Player:
    def __init__(self, shop: DemoShop, now: datetime, port: int, open_posts: ExitStack) -> None:
        self.shop = shop
        self._stage = Stage(shop.source, Moments(now, shop.time_zone))
        with scoped(Merchant.objects.get(slug=shop.slug)):
            hooks = {row.source: Hook(row.key, row.secret) for row in Connection.objects.all()}
        self._post = Postman(port, hooks)
        open_posts.callback(self._post.close)

    def play(self, act: Act) -> None:
        letters = self._stage.letters(act)
        codes = [self._post.post(letter) for letter in letters]
        console.act(self.shop.slug, letters[0].source, act.says, codes)

    def send_back(self) -> None:
        """Returns that are going on, and a withdrawal."""
        merchant = Merchant.objects.get(slug=self.shop.slug)
        with scoped(merchant):
            for words in returning.play(merchant):
                console.deed(self.shop.slug, "customer", words)

    def live(self, number: int) -> bool:
        """What customers and the team do after this scene; False when that is nothing."""
        deeds = self.shop.life.deeds.get(number, ())
        for deed in deeds:
            # Each in its own scope, which is a transaction: as it would be on the pages.
            with scoped(Merchant.objects.get(slug=self.shop.slug)):
                who = do(deed)
            console.deed(self.shop.slug, who, deed.says)
        return bool(deeds)


def _settle() -> None:
    """Wait until no webhook, event or due status mail is left; says so when that takes too long, and goes on.

    Advertising waits for its hour, and nobody waits for it.
    """
    deadline = time.monotonic() + PATIENCE
    while undone := _undone():
        if time.monotonic() > deadline:
            waiting = ", ".join(f"{count} {what}" for what, count in undone.items())
            console.warn(f"Still not done after {PATIENCE:.0f} s: {waiting}. See worker.log; going on without.")
            break
        time.sleep(0.05)
    console.note(f"settled; {mailbox.count()} mails in the mailbox so far")


def _undone() -> dict[str, int]:
    """Rows that are not finished, by kind, over both merchants. Claimed ones count: their lease lies ahead."""
    found = {"webhooks": 0, "reactions": 0, "mails": 0}
    for merchant in _merchants():
        with scoped(merchant):
            found["webhooks"] += InboundWebhook.objects.filter(state=InboundWebhook.State.PENDING).count()
            found["reactions"] += Delivery.objects.filter(state=Delivery.PENDING).count()
            found["mails"] += (
                Message.objects.filter(state=State.SCHEDULED, planned_at__lte=timezone.now())
                .exclude(mail_class=MailClass.MARKETING)
                .count()
                + Message.objects.filter(state=State.SENDING).count()
            )
    return {what: count for what, count in found.items() if count}


def mails_missing() -> int:
    """How many mails were handed over, by the portal's own books, and are not in the mailbox. Old ones never were."""
    sent = 0
    for merchant in _merchants():
        with scoped(merchant):
            sent += MessageContent.objects.filter(sent_at__isnull=False).exclude(provider_id="").count()
    return max(0, sent - mailbox.count())


def _has_begun() -> bool:
    """Is an order of the story there? Those of the months before say nothing about it."""
    for merchant in _merchants():
        with scoped(merchant):
            if Order.objects.filter(number_key=HEROINES).exists():
                return True
    return False


def _merchants() -> list[Merchant]:
    return list(Merchant.objects.filter(slug__in=[shop.slug for shop in SHOPS]))

"""What stands in the way of the first return that is sent and paid back, and whether it does."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from django.conf import settings
from django.utils.translation import gettext as _

from inbox.models import Connection
from merchants.models import Merchant
from returns.labels.describing import receiver_of
from returns.labels.speaking import LOCAL, provider_of
from returns.labels.stock import TableStock
from returns.models import PaymentAccount, ReturnPolicy
from returns.money.choosing import BY_SHOP
from returns.money.means import SETTING
from returns.shops.naming import is_callable
from tracking.carriers.names import display_name

FEW = 25  # labels: a week's, so that there is time to order more


@dataclass(frozen=True)
class Step:
    """One line of the list. `is_needed`: without it no return can be sent or paid back."""

    words: str
    is_done: bool
    is_needed: bool = True
    means: str = ""  # what it is without
    place: str = ""  # a view of the dashboard, or "#" and a section of the page


@dataclass(frozen=True)
class Pool:
    """The merchant's own labels of one carrier."""

    carrier: str
    left: int

    @property
    def is_low(self) -> bool:
        return self.left < FEW


@dataclass(frozen=True)
class Standing:
    """All that the page tells. Five queries."""

    policy: ReturnPolicy  # an empty one where there is none
    receiver: str  # where goods go, in one line; "" where nobody said
    accounts: dict[str, PaymentAccount]
    shops: Sequence[tuple[Connection, str]]  # with how money of its orders goes back, in words
    makers: Sequence[tuple[Connection, str, bool]]  # who makes labels: connection, provider, has a key
    pools: Sequence[Pool] = field(default_factory=list)

    @property
    def is_on(self) -> bool:
        return bool(self.policy.is_on)


def standing(merchant: Merchant) -> Standing:
    """How returns are set up for the merchant in scope."""
    policy = ReturnPolicy.objects.select_related("receiving_location").first() or ReturnPolicy()
    accounts = {row.provider: row for row in PaymentAccount.objects.filter(is_active=True)}
    connections = list(Connection.objects.filter(is_active=True).order_by("pk"))
    shops = [(one, shop_words(one, bool(accounts))) for one in connections if one.source in SHOPS]
    makers = [(one, named, bool(provider_of(one))) for one in connections if (named := _maker(one))]
    pools = [Pool(display_name(carrier), left) for carrier, left in TableStock().left().items()]
    return Standing(policy, _receiver(merchant, policy), accounts, shops, makers, pools)


SHOPS = (*BY_SHOP, "saleor")


def shop_words(connection: Connection, has_account: bool) -> str:
    """How money for this shop's orders goes back; see returns/money/means.py, which decides."""
    wanted, by_account = connection.config.get(SETTING), _("By your account at the payment provider.")
    if wanted == "manual":
        return _("By you, by hand: you have chosen so.")
    if wanted == "provider" and has_account:
        return by_account
    if can_call(connection):
        return _("By the shop itself, which keeps its own books right.")
    return (
        by_account if has_account and wanted != "shop" else _("By hand: we can call neither the shop nor a provider.")
    )


def can_call(connection: Connection) -> bool:
    """Can its shop be asked to pay back?"""
    return is_callable(connection, BY_SHOP)


def _receiver(merchant: Merchant, policy: ReturnPolicy) -> str:
    """As labels have it: what was set, else the first of the merchant's shops."""
    found = receiver_of(merchant, policy)
    return ", ".join((found.name, found.line1, f"{found.postal_code} {found.city}".strip())) if found.line1 else ""


def _maker(connection: Connection) -> str:
    named = str(connection.config.get("return_labels") or connection.source)
    return named if named in settings.STOEP_RETURN_LABEL_PROVIDERS and named != LOCAL else ""


def steps(now: Standing, merchant: Merchant) -> Iterator[Step]:
    """The list, in the order in which one would go through it."""
    yield Step(_("Returns are switched on"), now.is_on, place="#on",
               means=_("Customers can only withdraw; nothing else can be started."))  # fmt: skip
    yield Step(_("Your policy is saved"), bool(now.policy.definition), False, place="return_policy",
               means=_("The built-in one holds: 30 days, free of charge."))  # fmt: skip
    yield Step(_("An address receives the goods"), bool(now.receiver), place="#desk",
               means=_("No label can be made."))  # fmt: skip
    yield Step(_("Money can go back by itself"), any(_is_paid(one, now) for one, _words in now.shops), place="#money",
               means=_("Every refund waits for you under “Payouts”."))  # fmt: skip
    yield Step(_("Customers get a code or a label"), bool(_ways(now)), place="#labels",
               means=_("They must pay for the parcel themselves, and send it in their own way."))  # fmt: skip
    yield Step(_("Customers can read about their right of withdrawal"), bool(_has_information(merchant)), False,
               place="brand", means=_("Without it the period runs twelve months longer."))  # fmt: skip


def _is_paid(connection: Connection, now: Standing) -> bool:
    wanted = connection.config.get(SETTING)
    if wanted == "manual":
        return False
    return can_call(connection) or bool(now.accounts and wanted != "shop")


def _ways(now: Standing) -> bool:
    return any(has_key for _one, _name, has_key in now.makers) or any(pool.left for pool in now.pools)


def _has_information(merchant: Merchant) -> str:
    return str(merchant.brand.legal.get("withdrawal") or merchant.brand.legal.get("terms") or "")

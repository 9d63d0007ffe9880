"""Everything about goods that come back that is kept."""

from returns.models.accounts import PaymentAccount
from returns.models.appeals import Appeal
from returns.models.asking import LinkAsk
from returns.models.evidence import Evidence
from returns.models.exchanges import Exchange
from returns.models.goods import GoodsQuestion
from returns.models.items import ReturnItem
from returns.models.judging import ReturnRisk
from returns.models.learning import SizeNote, SizeNotice
from returns.models.moves import ReturnMove
from returns.models.offers import OfferQuestion
from returns.models.parcels import ReturnParcel
from returns.models.payout_steps import PayoutStep
from returns.models.payouts import Payout
from returns.models.photos import ReturnPhoto
from returns.models.policies import PolicyVersion, ReturnPolicy
from returns.models.receiving import ReturnScan
from returns.models.returns import Return
from returns.models.schemes import RecyclingScheme
from returns.models.stock import LabelStock
from returns.models.unexpected import UnexpectedItem
from returns.models.withdrawals import Withdrawal

__all__ = [
    "Appeal", "Evidence", "Exchange", "GoodsQuestion", "LabelStock", "LinkAsk", "OfferQuestion", "PaymentAccount",
    "Payout", "PayoutStep", "PolicyVersion", "RecyclingScheme", "Return", "ReturnItem", "ReturnMove", "ReturnParcel",
    "ReturnPhoto", "ReturnPolicy", "ReturnRisk", "ReturnScan", "SizeNote", "SizeNotice", "UnexpectedItem", "Withdrawal",
]  # fmt: skip

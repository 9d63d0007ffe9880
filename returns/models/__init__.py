"""Everything about goods that come back that is kept."""

from returns.models.asking import LinkAsk
from returns.models.exchanges import Exchange
from returns.models.judging import Appeal, ReturnRisk
from returns.models.learning import SizeNote
from returns.models.parcels import LabelStock, OfferQuestion, ReturnParcel
from returns.models.payouts import PaymentAccount, Payout
from returns.models.policies import PolicyVersion, RecyclingScheme, ReturnPolicy
from returns.models.receiving import ReturnScan, UnexpectedItem
from returns.models.returns import Return, ReturnItem, ReturnMove, ReturnPhoto
from returns.models.withdrawals import Evidence, Withdrawal

__all__ = [
    "Appeal", "Evidence", "Exchange", "LabelStock", "LinkAsk", "OfferQuestion", "PaymentAccount", "Payout",
    "PolicyVersion", "RecyclingScheme", "Return", "ReturnItem", "ReturnMove", "ReturnParcel", "ReturnPhoto",
    "ReturnPolicy", "ReturnRisk", "ReturnScan", "SizeNote", "UnexpectedItem", "Withdrawal",
]  # fmt: skip

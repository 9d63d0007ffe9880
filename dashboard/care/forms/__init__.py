"""What the team may write and switch around a delivery."""

from dashboard.care.forms.blocks import YEAR, BlockForm
from dashboard.care.forms.questions import TOPICS, AnswerForm
from dashboard.care.forms.settings import COUNTRIES, CareForm, clean_country
from dashboard.care.forms.taking_back import PlanForm, RuleForm

__all__ = [
    "COUNTRIES",
    "TOPICS",
    "YEAR",
    "AnswerForm",
    "BlockForm",
    "CareForm",
    "PlanForm",
    "RuleForm",
    "clean_country",
]

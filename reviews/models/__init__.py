"""The rows of reviews: what was said, what was answered, and who else is asked to ask."""

from reviews.models.handing_off import ReviewHandoff, ReviewInvitation
from reviews.models.reviewing import Review, ReviewPhoto, ReviewSettings
from reviews.models.surveying import SurveyAnswer

__all__ = [
    "Review", "ReviewHandoff", "ReviewInvitation", "ReviewPhoto", "ReviewSettings", "SurveyAnswer",
]  # fmt: skip

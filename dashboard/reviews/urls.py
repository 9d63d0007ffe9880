"""The addresses of reviews in the dashboard, within one merchant."""

from django.urls import path

from dashboard.reviews import answers, moderation, setup

urlpatterns = [
    path("reviews/", moderation.reviews, name="reviews"),
    path("reviews/<int:pk>/", moderation.review, name="review"),
    path("reviews/<int:pk>/decide/", moderation.review_decide, name="review_decide"),
    path("reviews/<int:pk>/reply/", moderation.review_reply, name="review_reply"),
    path("reviews/photos/<slug:photo>.jpg", moderation.review_photo, name="review_photo"),
    path("reviews/answers/", answers.answers, name="answers"),
    path("reviews/surveys/<int:pk>/called/", answers.answer_called, name="answer_called"),
    path("reviews/setup/", setup.reviews_setup, name="reviews_setup"),
    path("reviews/site/", setup.handoff, name="reviews_site"),
    path("reviews/site/switch/", setup.handoff_switch, name="reviews_site_switch"),
]

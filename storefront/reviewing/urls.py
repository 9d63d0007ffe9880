"""The addresses of reviews and of the one question. A name stands twice where a mail's link opens the page of an order:
with `token` it is the link, with `public_id` the page."""

from django.urls import path

from storefront.reviewing import opening, public, review, survey

urlpatterns = [
    path("t/<str:token>/review/", opening.open_review, name="review_form"),
    path("t/<str:token>/survey/<slug:kind>/<int:score>/", opening.open_survey, name="survey_answer"),
    path("t/<str:token>/survey/<slug:kind>/", opening.open_survey, name="survey_answer"),
    path("orders/<str:public_id>/review/", review.review_form, name="review_form"),
    path("orders/<str:public_id>/review/sent/", review.review_sent, name="review_sent"),
    path("orders/<str:public_id>/review/photos/<slug:photo>.jpg", review.review_photo, name="own_review_photo"),
    path("orders/<str:public_id>/survey/<slug:kind>/", survey.survey_answer, name="survey_answer"),
    path("reviews/", public.reviews, name="reviews"),
    path("reviews/feed.json", public.feed, name="reviews_feed"),
    path("reviews/google.xml", public.google, name="reviews_google"),
    path("reviews/photos/<slug:photo>.jpg", public.photo, name="review_photo"),
    path("embed/v1/product-reviews.js", public.script, name="embedded_reviews_script"),
]

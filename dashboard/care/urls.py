"""The addresses of care in the dashboard, within one merchant."""

from django.urls import path

from dashboard.care import announcing, exporting, questions, setup, take_backs

urlpatterns = [
    path("care/", setup.care, name="care"),
    path("care/preview/", setup.care_preview, name="care_preview"),
    path("care/blocks/new/<slug:kind>/", setup.care_block_new, name="care_block_new"),
    path("care/blocks/<int:pk>/", setup.care_block, name="care_block"),
    path("care/blocks/<int:pk>/move/", setup.care_block_move, name="care_block_move"),
    path("care/blocks/<int:pk>/announce/", announcing.care_block_announce, name="care_block_announce"),
    path("care/blocks/<int:pk>/delete/", setup.care_block_delete, name="care_block_delete"),
    path("care/answers/new/", setup.care_answer_new, name="care_answer_new"),
    path("care/answers/<int:pk>/", setup.care_answer, name="care_answer"),
    path("care/answers/<int:pk>/move/", setup.care_answer_move, name="care_answer_move"),
    path("care/answers/<int:pk>/delete/", setup.care_answer_delete, name="care_answer_delete"),
    path("care/rules/<slug:kind>/", setup.care_rule, name="care_rule"),
    path("care/newsletter.csv", exporting.newsletter_csv, name="newsletter_csv"),
    path("care/take-backs.csv", exporting.take_backs_csv, name="take_backs_csv"),
    path("questions/", questions.questions, name="questions"),
    path("questions/<int:pk>/", questions.question, name="question"),
    path("questions/<int:pk>/answered/", questions.question_answered, name="question_answered"),
    path("take-backs/", take_backs.take_backs, name="take_backs"),
    path("take-backs/<int:pk>/", take_backs.take_back, name="take_back"),
]

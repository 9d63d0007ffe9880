"""Below /dashboard/<slug>/."""

from django.urls import path

from dashboard.designs import history, listing, previewing, testing, views

urlpatterns = [
    path("mails/", listing.designs, name="designs"),
    path("mails/new/<slug:template>/", views.design_new, name="design_new"),
    path("mails/<int:pk>/", views.design, name="design"),
    path("mails/<int:pk>/picture/", views.design_picture, name="design_picture"),
    path("mails/<int:pk>/preview/", previewing.design_preview, name="design_preview"),
    path("mails/<int:pk>/test/", testing.design_test, name="design_test"),
    path("mails/<int:pk>/versions/", history.design_versions, name="design_versions"),
    path("mails/<int:pk>/versions/<int:number>/restore/", history.design_restore, name="design_restore"),
]

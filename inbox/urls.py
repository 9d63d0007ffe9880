from django.urls import path

from inbox.door import door

urlpatterns = [path("hooks/<str:key>/", door, name="door")]

"""The address of the return policy's page, within one merchant."""

from django.urls import path

from dashboard.returns.policy import return_policy

urlpatterns = [path("returns/policy/", return_policy, name="return_policy")]

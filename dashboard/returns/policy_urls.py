"""The addresses of the return policy's pages, within one merchant."""

from django.urls import path

from dashboard.returns.policy import return_policy
from dashboard.returns.policy_history import policy_restore, policy_version, policy_versions
from dashboard.returns.policy_json import policy_json
from dashboard.returns.policy_questions import policy_reason

urlpatterns = [
    path("returns/policy/", return_policy, name="return_policy"),
    path("returns/policy/reasons/<slug:code>/", policy_reason, name="policy_reason"),
    path("returns/policy/versions/", policy_versions, name="policy_versions"),
    path("returns/policy/versions/<int:number>/", policy_version, name="policy_version"),
    path("returns/policy/versions/<int:number>/restore/", policy_restore, name="policy_restore"),
    path("returns/policy/json/", policy_json, name="policy_json"),
]

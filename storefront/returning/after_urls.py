"""The addresses of a return that was asked for: below those of asking (urls.py), which are matched first."""

from django.urls import path

from storefront.returning import choosing_anew, codes, following, sending

urlpatterns = [
    path("returns/<str:public_id>/", following.return_page, name="return_page"),
    path("returns/<str:public_id>/send/", sending.return_send, name="return_send"),
    path("returns/<str:public_id>/renew/", sending.return_renew, name="return_renew"),
    path("returns/<str:public_id>/proof/", following.return_proof, name="return_proof"),
    path("returns/<str:public_id>/object/", following.return_object, name="return_object"),
    path("returns/<str:public_id>/cancel/", following.return_cancel, name="return_cancel"),
    path("returns/<str:public_id>/exchange/<str:exchange>/", choosing_anew.return_exchange, name="return_exchange"),
    path("returns/<str:public_id>/code/", codes.return_code, name="return_code"),
    path("returns/<str:public_id>/own-code.svg", codes.return_own_code, name="return_own_code"),
    path("returns/<str:public_id>/label/", codes.return_label, name="return_label"),
    path("returns/<str:public_id>/slip/", codes.return_slip, name="return_slip"),
    path("returns/<str:public_id>/photos/<slug:photo>.jpg", codes.return_photo, name="return_photo"),
]

"""The addresses of coupons in the dashboard, within one merchant."""

from django.urls import path

from dashboard.coupons import plans

urlpatterns = [
    path("coupons/", plans.coupons, name="coupons"),
    path("coupons/new/", plans.coupon_new, name="coupon_new"),
    path("coupons/<int:pk>/", plans.coupon, name="coupon"),
    path("coupons/<int:pk>/upload/", plans.coupon_upload, name="coupon_upload"),
    path("coupons/<int:pk>/stop/", plans.coupon_stop, name="coupon_stop"),
]

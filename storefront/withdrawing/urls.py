"""The withdrawal function's addresses: one for everybody, and one below an order for whoever holds its key."""

from django.urls import path

from storefront.withdrawing import after, declaring

urlpatterns = [
    path("withdraw/", declaring.withdraw, name="withdraw"),
    path("orders/<str:public_id>/withdraw/", declaring.withdraw_order, name="withdraw_order"),
    path("withdraw/confirm/", declaring.confirm, name="withdraw_confirm"),
    path("withdraw/t/<str:token>/", after.open_withdrawal, name="withdrawal_open"),
    path("withdraw/<str:public_id>/", after.withdrawal, name="withdrawal"),
    path("withdraw/<str:public_id>/return/", after.send_back, name="withdrawal_return"),
]

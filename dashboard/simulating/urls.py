"""Addresses of trial runs and results, within one merchant."""

from django.urls import path

from dashboard.simulating import results, trials

urlpatterns = [
    path("trials/", trials.simulations, name="simulations"),
    path("trials/prices/", trials.simulation_prices, name="simulation_prices"),
    path("trials/<int:simulation_id>/", trials.simulation, name="simulation"),
    path("results/", results.results, name="results"),
    path("results/share/", results.results_share, name="results_share"),
    path("results.csv", results.results_csv, name="results_csv"),
]

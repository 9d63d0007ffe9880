"""The barest Django page with one query: one view, one ORM query, one template that extends another, no middleware.

granian --interface wsgi benchmarks.floor.page:application
"""

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse
from django.urls import path

TABLE = """
DROP TABLE IF EXISTS benchmark_page;
CREATE TABLE benchmark_page (id bigint PRIMARY KEY, number text NOT NULL, words text NOT NULL, placed_at timestamptz
    NOT NULL DEFAULT now());
INSERT INTO benchmark_page (id, number, words)
    SELECT n, n::text, 'Your parcel arrives tomorrow between 13:00 and 15:00.' FROM generate_series(1, 1000) n;
ANALYZE benchmark_page;
"""
BASE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{% block title %}{% endblock %}</title><link rel="stylesheet" href="/style.css"></head>
<body><header><a href="/">Shop</a></header><main>{% block content %}{% endblock %}</main>
<footer>Shop, Main Street 1, 1000 AA Amsterdam</footer></body></html>"""
PAGE = """{% extends "base.html" %}{% block title %}Order {{ order.number }}{% endblock %}{% block content %}
<h1>{{ order.words }}</h1><p>Order {{ order.number }}, placed {{ order.placed_at|date:"j F Y" }}</p>
<ol>{% for step in steps %}<li class="{{ step.state }}">{{ step.words }}</li>{% endfor %}</ol>
<ul>{% for entry in entries %}<li><time>{{ entry.time }}</time> <strong>{{ entry.words }}</strong> {{ entry.place }}
</li>{% endfor %}</ul><p><a href="mailto:hello@shop.example">Write to us</a></p>{% endblock %}"""
STEPS = [{"words": word, "state": "done"} for word in ("Ordered", "Packed", "On its way", "Out", "Delivered")]
ENTRIES = [{"time": f"{hour}:05", "words": "The parcel was sorted", "place": "Amsterdam"} for hour in range(8, 20)]

if not settings.configured:
    # Of the portal only the reading of DATABASE_URL, so that both speak to the same database in the same way.
    from portal import env

    settings.configure(
        ALLOWED_HOSTS=["*"],
        ROOT_URLCONF=__name__,
        SECRET_KEY="floor",
        MIDDLEWARE=[],
        INSTALLED_APPS=[],
        DATABASES={"default": {**env.database("DATABASE_URL"), "CONN_MAX_AGE": None}},
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        USE_TZ=True,
        TEMPLATES=[
            {
                "BACKEND": "django.template.backends.django.DjangoTemplates",
                "OPTIONS": {
                    "loaders": [
                        (
                            "django.template.loaders.cached.Loader",
                            [("django.template.loaders.locmem.Loader", {"base.html": BASE, "page.html": PAGE})],
                        )
                    ]
                },
            }
        ],
    )
    application = get_wsgi_application()

    from django.db import models
    from django.shortcuts import render

    class BarePage(models.Model):
        number = models.TextField()
        words = models.TextField()
        placed_at = models.DateTimeField()

        class Meta:
            app_label = "floor"
            db_table = "benchmark_page"
            managed = False

        def __str__(self) -> str:
            return self.number

    def show(request: HttpRequest, pk: int) -> HttpResponse:
        """GET /<pk>/"""
        order = BarePage.objects.get(pk=pk)
        return render(request, "page.html", {"order": order, "steps": STEPS, "entries": ENTRIES})

    urlpatterns = [path("<int:pk>/", show)]

"""The WSGI entry point (granian --interface wsgi portal.wsgi:application)."""

import os
from pathlib import Path

from django.core.wsgi import get_wsgi_application

from inbox.wsgi import DoorFirst
from portal.pages_first import PagesFirst

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
# Web processes share their counters here; prometheus_client wants the folder before the first metric is made.
if shared := os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
    Path(shared).mkdir(parents=True, exist_ok=True)

# Webhooks need neither Django's handler nor its middleware, and every microsecond there is a slower door.
# Pages that are open in browsers ask again and again; most of them have not changed.
application = DoorFirst(PagesFirst(get_wsgi_application()))

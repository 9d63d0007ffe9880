"""The WSGI entry point (granian --interface wsgi portal.wsgi:application)."""

import os
from pathlib import Path

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
# Web processes share their counters here; prometheus_client wants the folder before the first metric is made.
if shared := os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
    Path(shared).mkdir(parents=True, exist_ok=True)

application = get_wsgi_application()

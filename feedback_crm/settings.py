"""One settings file, driven by the environment; `.env.example` names every variable.

What is long and the same everywhere stands beside it: the editor, the schedule of beat. Without
DEBUG nothing insecure has a default: a missing SECRET_KEY stops the start.
"""

import os
from pathlib import Path

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from environs import Env, validate

from feedback_crm.editor import CKEDITOR_5_CONFIGS, CKEDITOR_COLORS, CKEDITOR_MARKERS  # noqa: F401
from feedback_crm.schedule import CELERY_BEAT_SCHEDULE  # noqa: F401

BASE_DIR = Path(__file__).resolve().parent.parent

env = Env()
env.read_env(BASE_DIR / ".env", recurse=False)

DEBUG = env.bool("DEBUG", False)
DEMO_MODE = env.bool("DEMO_MODE", False)
DEMO_PASSWORD = "demo-2026"  # noqa: S105 -- shown on the sign-in page
DEMO_USERNAMES = [
    "registrar",
    "operator",
    "callcenter_head",
    "doctor",
    "branch_manager",
    "handler",
    "secretary",
    "quality",
    "director",
    "management",
    "head",
    "executor",
    "accountant",
    "employee",
    "admin",
]
VAR_DIR = Path(env.str("VAR_DIR", str(BASE_DIR / "var")))

SECRET_KEY = env.str("SECRET_KEY", "") or ("insecure-key-for-development-only" if DEBUG else "")
if not SECRET_KEY:
    raise ImproperlyConfigured(
        "SECRET_KEY is not set. Set it in the environment or in .env "
        "(see .env.example), or run with DEBUG=true for development."
    )

ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", ["127.0.0.1", "localhost", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", [])
# Where clients reach the product: links in messages begin with it.
SITE_URL = env.str("SITE_URL", "").rstrip("/") or (
    CSRF_TRUSTED_ORIGINS[0] if CSRF_TRUSTED_ORIGINS else f"http://127.0.0.1:{env.int('PORT', 8000)}"
)

INSTALLED_APPS = [
    "apps.core",
    "apps.organization",
    "apps.clients",
    "apps.appeal_types",
    "apps.messaging",
    "apps.notifications",
    "apps.feedback",
    "apps.routing",
    "apps.activities",
    "apps.compensations",
    "apps.measures",
    "apps.correspondence",
    "apps.complaints",
    "apps.surveys",
    "apps.reports",
    "apps.demo",
    "apps.core.admin.config.SettingsAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "django.forms",
    "csp",
    "django_ckeditor_5",
    "django_filters",
    "django_fsm",
    "django_htmx",
    "import_export",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "apps.core.web.middleware.NotKeptMiddleware",
    "apps.core.web.middleware.StoredFilesMiddleware",
    "apps.core.web.middleware.PermissionsPolicyMiddleware",
    "apps.core.web.middleware.WithoutNullMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "apps.core.web.middleware.RequestSizeMiddleware",
    "apps.core.web.middleware.ComposedTextMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    # Before the CSRF token is asked for: whoever has lost both is told to sign in.
    "apps.core.web.middleware.SignInRequiredMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "apps.core.web.middleware.SignedOutMiddleware",
    "apps.core.web.middleware.ConflictMiddleware",
    "apps.core.web.middleware.PostOnlyMiddleware",
]

ROOT_URLCONF = "feedback_crm.urls"
WSGI_APPLICATION = "feedback_crm.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["apps.core.templatetags.components"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "apps.core.web.context_processors.frame",
            ],
        },
    }
]

FORM_RENDERER = "apps.core.web.forms.ProductRenderer"

# PostgreSQL in production, SQLite under var/ for the quick start.
DATABASES = {"default": env.dj_db_url("DATABASE_URL", f"sqlite:///{VAR_DIR / 'db.sqlite3'}")}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"] = {
        # A writer takes its lock when the transaction begins, so two never deadlock.
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }
    # In a file, so that the threads of a browser test have connections of their own.
    DATABASES["default"]["TEST"] = {"NAME": VAR_DIR / "test.sqlite3"}
else:
    DATABASES["default"]["CONN_MAX_AGE"] = env.int("CONN_MAX_AGE", 60)
    # Compiling the query of a start page took 370 ms, running it 20. Starting the workers of a
    # parallel query takes up to 20: only reports ask for them (051, `core.database.parallel`).
    swift = "-c jit=off -c max_parallel_workers_per_gather=0"
    own = DATABASES["default"].setdefault("OPTIONS", {})
    own["options"] = " ".join([swift, own.get("options") or os.environ.get("PGOPTIONS", "")])
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
SILENCED_SYSTEM_CHECKS = ["models.W040"]  # SQLite leaves out what an index includes
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "organization.User"
AUTHENTICATION_BACKENDS = ["apps.organization.backends.RoleBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
SIGNIN_ATTEMPTS = 5  # failed ones by user name and address, within a pause's time, before a pause
SIGNIN_ATTEMPTS_PER_ADDRESS = 30  # the same over all user names: an office shares an address
SIGNIN_PAUSE_MINUTES = 5
CSRF_FAILURE_VIEW = "apps.core.web.views.stale_form"
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "login"
SESSION_COOKIE_AGE = env.int("SESSION_COOKIE_AGE", 12 * 60 * 60)  # seconds: one long shift

LANGUAGE_CODE = "ru"
LANGUAGES = [("ru", "Русский"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = env.str("TIME_ZONE", "Europe/Moscow")
USE_TZ = True
USE_I18N = True
USE_THOUSAND_SEPARATOR = True
PHONE_REGION = "RU"
# The position whose people get a task with every complaint; without people in it nobody does.
COMPLAINT_POSITION = env.str("COMPLAINT_POSITION", "Разбор жалоб")
PRODUCT_USERNAME = "automatic"  # by whom the product acts when nobody has asked it to
# For how many days the personal link is valid by which a client is asked.
SURVEY_VALID_DAYS = env.float("SURVEY_VALID_DAYS", 14)
# Stands above the branch in letters; empty: the branch alone.
COMPANY_NAME = env.str("COMPANY_NAME", "")
# How long a document may lie in the queue of the secretary before it is marked.
TRIAGE_LIMIT_DAYS = env.float("TRIAGE_LIMIT_DAYS", 1)
# Reopened within so many days, a document goes to those who had it last; later, to the secretary.
REOPENED_TO_LAST_DAYS = env.float("REOPENED_TO_LAST_DAYS", 30)

STATIC_URL = "static/"
STATIC_ROOT = VAR_DIR / "static"
NODE_MODULES = BASE_DIR / "node_modules"
STATICFILES_DIRS = [
    BASE_DIR / "static",
    ("tabler", NODE_MODULES / "@tabler" / "core" / "dist"),
    ("htmx", NODE_MODULES / "htmx.org" / "dist"),
    ("tom-select", NODE_MODULES / "tom-select" / "dist"),
    ("echarts", NODE_MODULES / "echarts" / "dist"),
    ("sortable", NODE_MODULES / "sortablejs"),
]
STATICFILES_FINDERS = [
    "feedback_crm.static_files.UsedFilesFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
]
ICONS_DIR = NODE_MODULES / "@tabler" / "icons" / "icons" / "outline"
FONTS_DIR = NODE_MODULES / "dejavu-fonts-ttf" / "ttf"  # of the letters: they know Cyrillic
MEDIA_ROOT = Path(env.str("MEDIA_ROOT", str(VAR_DIR / "media")))  # private: served by views only
STORAGES = {
    "default": {"BACKEND": "apps.core.files.storage.PrivateStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "feedback_crm.static_files.HashedFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = DEBUG
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
ATTACHMENT_MAX_BYTES = env.int("ATTACHMENT_MAX_MB", 25) * 1024 * 1024
REQUEST_MAX_BYTES = 10 * ATTACHMENT_MAX_BYTES  # several files in one form
FILE_UPLOAD_PERMISSIONS = 0o600  # files of clients are for the product's own user only
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700
FILE_UPLOAD_HANDLERS = [
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "apps.core.files.uploads.SparingUploadHandler",
]
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024  # bytes: a long text, never a file

# Only CKEditor needs leave, and only for style attributes (text colour).
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "style-src-attr": ["'unsafe-inline'"],
        "img-src": [SELF, "data:", "blob:"],
        "media-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-src": [SELF],
        "frame-ancestors": [SELF],
        "base-uri": [NONE],
        "object-src": [NONE],
    }
}
X_FRAME_OPTIONS = "SAMEORIGIN"
SECURE_REFERRER_POLICY = "same-origin"
# The proxy in front ends TLS and sets X-Forwarded-Proto; the quick start has neither.
HTTPS_ONLY = env.bool("HTTPS_ONLY", not (DEBUG or DEMO_MODE))
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS_ONLY
SECURE_SSL_REDIRECT = HTTPS_ONLY
SECURE_REDIRECT_EXEMPT = [r"^healthz/$"]  # asked from inside, past the proxy
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS_ONLY else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS_ONLY else None
# How many proxies in front append to X-Forwarded-For; without any the header is not believed.
TRUSTED_PROXIES = env.int("TRUSTED_PROXIES", 0)

CELERY_TASK_TIME_LIMIT = 30 * 60  # seconds
CELERY_BROKER_URL = env.str("CELERY_BROKER_URL", "filesystem://localhost//")
if CELERY_BROKER_URL.startswith("filesystem:"):
    CELERY_DIR = VAR_DIR / "celery"
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(CELERY_DIR / "queue"),
        "data_folder_out": str(CELERY_DIR / "queue"),
        "processed_folder": str(CELERY_DIR / "processed"),
        "control_folder": str(CELERY_DIR / "control"),
        "refused_folder": str(CELERY_DIR / "refused"),
        "polling_interval": 0.2,  # seconds
    }
    for name in ("queue", "processed", "control", "refused"):
        (CELERY_DIR / name).mkdir(parents=True, exist_ok=True)
else:
    # Longer than any task: Redis hands a task out again when this has passed.
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "visibility_timeout": 2 * CELERY_TASK_TIME_LIMIT,
        "socket_connect_timeout": 2,  # seconds
    }
# A task is done when it has run, not when it was taken; one whose worker died runs again.
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None  # however long it is away, the worker waits for it
# The rows are the truth and beat sweeps what is left: no page waits for a broker that is away.
CELERY_TASK_PUBLISH_RETRY = False
CELERY_TIMEZONE = TIME_ZONE
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR_DIR / "beat-schedule")

# A message that has been under way for so long was left by a worker that died. Longer than any
# mail server or provider is waited for.
SENDING_STUCK_MINUTES = env.float("SENDING_STUCK_MINUTES", 10)

BACKLOG_MINUTES = env.float("BACKLOG_MINUTES", 15)  # messages waiting longer are told as a problem
DISK_FREE_MB = env.int("DISK_FREE_MB", 1024)  # with less for files it is told as a problem
# The exchange that «Позвонить» asks to ring; without it the phone of the one who calls opens.
TELEPHONY_URL = env.str("TELEPHONY_URL", "")
TELEPHONY_TOKEN = env.str("TELEPHONY_TOKEN", "")
TELEPHONY_TIMEOUT = env.float("TELEPHONY_TIMEOUT", 5)  # seconds
TELEPHONY_IS_INTERNAL = env.bool("TELEPHONY_IS_INTERNAL", False)  # may have a private address

# What leaves the house: one switch for all of it, and how many messages an hour.
OUTGOING_ENABLED = env.bool("OUTGOING_ENABLED", True)
MAIL_PER_HOUR = env.int("MAIL_PER_HOUR", 200)
EMAIL_HOST = "" if DEMO_MODE else env.str("MAIL_HOST", "")  # the demo never sends anything out
EMAIL_PORT = env.int("MAIL_PORT", 587)
EMAIL_HOST_USER = env.str("MAIL_USER", "")
EMAIL_HOST_PASSWORD = env.str("MAIL_PASSWORD", "")
MAIL_SECURITY = env.str(
    "MAIL_SECURITY", "starttls", validate=validate.OneOf(["starttls", "tls", "none"])
)
EMAIL_USE_TLS, EMAIL_USE_SSL = MAIL_SECURITY == "starttls", MAIL_SECURITY == "tls"
EMAIL_TIMEOUT = 20  # seconds
EMAIL_BACKEND = "apps.messaging.channels.smtp.HandingOverBackend"
DEFAULT_FROM_EMAIL = env.str("MAIL_FROM", "feedback@localhost")
if not EMAIL_HOST:  # written into files, one for each message
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = VAR_DIR / "mail"
MAIL_TO_FILES = not EMAIL_HOST and (DEMO_MODE or DEBUG)  # otherwise mail waits to be set up

# Who sends SMS: smsru, smsc, or file (each into a file under var/sms); empty: nobody.
SMS_PROVIDER = (
    "file"
    if DEMO_MODE
    else env.str("SMS_PROVIDER", "", validate=validate.OneOf(["", "file", "smsru", "smsc"]))
)
SMS_API_KEY = env.str("SMS_API_KEY", "")
SMS_SENDER = env.str("SMS_SENDER", "")
SMS_API_URL = env.str("SMS_API_URL", "").rstrip("/")  # another address than the provider's own
SMS_TIMEOUT = env.float("SMS_TIMEOUT", 15)  # seconds
SMS_IS_INTERNAL = env.bool("SMS_IS_INTERNAL", False)  # that address may be a private one
SMS_FILE_PATH = VAR_DIR / "sms"

IMPORT_EXPORT_USE_TRANSACTIONS = True

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": "apps.core.operations.logs.WithoutRows",
            "format": "%(asctime)s %(levelname)s %(name)s %(message)s",
        }
    },
    "filters": {
        "without_traceback": {"()": "apps.core.operations.logs.WithoutTraceback"},
        "outage_once": {"()": "apps.core.operations.logs.OutageOnce"},
    },
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": "line",
            "filters": ["outage_once"],
        }
    },
    "loggers": {
        "django.request": {"filters": ["without_traceback"]},
        # They tell at length which letters stand in somebody's letter.
        "fontTools": {"level": "ERROR"},
        "fpdf": {"level": "ERROR"},
    },
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", "INFO")},
}

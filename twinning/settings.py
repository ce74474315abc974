"""The one settings file. It runs with an empty environment (embedded: DEBUG, loopback, SQLite) and,
with DEBUG=false, refuses to start unless every setting that keeps the portal safe is there.
docs/settings.md lists the variables."""

import os
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()


def flag(name, default):
    """A boolean variable; anything but the accepted words is refused instead of read as False."""
    words = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}
    value = os.environ.get(name, "").strip().lower()
    if not value:
        return default
    if value not in words:
        raise ImproperlyConfigured(f"{name}={value!r} is neither true nor false.")
    return words[value]


def whole_number(name, default, least=0):
    value = os.environ.get(name, "").strip() or str(default)
    if not value.isdecimal() or len(value) > 6 or int(value) < least:
        raise ImproperlyConfigured(f"{name}={value!r} is not a whole number of at least {least}.")
    return int(value)


# --- Where and how it runs ------------------------------------------------------------------------
DEBUG = flag("DEBUG", True)
LOOPBACK = {"localhost", "127.0.0.1", "[::1]", "::1"}
VAR_DIR = Path(env.str("VAR_DIR", default="") or BASE_DIR / "var")
SECRET_KEY = env.str("SECRET_KEY", default="") or ("embedded-" * 8 if DEBUG else "")
ALLOWED_HOSTS = [h.strip() for h in env.str("ALLOWED_HOSTS", default="").split(",") if h.strip()]
SITE_URL = (env.str("SITE_URL", default="") or "http://localhost:8000").rstrip("/")
REDIS_URL = env.str("REDIS_URL", default="")
TRUSTED_PROXIES = whole_number("TRUSTED_PROXIES", 0)

if REDIS_URL and urlsplit(REDIS_URL).scheme not in {"redis", "rediss", "unix"}:
    raise ImproperlyConfigured(f"REDIS_URL={REDIS_URL!r} is not an address like redis://host:6379/0.")
if DEBUG and not LOOPBACK.issuperset(ALLOWED_HOSTS):
    raise ImproperlyConfigured("DEBUG is for this machine only: set DEBUG=false to serve ALLOWED_HOSTS.")
if urlsplit(SITE_URL).scheme not in {"http", "https"} or not urlsplit(SITE_URL).hostname:
    raise ImproperlyConfigured(f"SITE_URL={SITE_URL!r} is not an address like https://twinning.example.")
if DEBUG:
    ALLOWED_HOSTS = ALLOWED_HOSTS or sorted(LOOPBACK)
    for folder in ("mail", "media", "static", "broker", "broker/control"):
        (VAR_DIR / folder).mkdir(parents=True, exist_ok=True)

# --- Apps, in the order in which they may import each other ---------------------------------------
INSTALLED_APPS = [
    "modeltranslation",  # before the admin, whose forms it extends
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.admin",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",  # there without a provider, too: one schema, whatever is switched on
    "allauth.socialaccount.providers.openid_connect",
    "crispy_forms",
    "crispy_bootstrap5",
    "csp",
    "twinning.shared",  # before auditlog, whose flush command it stands in the way of
    "auditlog",
    "accounts",
    "outbox",
    "cities",
    "deadlines",
    "documents",
    "sharing",
    "pairings",
    "visits",
    "portal",
]
# What can carry deadlines, documents, comments and links; see twinning/shared/subjects.py.
SUBJECTS = ["pairings.pairing", "visits.visit"]

MIDDLEWARE = [
    # Outermost what every answer carries, so that nothing is answered without it: not a stylesheet, a redirect to
    # https, a refused host nor a fault.
    "twinning.headers.Headers",
    "csp.middleware.CSPMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "twinning.shared.audit.Audit",
    "twinning.middleware.PersonalSettings",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "accounts.sessions.Activity",
    "accounts.single_sign_on.ProviderFaults",
    "accounts.submitting.SubmitOnce",
    "twinning.middleware.PolicyTable",
]

ROOT_URLCONF = "twinning.urls"
WSGI_APPLICATION = "twinning.wsgi.application"
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
                "twinning.shared.context.page",
                "twinning.navigation.navigation",
            ],
        },
    }
]

# --- Database -------------------------------------------------------------------------------------
DATABASE_URL = env.str("DATABASE_URL", default="") or f"sqlite:///{VAR_DIR / 'db.sqlite3'}"
DATABASES = {"default": env.db_url_config(DATABASE_URL)}
if not DATABASES["default"].get("ENGINE"):
    raise ImproperlyConfigured("DATABASE_URL is not an address like postgres://user@host/name.")
SQLITE = DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3"
if SQLITE:
    DATABASES["default"] |= {
        "ENGINE": "twinning.shared.sqlite",  # adds twin_fold() and the collation tr-x-icu
        # WAL and IMMEDIATE: no "database is locked" with several writers.
        "OPTIONS": {
            "timeout": 20,
            "transaction_mode": "IMMEDIATE",
            "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL",
        },
    }
else:
    DATABASES["default"] |= {
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        # Compiling our small queries took PostgreSQL twenty times as long as running them.
        "OPTIONS": DATABASES["default"].get("OPTIONS", {}) | {"options": "-c jit=off"},
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- Cache: limits must hold across processes, so never per-process memory ------------------------
IN_THE_DATABASE = {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache"}
if REDIS_URL:
    redis_cache = {
        "BACKEND": "twinning.shared.cache.RedisWithStandIn",
        "LOCATION": REDIS_URL,
        "OPTIONS": {"socket_connect_timeout": 1, "socket_timeout": 2},
    }
    CACHES = {"default": redis_cache, "stand-in": IN_THE_DATABASE}
else:
    CACHES = {"default": IN_THE_DATABASE}

# --- People and sign-in ---------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/today/"
ACCOUNT_ADAPTER = "accounts.adapter.InvitationOnly"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 15 * 60  # long enough for one errand, too short for a forgotten screen
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
# By account first (`accounts.adapter`), since addresses of computers are cheap, and a town hall has one for all. The
# failures have no limit by computer of their own: allauth would clear it whenever somebody there gets in.
ACCOUNT_RATE_LIMITS = {
    "login": "30/m/ip",
    "login_failed": "5/5m/key",
    "reauthenticate": "5/5m/user",
    "change_password": "5/5m/user",
    "reset_password": "20/m/ip,5/5m/key",
    "request_login_code": "20/m/ip,5/5m/key",
}
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_NOTIFICATIONS = True  # a changed password or second factor is told to its owner
ACCOUNT_DEFAULT_HTTP_PROTOCOL = urlsplit(SITE_URL).scheme
MFA_ADAPTER = "accounts.passkeys.Passkeys"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEBUG  # http://localhost
MFA_RATE_LIMITS = {"webauthn_login": "60/m/ip"}  # two requests a sign-in; a town hall has one address
MFA_TOTP_ISSUER = "Twinning"
MFA_FORMS = {
    "authenticate": "accounts.second_step.CodeForm",
    "reauthenticate": "accounts.second_step.CodeAgainForm",
    "add_webauthn": "accounts.passkeys.AddPasskeyForm",
    "edit_webauthn": "accounts.passkeys.RenamePasskeyForm",
}
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXIES
INVITATION_LIFETIME = timedelta(days=14)
# The admin needs a second factor wherever the portal is really served.
ADMIN_SECOND_FACTOR = not DEBUG

# --- Audit: who changed what; see twinning/shared/audit.py ----------------------------------------
AUDITLOG_STORE_JSON_CHANGES = True
AUDITLOG_MASK_CALLABLE = "twinning.shared.audit.masked"
AUDITLOG_DISABLE_REMOTE_ADDR = True  # where somebody sat is nobody's business here

# --- Single sign-on: all three variables or none --------------------------------------------------
OIDC_ISSUER = env.str("OIDC_ISSUER", default="").strip().rstrip("/")
OIDC_CLIENT_ID = env.str("OIDC_CLIENT_ID", default="").strip()
OIDC_CLIENT_SECRET = env.str("OIDC_CLIENT_SECRET", default="").strip()
issuer = urlsplit(OIDC_ISSUER)

if len({bool(OIDC_ISSUER), bool(OIDC_CLIENT_ID), bool(OIDC_CLIENT_SECRET)}) == 2:
    raise ImproperlyConfigured("Set all of OIDC_ISSUER, OIDC_CLIENT_ID and OIDC_CLIENT_SECRET, or none of them.")
on_this_machine = DEBUG and issuer.scheme == "http" and issuer.hostname in LOOPBACK
if OIDC_ISSUER and not (issuer.scheme == "https" and issuer.hostname) and not on_this_machine:
    raise ImproperlyConfigured(f"OIDC_ISSUER={OIDC_ISSUER!r} is not an address that starts with https://.")
SOCIALACCOUNT_ADAPTER = "accounts.single_sign_on.SingleSignOn"
SOCIALACCOUNT_EMAIL_AUTHENTICATION = SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True
SOCIALACCOUNT_FORMS = {"disconnect": "accounts.single_sign_on.UnlinkForm"}
SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": []}}
if OIDC_ISSUER:
    SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"] = [
        {
            # Names of people are unique within their provider only: another one must not meet them again.
            "provider_id": issuer.hostname,
            "name": issuer.hostname,
            "client_id": OIDC_CLIENT_ID,
            "secret": OIDC_CLIENT_SECRET,
            "settings": {"server_url": OIDC_ISSUER},
        }
    ]

# --- Languages and time ---------------------------------------------------------------------------
LANGUAGE_CODE = "tr"
LANGUAGES = [("tr", _("Turkish")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale", BASE_DIR / "locale" / "libraries"]
FORMAT_MODULE_PATH = ["twinning.formats"]
LANGUAGE_COOKIE_NAME = "language"
MODELTRANSLATION_FALLBACK_LANGUAGES = {"default": ("en", "tr"), "en": ("tr",), "tr": ("en",)}
USE_TZ = True
USE_THOUSAND_SEPARATOR = True
TIME_ZONE = "Europe/Istanbul"

# --- Static files and media -----------------------------------------------------------------------
STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = VAR_DIR / "static"
MEDIA_ROOT = VAR_DIR / "media"
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
# Documents are private: they lie under random names and leave through views that know who asks.
DOCUMENT_MAX_BYTES = whole_number("DOCUMENT_MAX_MB", 25, least=1) * 1_000_000
DOCUMENTS_AT_ONCE = 20
# What all documents of one city may take up together.
DOCUMENT_CITY_BYTES = whole_number("DOCUMENT_CITY_GB", 5, least=1) * 1_000_000_000
DOCUMENT_KEPT_DAYS = whole_number("DOCUMENT_KEPT_DAYS", 30, least=1)
# The location by which nginx sends files of MEDIA_ROOT itself ("internal" there); empty: the portal sends them.
SENDFILE_LOCATION = env.str("SENDFILE_LOCATION", default="").rstrip("/")
FILE_UPLOAD_HANDLERS = [
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "documents.receiving.Measured",
]
FILE_UPLOAD_PERMISSIONS = 0o600
CRISPY_ALLOWED_TEMPLATE_PACKS = ["bootstrap5"]
CRISPY_TEMPLATE_PACK = "bootstrap5"

# --- E-mail: acts write rows into the outbox, workers send them -----------------------------------
if os.environ.get("EMAIL_URL", "").strip():
    vars().update(env.email_url("EMAIL_URL"))
else:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = VAR_DIR / "mail"
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = f"Twinning <no-reply@{urlsplit(SITE_URL).hostname}>"

# --- Celery: the database is the queue, beat and worker wake it -----------------------------------
CELERY_BROKER_URL = REDIS_URL or "filesystem://"
if not REDIS_URL:
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(VAR_DIR / "broker"),
        "data_folder_out": str(VAR_DIR / "broker"),
        "control_folder": str(VAR_DIR / "broker" / "control"),
    }
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TIMEZONE = "UTC"
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR_DIR / "beat")
# A missed tick heals itself: each task looks for all that is due, not for what became due just now.
CELERY_BEAT_SCHEDULE = {
    "queue reminders": {"task": "deadlines.tasks.queue_reminders", "schedule": timedelta(minutes=5)},
    "send waiting mail": {"task": "outbox.tasks.send_waiting", "schedule": timedelta(minutes=1)},
    "draw previews": {"task": "documents.tasks.draw_previews", "schedule": timedelta(minutes=1)},
    "purge removed documents": {"task": "documents.tasks.purge", "schedule": timedelta(days=1)},
    "forget submitted forms": {"task": "accounts.tasks.forget_submitted_forms", "schedule": timedelta(days=1)},
    "let go of what is old": {"task": "portal.tasks.let_go_of_what_is_old", "schedule": timedelta(days=1)},
}

# --- How long personal data stay; see docs/data-inventory.md ----------------------------------------
KEEP_INVITATIONS = timedelta(days=whole_number("KEEP_INVITATIONS", 180, least=1))
KEEP_MAIL_TEXTS = timedelta(days=whole_number("KEEP_MAIL_TEXTS", 365, least=1))
KEEP_LINK_OPENINGS = timedelta(days=whole_number("KEEP_LINK_OPENINGS", 365, least=1))
KEEP_SESSIONS = timedelta(days=whole_number("KEEP_SESSIONS", 30, least=1))
# Where to tell of a weakness: an address or a page, for /.well-known/security.txt; without one there is none.
SECURITY_CONTACT = env.str("SECURITY_CONTACT", default="").strip()

# --- Browser security -----------------------------------------------------------------------------
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        # A sign-in form is answered by a redirect to the identity provider; browsers ask here whether they may.
        "form-action": [SELF, f"{issuer.scheme}://{issuer.netloc}"] if OIDC_ISSUER else [SELF],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
if not DEBUG:
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-sessionid", "__Host-csrftoken"
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = [r"^(healthz|readyz)$"]
    SECURE_HSTS_SECONDS = 31_536_000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = True
    if TRUSTED_PROXIES:
        SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# --- Logs -----------------------------------------------------------------------------------------
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": "INFO"},
}

# --- Served: every missing safeguard is named at once, and nothing starts -------------------------
if not DEBUG:
    faults = [
        fault
        for fault, wrong in {
            "SECRET_KEY must have at least 50 characters": len(SECRET_KEY) < 50,
            "ALLOWED_HOSTS must name the portal's hosts, never *": not ALLOWED_HOSTS or "*" in ALLOWED_HOSTS,
            "SITE_URL must start with https://": not SITE_URL.startswith("https://"),
            "DATABASE_URL must point to PostgreSQL": DATABASES["default"]["ENGINE"] != "django.db.backends.postgresql",
            "REDIS_URL must be set": not REDIS_URL,
            "EMAIL_URL must be set": not os.environ.get("EMAIL_URL", "").strip(),
            "EMAIL_URL must name a mail server reached safely, by smtp+tls:// or smtp+ssl://": not (
                vars().get("EMAIL_USE_TLS") or vars().get("EMAIL_USE_SSL")
            ),
        }.items()
        if wrong
    ]
    if faults:
        raise ImproperlyConfigured("Refusing to start with DEBUG=false: " + "; ".join(faults) + ".")

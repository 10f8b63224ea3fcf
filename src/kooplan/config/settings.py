"""All settings of Kooplan, read from the environment once; `.env.example` lists the variables."""

from __future__ import annotations

from pathlib import Path

import django_stubs_ext
from csp.constants import NONE, SELF

from kooplan.config import env

django_stubs_ext.monkeypatch()  # lets `ModelForm[X]` and `QuerySet[X]` be written at run time

PACKAGE = Path(__file__).resolve().parent.parent
ROOT = PACKAGE.parent.parent
VAR = Path(env.text("KOOPLAN_VAR", str(ROOT / "var")))
"""Everything this installation owns: database, uploaded files, grids, collected assets, secret."""

DEBUG = env.boolean("KOOPLAN_DEBUG")
DEMO = env.boolean("KOOPLAN_DEMO")
SECRET_KEY = env.secret("KOOPLAN_SECRET_KEY", VAR)
ALLOWED_HOSTS = env.words("KOOPLAN_HOSTS", "127.0.0.1,localhost,[::1]")
HTTPS = env.boolean("KOOPLAN_HTTPS")
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS] if HTTPS else []

INSTALLED_APPS = [
    "kooplan.demo",
    "kooplan.portal",
    "kooplan.api",
    "kooplan.knowledge",
    "kooplan.utilisation",
    "kooplan.services",
    "kooplan.indicators",
    "kooplan.areas",
    "kooplan.catalogues",
    "kooplan.organisations",
    "kooplan.accounts",
    "kooplan.core",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "csp",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
    "template_partials",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "kooplan.organisations.middleware.ReaderMiddleware",
    "kooplan.accounts.middleware.SecondFactorMiddleware",
    "kooplan.core.middleware.RefusalMiddleware",
]

ROOT_URLCONF = "kooplan.config.urls"
WSGI_APPLICATION = "kooplan.config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "kooplan.core.context.frame",
            ],
            "builtins": ["django.templatetags.i18n", "django.templatetags.static"],
        },
    },
]

# --- data -----------------------------------------------------------------------------------------------------------
DATABASES = {"default": env.database("DATABASE_URL", VAR)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
FILES = VAR / "files"
"""Uploaded files and Parquet columns; never served as such."""
MAX_UPLOAD_MB = env.integer("KOOPLAN_MAX_UPLOAD_MB", 100, low=1)
CONFIRM_DAYS = env.integer("KOOPLAN_CONFIRM_DAYS", 365, low=1)
VOICE_ORIGINAL_DAYS = env.integer("KOOPLAN_VOICE_ORIGINAL_DAYS", 183, low=1)
FILE_UPLOAD_HANDLERS = [
    "kooplan.core.uploads.SizeLimit",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
TASKS = {
    "default": {
        "BACKEND": "django_tasks_db.DatabaseBackend"
        if env.boolean("KOOPLAN_WORKER")
        else "django_tasks.backends.immediate.ImmediateBackend",
        "QUEUES": ["default"],
    },
}

# --- people ---------------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["kooplan.accounts.backends.Backend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "start"
LOGOUT_REDIRECT_URL = "start"
ACCOUNT_ADAPTER = "kooplan.accounts.adapters.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "kooplan.accounts.forms.LoginForm",
    "change_password": "kooplan.accounts.forms.ChangePasswordForm",
    "reset_password": "kooplan.accounts.forms.ResetPasswordForm",
    "reset_password_from_key": "kooplan.accounts.forms.ResetPasswordKeyForm",
    "reauthenticate": "kooplan.accounts.forms.ReauthenticateForm",
}
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_CHANGE_EMAIL = False
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if HTTPS else "http"
ACCOUNT_RATE_LIMITS = {
    "login": env.text("KOOPLAN_RATE_LOGIN", "30/m/ip"),
    "login_failed": env.text("KOOPLAN_RATE_LOGIN_FAILED", "10/m/ip,5/5m/key"),
    "reset_password": "20/m/ip,5/m/key",
    "reset_password_from_key": "20/m/ip",
    "change_password": "5/m/user",
    "reauthenticate": "10/m/user",
}
# Behind one proxy every request comes from its address; the limits have to count the people behind it.
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if env.boolean("KOOPLAN_BEHIND_PROXY") else 0
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Kooplan"
REQUIRE_SECOND_FACTOR = env.boolean("KOOPLAN_REQUIRE_SECOND_FACTOR", default=not DEMO)
SESSION_COOKIE_AGE = 60 * 60 * 12
SESSION_COOKIE_HTTPONLY = True

# --- browser --------------------------------------------------------------------------------------------------------
STATIC_URL = "static/"
STATIC_ROOT = VAR / "static"
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "kooplan.core.assets.AssetFinder",
]
NODE_MODULES = ROOT / "node_modules"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": FILES}},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if not env.boolean("KOOPLAN_PLAIN_STATIC")
        else "django.contrib.staticfiles.storage.StaticFilesStorage",
    },
}
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    },
}
SECURE_REFERRER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env.boolean("KOOPLAN_BEHIND_PROXY") else None
X_FRAME_OPTIONS = "DENY"

# --- language and time ----------------------------------------------------------------------------------------------
LANGUAGE_CODE = "de"
LANGUAGES = [("de", "Deutsch")]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Europe/Berlin"

# --- mail and log ---------------------------------------------------------------------------------------------------
EMAIL_BACKEND = env.text("KOOPLAN_EMAIL_BACKEND", "django.core.mail.backends.console.EmailBackend")
EMAIL_HOST = env.text("KOOPLAN_EMAIL_HOST", "localhost")
EMAIL_PORT = env.integer("KOOPLAN_EMAIL_PORT", 25)
EMAIL_HOST_USER = env.text("KOOPLAN_EMAIL_USER")
EMAIL_HOST_PASSWORD = env.text("KOOPLAN_EMAIL_PASSWORD")
EMAIL_USE_TLS = env.boolean("KOOPLAN_EMAIL_TLS")
DEFAULT_FROM_EMAIL = env.text("KOOPLAN_EMAIL_FROM", "kooplan@localhost")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": env.text("KOOPLAN_LOG_LEVEL", "WARNING")},
}
SILENCED_SYSTEM_CHECKS = [] if HTTPS else ["security.W004", "security.W008", "security.W012", "security.W016"]

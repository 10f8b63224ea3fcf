"""Addresses of the own account; the views are those of the sign-in library, the wording is ours."""

from __future__ import annotations

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from django.urls import path, re_path

from kooplan.accounts import views

urlpatterns = [
    path("", views.own_account, name="own_account"),
    path("meine-daten/", views.own_data, name="own_data"),
    path("meine-daten/berichtigen/", views.own_details, name="own_details"),
    path("meine-daten/aufloesen/", views.own_closing, name="own_closing"),
    path("anmelden/", account.login, name="account_login"),
    path("abmelden/", account.logout, name="account_logout"),
    path("gesperrt/", account.account_inactive, name="account_inactive"),
    path("bestaetigen/", account.reauthenticate, name="account_reauthenticate"),
    path("passwort/", account.password_change, name="account_change_password"),
    path("passwort/vergessen/", account.password_reset, name="account_reset_password"),
    path("passwort/vergessen/gesendet/", account.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^passwort/neu/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path("passwort/neu/fertig/", account.password_reset_from_key_done, name="account_reset_password_from_key_done"),
    path("zweiter-faktor/", mfa.index, name="mfa_index"),
    path("zweiter-faktor/eingeben/", mfa.authenticate, name="mfa_authenticate"),
    path("zweiter-faktor/bestaetigen/", mfa.reauthenticate, name="mfa_reauthenticate"),
    path("zweiter-faktor/app/", totp.activate_totp, name="mfa_activate_totp"),
    path("zweiter-faktor/app/entfernen/", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path("zweiter-faktor/codes/", recovery.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("zweiter-faktor/codes/neu/", recovery.generate_recovery_codes, name="mfa_generate_recovery_codes"),
    path("zweiter-faktor/codes/datei/", recovery.download_recovery_codes, name="mfa_download_recovery_codes"),
]

"""The app `organisations`."""

from django.apps import AppConfig


class OrganisationsConfig(AppConfig):
    """Tenants, organisations, memberships."""

    name = "kooplan.organisations"

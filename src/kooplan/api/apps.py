"""The app `api`."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """Maps our names to those of open standards, and nothing else."""

    name = "kooplan.api"

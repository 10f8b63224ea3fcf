"""The app `areas`."""

from importlib import import_module

from django.apps import AppConfig


class AreasConfig(AppConfig):
    """Spatial units."""

    name = "kooplan.areas"

    def ready(self) -> None:
        """Register what the record says about areas, also where no page imports these actions."""
        for module in ("grid", "importing", "levels", "reform"):
            import_module(f"kooplan.areas.actions.{module}")

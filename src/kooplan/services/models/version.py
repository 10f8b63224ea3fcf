"""What was written about a service at a time."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from kooplan.services.vocab import version_cause_choices


class ServiceVersion(models.Model):
    """Everything that was written about a service after one change; read only by those who may know its addresses."""

    service = models.ForeignKey("services.Service", models.CASCADE, related_name="versions", verbose_name=_("Angebot"))
    number = models.PositiveIntegerField(_("Fassung"))
    recorded_at = models.DateTimeField(_("Geschrieben"), auto_now_add=True)
    author = models.ForeignKey(
        "organisations.Membership", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("Von")
    )
    cause = models.CharField(_("Anlass"), max_length=12, choices=version_cause_choices)
    content = models.JSONField(_("Angaben"))

    class Meta:
        verbose_name = _("Fassung eines Angebots")
        verbose_name_plural = _("Fassungen von Angeboten")
        ordering = ("service", "-number")
        constraints = (
            models.UniqueConstraint(fields=("service", "number"), name="one_version_per_service_and_number"),
        )

    def __str__(self) -> str:
        return f"{self.service}, {self.number}"

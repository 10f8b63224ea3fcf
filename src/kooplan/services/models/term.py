"""What services are found by."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class SearchTerm(models.Model):
    """A stem of a word that a public part of a service holds. Protected places leave no term."""

    service = models.ForeignKey("services.Service", models.CASCADE, related_name="terms", verbose_name=_("Angebot"))
    term = models.CharField(_("Wortstamm"), max_length=60)

    class Meta:
        verbose_name = _("Suchwort")
        verbose_name_plural = _("Suchwörter")
        constraints = (models.UniqueConstraint(fields=("service", "term"), name="one_term_per_service"),)

    def __str__(self) -> str:
        return self.term

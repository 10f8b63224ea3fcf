"""What else is known about a service, in blocks with their own readers."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kooplan.core.visibility import Guarded, Level, VisibleQuerySet
from kooplan.services.vocab import Block, block_choices


class ServiceDetailQuerySet(VisibleQuerySet["ServiceDetail"]):
    """Verbs over details."""

    def current(self) -> Self:
        """The newest version of each block."""
        return self.filter(is_current=True)

    def for_list(self) -> Self:
        """With who wrote them, the newest first."""
        return self.select_related("author__organisation", "owner").order_by("service", "block", "-number")


class ServiceDetail(Guarded):
    """One version of one block of details; a change writes a new row, so nothing that was said is lost.

    `content` maps the names of `services.details` to values. `owner` is the organisation that wrote it: what it keeps
    to itself does not pass to another provider with the service.
    """

    service = models.ForeignKey("services.Service", models.CASCADE, related_name="details", verbose_name=_("Angebot"))
    block = models.CharField(_("Teil"), max_length=8, choices=block_choices)
    number = models.PositiveIntegerField(_("Fassung"))
    is_current = models.BooleanField(_("Gilt"), default=True)
    content = models.JSONField(_("Angaben"), default=dict, blank=True)
    author = models.ForeignKey(
        "organisations.Membership", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("Von")
    )
    recorded_at = models.DateTimeField(_("Geschrieben"), auto_now_add=True)

    objects = ServiceDetailQuerySet.as_manager()

    class Meta:
        verbose_name = _("Einzelheiten eines Angebots")
        verbose_name_plural = _("Einzelheiten von Angeboten")
        constraints = (
            models.UniqueConstraint(
                fields=("service", "block", "number"), name="one_version_per_block_and_number"
            ),
            models.UniqueConstraint(
                fields=("service", "block"), condition=Q(is_current=True), name="one_current_version_per_block"
            ),
            models.CheckConstraint(
                condition=~Q(block=Block.PRIVATE) | Q(level=Level.PRIVATE_ORG),
                name="economy_of_a_service_stays_private",
            ),
            models.CheckConstraint(
                condition=~Q(block=Block.NOTE) | Q(level=Level.ADMIN_INTERNAL), name="note_on_a_service_is_internal"
            ),
        )  # fmt: skip

    def __str__(self) -> str:
        return f"{self.service}, {self.get_block_display()}, {self.number}"

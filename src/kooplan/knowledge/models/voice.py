"""What inhabitants say, without an account."""

from __future__ import annotations

from typing import ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kooplan.core.visibility import Level
from kooplan.knowledge.models.contribution import Contribution, ContributionQuerySet
from kooplan.knowledge.vocab import VoiceState, channel_choices, voice_state_choices


class CitizenVoiceQuerySet(ContributionQuerySet["CitizenVoice"]):
    """Verbs over voices."""

    def waiting(self) -> Self:
        """Those that nobody has looked at."""
        return self.filter(state=VoiceState.WAITING)

    def for_list(self) -> Self:
        """With everything a list prints, the newest first."""
        return self.select_related("owner", "area", "life_domain", "target_group").order_by("-received_on", "-pk")


class CitizenVoice(Contribution):
    """A concern of an inhabitant. What the public reads stands here; the original stands in a table of its own.

    `owner` is the organisation that brought it as a bridge, if one did. Nothing tells who spoke.
    """

    area = models.ForeignKey("areas.Area", models.PROTECT, related_name="voices", verbose_name=_("Raum"))
    life_domain = models.ForeignKey(
        "catalogues.LifeDomain", models.PROTECT, related_name="voices", verbose_name=_("Thema")
    )
    target_group = models.ForeignKey(
        "catalogues.TargetGroup",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="voices",
        verbose_name=_("Zielgruppe"),
    )
    channel = models.CharField(_("Weg"), max_length=8, choices=channel_choices)
    occasion = models.CharField(_("Anlass"), max_length=120, blank=True)
    code_digest = models.CharField(_("Prüfsumme des Codes"), max_length=64, unique=True)
    state = models.CharField(_("Stand"), max_length=12, choices=voice_state_choices, default=VoiceState.WAITING)
    text = models.TextField(_("Veröffentlichter Text"), max_length=1500, blank=True)
    is_redacted = models.BooleanField(_("Gekürzt"), default=False)
    held_reason = models.CharField(_("Grund der Nichtveröffentlichung"), max_length=300, blank=True)

    objects = CitizenVoiceQuerySet.as_manager()

    class Meta(Contribution.Meta):
        verbose_name = _("Bürgerstimme")
        verbose_name_plural = _("Bürgerstimmen")
        constraints: ClassVar[tuple[models.CheckConstraint, ...]] = (
            *Contribution.Meta.constraints,
            models.CheckConstraint(
                condition=~Q(level=Level.PUBLIC) | Q(state=VoiceState.PUBLISHED) & ~Q(text=""),
                name="public_only_after_moderation",
            ),
            models.CheckConstraint(condition=~Q(state=VoiceState.HELD) | ~Q(held_reason=""), name="held_with_a_reason"),
        )

    def __str__(self) -> str:
        return f"{self.life_domain}, {self.area}"

    @property
    def original_text(self) -> str:
        """The words as they came in; empty once their retention has ended."""
        original: VoiceOriginal | None = getattr(self, "original", None)
        return original.text if original else ""


class VoiceOriginal(models.Model):
    """The words as they came in. They are never changed, and no public page reads this table."""

    voice = models.OneToOneField(CitizenVoice, models.CASCADE, related_name="original", verbose_name=_("Bürgerstimme"))
    text = models.TextField(_("Wortlaut"), max_length=1500)
    came_at = models.DateTimeField(_("Eingegangen"), auto_now_add=True)

    class Meta:
        verbose_name = _("Wortlaut einer Bürgerstimme")
        verbose_name_plural = _("Wortlaute von Bürgerstimmen")

    def __str__(self) -> str:
        return str(self.voice_id)

"""Input rules for ratings of fit."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from django import forms
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from kooplan.catalogues.models import TargetGroup
from kooplan.services.models import Service
from kooplan.services.vocab import Fit, FitSide, fit_choices, fit_reason_choices

CHOOSE: Final = {"required": _("Bitte wählen Sie hier etwas aus.")}


class FitForm(forms.Form):
    """One rating: of which group, for whom one speaks, how well it fits, and why."""

    target_group = forms.ModelChoiceField(
        TargetGroup.objects.none(), label=_("Für welche Zielgruppe?"), empty_label=_("Bitte wählen"),
        error_messages=CHOOSE,
    )  # fmt: skip
    side = forms.ChoiceField(label=_("Für wen sprechen Sie?"), widget=forms.RadioSelect, error_messages=CHOOSE)
    rating = forms.TypedChoiceField(
        label=_("Wie gut passt das Angebot?"), choices=fit_choices, coerce=int, widget=forms.RadioSelect,
        error_messages=CHOOSE,
    )  # fmt: skip
    reasons = forms.MultipleChoiceField(
        label=_("Woran liegt es?"), choices=fit_reason_choices, required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("Nötig, wenn es nicht gut passt"),
    )  # fmt: skip
    note = forms.CharField(
        label=_("In Worten"), max_length=400, required=False, widget=forms.Textarea(attrs={"rows": "3"}),
        help_text=_("Zum Beispiel: Abends kommt kein Bus mehr. Bitte ohne Namen"),
    )  # fmt: skip
    people = forms.IntegerField(
        label=_("Wie viele Menschen wurden gefragt?"), required=False, min_value=1, max_value=1_000_000,
        help_text=_("Nur, wenn Nutzende sprechen"),
    )  # fmt: skip

    def __init__(
        self, data: Any, *, service: Service, sides: Sequence[FitSide], initial: dict[str, Any] | None = None
    ) -> None:
        super().__init__(data, initial=initial)
        own = Service.target_groups.through._default_manager.filter(service=service, targetgroup=OuterRef("pk"))
        groups = TargetGroup.objects.filter(municipality_id=service.municipality_id).annotate(is_own=Exists(own))
        self.fields["target_group"].queryset = groups.order_by("-is_own", "order", "name")  # type: ignore[attr-defined]
        self.fields["side"].choices = [(one.value, one.label) for one in sides]  # type: ignore[attr-defined]
        if len(sides) == 1:
            self.fields["side"].initial = sides[0].value

    def clean(self) -> dict[str, Any]:
        """What does not fit well has a reason; what users say has a source."""
        found = super().clean() or {}
        rating = found.get("rating")
        if rating is not None and rating < Fit.WELL and not found.get("reasons"):
            self.add_error("reasons", _now("Bitte nennen Sie mindestens einen Grund, warum es nicht gut passt."))
        if found.get("side") == FitSide.USERS and not (found.get("people") or found.get("note")):
            words = _now("Bitte sagen Sie, wie viele Menschen gefragt wurden, oder woher Sie es wissen.")
            self.add_error("people", words)
        return found

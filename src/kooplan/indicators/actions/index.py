"""Composite indices: define one, run it on released values, show a run to more readers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from kooplan.areas.models import AreaLevel, AreaVersion
from kooplan.core import audit
from kooplan.core.errors import RuleViolation
from kooplan.core.reader import Reader, reader_for
from kooplan.core.verdict import require
from kooplan.core.visibility import Level
from kooplan.indicators.evaluation import ComputedIndex, IndexRow, composite_index
from kooplan.indicators.evaluation.inputs import Given, IndexInputs, known, read_inputs
from kooplan.indicators.models import IndexComponent, IndexDefinition, IndexResult, IndexRun, Indicator
from kooplan.indicators.policies import RELEASE_LEVELS, can_define_index, can_publish_index, can_run_index
from kooplan.indicators.vocab import EQUAL_WEIGHTS, Direction
from kooplan.organisations.models import Membership, Municipality

LONGEST_REASON: Final = 200


@transaction.atomic
def define_index(
    municipality: Municipality,
    *,
    name: str,
    preset: str,
    area_level: str,
    components: Sequence[tuple[Indicator, float]],
    dynamics_years: int,
    min_population: int,
    options: Mapping[str, Any],
    actor: Membership,
) -> IndexDefinition:
    """Set up an index: which indicators with which weight on which level; `options` name the scaling."""
    require(can_define_index(actor, municipality))
    check_components(preset, components)
    level = AreaLevel.objects.get(municipality=municipality, code=area_level)
    definition = IndexDefinition(
        municipality=municipality, owner=actor.organisation, level=Level.ADMIN_INTERNAL, name=name, preset=preset,
        area_level=level, dynamics_years=dynamics_years, min_population=min_population, options=dict(options),
    )  # fmt: skip
    definition.full_clean()
    definition.save()
    for indicator, weight in components:
        component = IndexComponent(definition=definition, indicator=indicator, weight=weight)
        component.full_clean()
        component.save()
    audit.record(
        "indicators.index.defined", definition, actor=actor, facts={one.key: weight for one, weight in components}
    )
    return definition


def check_components(preset: str, components: Sequence[tuple[Indicator, float]]) -> None:
    """Every indicator has a direction, and a preset keeps what its name promises."""
    if not components:
        raise RuleViolation(_("Wählen Sie mindestens einen Indikator."))
    neutral = [one.name for one, _weight in components if one.direction == Direction.NEUTRAL]
    if neutral:
        raise RuleViolation(
            _("Ohne Richtung kann nicht gewertet werden: {names}. Legen Sie zuerst die Richtung fest.").format(
                names=", ".join(neutral)
            )
        )
    if preset in EQUAL_WEIGHTS and len({weight for _one, weight in components}) > 1:
        raise RuleViolation(
            _("Das Berliner Monitoring gewichtet alle Merkmale gleich. Wählen Sie die Vorlage „Eigene Gewichtung“.")
        )


@transaction.atomic
def run_index(
    definition: IndexDefinition, *, period_end: date, actor: Membership, level: str = Level.ADMIN_INTERNAL
) -> IndexRun:
    """Compute an index from the released values of a period and keep everything that is needed to repeat it."""
    require(can_run_index(actor, definition.municipality))
    reader = reader_for(actor)
    inputs = read_inputs(definition, period_end=period_end, reader=reader)
    computed = compute(definition, inputs, by=reader.role)
    valid = [row.is_valid for row in computed.rows]
    check_readers(inputs, valid, with_dynamics=has_dynamics(computed.record), level=level)
    run = IndexRun.objects.create(
        municipality=definition.municipality, owner=actor.organisation, level=level, definition=definition,
        period_end=period_end, computed_by=actor, input_digest=computed.digest, record=computed.record,
        sensitivity=computed.sensitivity, valid_areas=computed.n,
    )  # fmt: skip
    IndexResult.objects.bulk_create(
        result_of(run, inputs, version, row) for version, row in zip(inputs.versions, computed.rows, strict=True)
    )
    audit.record(
        "indicators.index.run", run, actor=actor,
        facts={"period_end": period_end.isoformat(), "n": computed.n, "digest": computed.digest, "level": str(level)},
    )  # fmt: skip
    return run


@transaction.atomic
def publish_index_run(run: IndexRun, *, level: str, reason: str, actor: Membership) -> IndexRun:
    """Change who may read a run; never further than the values it rests on, and the reason stays on record."""
    require(can_publish_index(actor, run))
    if not reason.strip():
        raise RuleViolation(_("Nennen Sie den Grund der Freigabe."))
    if level == run.level:
        raise RuleViolation(_("Der Lauf ist schon so sichtbar. Wählen Sie eine andere Sichtbarkeit."))
    inputs = read_inputs(run.definition, period_end=run.period_end, reader=reader_for(actor))
    rested = set(run.results.filter(is_valid=True).values_list("area_version_id", flat=True))
    valid = [one.pk in rested for one in inputs.versions]
    check_readers(inputs, valid, with_dynamics=has_dynamics(run.record), level=level)
    before, run.level = run.level, level
    run.save(update_fields=["level"])
    audit.record(
        "indicators.index.published", run, actor=actor, facts={"from": str(before), "to": str(level)},
        words={"reason": reason.strip()},
    )  # fmt: skip
    return run


def check_readers(inputs: IndexInputs, valid: Sequence[bool], *, with_dynamics: bool, level: str) -> None:
    """A run is read by no more people than each of its values: whoever knows all but one could work out the last."""
    if level not in RELEASE_LEVELS:
        raise RuleViolation(_("Ein Lauf wird für Verwaltung, Gremium oder alle freigegeben."))
    areas = [version.area_id for version, is_valid in zip(inputs.versions, valid, strict=True) if is_valid]
    used = inputs.used(areas, with_dynamics=with_dynamics)
    if any(narrower(given, level) for given in used):
        raise RuleViolation(
            _("Nicht alle Werte dieses Laufs sind so weit freigegeben. Geben Sie zuerst ihre Lieferungen frei.")
        )


def narrower(given: Given | None, level: str) -> bool:
    """Fewer people may read the value than the level names, or it is hidden by now."""
    if given is None or given.known is None or given.level not in RELEASE_LEVELS:
        return True
    return RELEASE_LEVELS.index(Level(given.level)) < RELEASE_LEVELS.index(Level(level))


def compute(definition: IndexDefinition, inputs: IndexInputs, *, by: str) -> ComputedIndex:
    """Compute an index with what its definition chose, without storing anything."""
    return composite_index(
        inputs.table,
        preset=definition.preset,
        min_population=definition.min_population,
        scaling=definition.options.get("scaling", {}),
        at=timezone.now().isoformat(timespec="seconds"),
        by=by,
    )


def has_dynamics(record: Mapping[str, Any]) -> bool:
    """A run has dynamics where earlier values were there."""
    return "dynamics" in record["dimensions"]


def result_of(run: IndexRun, inputs: IndexInputs, version: AreaVersion, row: IndexRow) -> IndexResult:
    """The outcome of an area as a row; a missing value is named as people know it."""
    reason = row.reason
    if row.reason_code == "missing_value":
        reason = inputs.gaps(version, with_dynamics=has_dynamics(run.record)) or row.reason
    return IndexResult(
        run=run, area_version=version, is_valid=row.is_valid, reason=shortened(reason), status_index=row.status_index,
        status_class=row.status_class, dynamics_index=row.dynamics_index, dynamics_class=row.dynamics_class,
        overall_code=row.overall_code,
        details={
            "z": row.z, "status_sum": row.status_sum, "dynamics_sum": row.dynamics_sum,
            "inputs": inputs_of(inputs, version),
        },
    )  # fmt: skip


def shortened(text: str) -> str:
    """A text as long as the table holds."""
    return text if len(text) <= LONGEST_REASON else f"{text[: LONGEST_REASON - 1]}…"


def inputs_of(inputs: IndexInputs, version: AreaVersion) -> dict[str, float | None]:
    """What went in for an area, by indicator and day, to be compared when the run is repeated."""
    found = {"people": known(inputs.people.get(version.area_id))}
    for one in inputs.indicators:
        found[f"{one.key} {inputs.period_end}"] = inputs.value(one, version)
        if inputs.earlier_end < inputs.period_end:
            found[f"{one.key} {inputs.earlier_end}"] = inputs.earlier_value(one, version)
    return found


@dataclass(frozen=True, slots=True)
class Repetition:
    """The same computation with the values of today; `changes` say in words what is different."""

    is_same: bool
    changes: tuple[str, ...] = ()


def repeat_index(run: IndexRun, *, reader: Reader) -> Repetition:
    """Compute a run again as this reader's values give it, and tell what has changed since."""
    inputs = read_inputs(run.definition, period_end=run.period_end, reader=reader)
    computed = compute(run.definition, inputs, by=reader.role)
    if computed.digest == run.input_digest and computed.record["result_digest"] == run.record["result_digest"]:
        return Repetition(is_same=True)
    found = tuple(changes_of(run, inputs))
    return Repetition(is_same=False, changes=found or (_("Richtung oder Gewicht eines Merkmals ist geändert."),))


def changes_of(run: IndexRun, inputs: IndexInputs) -> Iterator[str]:
    """Each area and value that is different now; the numbers stay out, since one of them may be hidden by now."""
    stored = {one.area_version_id: one for one in run.results.select_related("area_version")}
    present = {version.pk: version for version in inputs.versions}
    for pk in sorted(stored.keys() ^ present.keys()):
        name = present[pk].name if pk in present else stored[pk].area_version.name
        yield (_("{name} ist neu.") if pk in present else _("{name} ist nicht mehr dabei.")).format(name=name)
    for pk in stored.keys() & present.keys():
        before, after = stored[pk].details.get("inputs", {}), inputs_of(inputs, present[pk])
        for key in after:
            if before.get(key) != after[key]:
                yield change_words(present[pk].name, value_name(key, inputs), is_gone=after[key] is None)


def value_name(key: str, inputs: IndexInputs) -> str:
    """A stored value as people know it."""
    if key == "people":
        return _("Bevölkerung")
    indicator, day = key.split()
    name = next(one.name for one in inputs.indicators if one.key == indicator)
    return f"{name} {day[:4]}"


def change_words(area: str, value: str, *, is_gone: bool) -> str:
    """One changed value in words."""
    words = _("{area}: {value} fehlt jetzt.") if is_gone else _("{area}: {value} ist geändert.")
    return words.format(area=area, value=value)


def repeats(run: IndexRun, *, reader: Reader) -> bool:
    """Whether the same computation gives the same result to the last bit with the values of today."""
    return repeat_index(run, reader=reader).is_same

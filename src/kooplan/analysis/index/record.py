"""The run record: everything that is needed to repeat and check an index run."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import asdict
from typing import Any

from kooplan.analysis.index.digest import canonical_bytes, canonical_json
from kooplan.analysis.index.engine import DimensionOutcome, IndexOutcome

SMALL_N_TEXT = "Weniger als 15 Gebiete: Werte und Klassen sind unsicher. Bitte Rohwerte und Ränge mit ansehen."
READING_AID = "Hinweis, kein Urteil; Bewertung nur mit örtlichem Wissen."


def run_record(outcome: IndexOutcome, *, at: str, by: str) -> dict[str, Any]:
    """A record of the run that can be written as JSON.

    Parameters
    ----------
    outcome : IndexOutcome
    at : str
        Time of the run, ISO 8601 with offset.
    by : str
        Who ran it, as the caller names people.

    Returns
    -------
    dict
        Only text, numbers, booleans, lists and dicts; no NaN. `result_digest` changes
        with any class or index value; time and person do not enter the digests.
    """
    dimensions = {"status": outcome.status, "dynamics": outcome.dynamics}
    return {
        "definition": outcome.spec.key,
        "version": outcome.spec.version,
        "parameters": asdict(outcome.spec),
        "input_digest": outcome.input_digest,
        "n": outcome.n,
        "n_areas": len(outcome.ids),
        "n_reference": outcome.n_reference,
        "population_checked": outcome.population_checked,
        "small_n": outcome.small_n,
        "notes": [READING_AID, *([SMALL_N_TEXT] if outcome.small_n else [])],
        "invalid": _invalid(outcome),
        "carried": list(outcome.carried),
        "dimensions": {name: _dimension(part) for name, part in dimensions.items() if part is not None},
        "overall_counts": _counts(outcome.overall.tolist()),
        "result_digest": result_digest(outcome),
        "at": at,
        "by": by,
    }


def result_digest(outcome: IndexOutcome) -> str:
    """SHA-256 of the index values and classes of all areas, as hexadecimal digits."""
    digest = hashlib.sha256(canonical_json(outcome.ids))
    for part in (outcome.status, outcome.dynamics):
        if part is not None:
            digest.update(canonical_bytes(part.index))
            digest.update(canonical_json(part.classes.tolist()))
    return digest.hexdigest()


def _dimension(part: DimensionOutcome) -> dict[str, Any]:
    return {
        "indicators": list(part.dimension.indicators),
        "means": list(part.means),
        "sds": list(part.sds),
        "sum_mean": part.sum_mean,
        "sum_sd": part.sum_sd,
        "class_counts": _counts(part.classes.tolist()),
    }


def _counts(codes: list[int]) -> dict[str, int]:
    return {str(code): number for code, number in sorted(Counter(codes).items()) if code}


def _invalid(outcome: IndexOutcome) -> list[dict[str, str]]:
    pairs = zip(outcome.ids, outcome.reasons, strict=True)
    return [{"id": name, "code": why.code, "text": why.text} for name, why in pairs if not why.is_valid]

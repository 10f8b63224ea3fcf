"""Fingerprints of what went into an index run."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from typing import Any

import numpy as np

from kooplan.analysis.arrays import Floats
from kooplan.analysis.index.areas import IndexInput
from kooplan.analysis.index.spec import IndexSpec


def input_digest(spec: IndexSpec, areas: IndexInput, *, reference: IndexInput | None) -> str:
    """SHA-256 of definition and values in canonical bytes, as hexadecimal digits.

    Notes
    -----
    Numbers enter as little-endian 64-bit floats with one NaN and one zero, texts as
    JSON with sorted keys; so the digest is the same on every machine, and any other
    value, parameter or order of areas changes it.
    """
    digest = hashlib.sha256(canonical_json(asdict(spec)))
    for part in (areas, *((reference,) if reference is not None else ())):
        digest.update(canonical_json({"ids": part.ids, "excluded": dict(part.excluded), "carried": part.carried}))
        for values in (part.status, part.dynamics, part.population):
            digest.update(canonical_bytes(values))
    return digest.hexdigest()


def canonical_json(content: Any) -> bytes:
    """UTF-8 bytes of JSON with sorted keys and no blanks; NaN is refused."""
    return json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()


def canonical_bytes(values: Floats | None) -> bytes:
    """Shape and values of an array as bytes that do not depend on the machine."""
    if values is None:
        return b"none;"
    plain = np.where(np.isnan(values), np.nan, values + 0.0)
    return f"{values.shape};".encode() + np.ascontiguousarray(plain, dtype="<f8").tobytes()

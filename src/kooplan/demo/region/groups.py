"""How many people, families or dwellings an indicator refers to, by region and year."""

from __future__ import annotations

import numpy as np

from kooplan.demo.region.people import under_18
from kooplan.demo.region.rows import Ints, People


def group_sizes(people: People) -> dict[str, Ints]:
    """Denominators by name, each of shape (regions, years)."""
    bands = people.counts.sum(axis=2)
    heads = bands.sum(axis=-1)
    youth = under_18(bands)
    return {
        "all": heads,
        "under 3": _part(bands[..., 0], 0.58),
        "3-5": _part(bands[..., 0], 0.42) + _part(bands[..., 1], 0.2),
        "under 15": bands[..., :3].sum(axis=-1),
        "15-24": bands[..., 3:5].sum(axis=-1),
        "15-64": bands[..., 3:13].sum(axis=-1),
        "under 20": bands[..., :4].sum(axis=-1),
        "20-64": bands[..., 4:13].sum(axis=-1),
        "65+": bands[..., 13:].sum(axis=-1),
        "80+": bands[..., 16:].sum(axis=-1),
        "women 15-44": people.counts[:, :, people.sexes.index("female"), 3:9].sum(axis=-1),
        "entitled": _part(heads - youth, 0.97),
        "families": _part(youth, 0.61),
        "dwellings": _part(heads, 0.56),
        "school leavers": _part(bands[..., 3], 0.21),
    }


def _part(counts: Ints, share: float) -> Ints:
    part: Ints = np.rint(counts * share).astype(np.int64)
    return part

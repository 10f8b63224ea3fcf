"""Village names from a short list of parts; none is the name of a real municipality."""

from __future__ import annotations

from itertools import islice

import numpy as np

FIRST = (
    "Binsen",
    "Brombeer",
    "Dachs",
    "Distel",
    "Dohlen",
    "Drossel",
    "Eiben",
    "Elster",
    "Farn",
    "Ginster",
    "Habicht",
    "Hasel",
    "Häher",
    "Holunder",
    "Igel",
    "Iltis",
    "Kiebitz",
    "Klee",
    "Kornrad",
    "Kümmel",
    "Lerchen",
    "Luchs",
    "Malven",
    "Marder",
    "Mergel",
    "Milan",
    "Mohn",
    "Nessel",
    "Otter",
    "Pirol",
    "Quendel",
    "Quitten",
    "Raben",
    "Reiher",
    "Schleh",
    "Seggen",
    "Specht",
    "Sperber",
    "Storch",
    "Unken",
    "Wachtel",
    "Weih",
    "Wiesel",
    "Zander",
    "Zeisig",
)
LAST = ("beck", "büttel", "felde", "hagen", "horst", "leben", "mark", "rode", "stedt", "thal", "walde", "werder")


def village_names(count: int, rng: np.random.Generator, taken: frozenset[str]) -> tuple[str, ...]:
    """Different names, none of them taken; no part comes much more often than another."""
    firsts = np.argsort(rng.random(len(FIRST)), kind="stable").tolist()
    lasts = np.argsort(rng.random(len(LAST)), kind="stable").tolist()
    every = (
        FIRST[first] + LAST[lasts[(turn + shift) % len(LAST)]]
        for shift in range(len(LAST))
        for turn, first in enumerate(firsts)
    )
    names = tuple(islice((name for name in every if name not in taken), count))
    if len(names) < count:
        raise ValueError(f"{count} names are more than the {len(names)} that the parts give")
    return names

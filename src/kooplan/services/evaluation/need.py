"""Need by guideline, stock and gap."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kooplan.analysis.need import gaps, guideline_need


@dataclass(frozen=True, slots=True)
class Balance:
    """Need, stock, gap (stock minus need) and coverage (stock divided by need); None wherever it is not known.

    status : "ok", "no_data", or "not_meaningful" where nothing is needed.
    """

    need: float | None
    stock: float | None
    gap: float | None
    coverage: float | None
    status: str


def balances(
    people: Sequence[float | None], stock: Sequence[float | None], *, amount: float, per: float
) -> list[Balance]:
    """Stock of each area against the need by one guideline of `amount` units for `per` people.

    Raises
    ------
    InputError
        Where the guideline is not above zero or a number is negative.
    """
    need = guideline_need([nan(one) for one in people], amount=amount, people=per)
    found = gaps([nan(one) for one in stock], need.value)
    return [
        Balance(known(one), held, known(gap), known(share), str(status))
        for one, held, gap, share, status in zip(
            need.value.tolist(), stock, found.gap.tolist(), found.coverage.tolist(), found.status.tolist(), strict=True
        )
    ]


def nan(value: float | None) -> float:
    """An unknown number as the analysis takes it."""
    return float("nan") if value is None else value


def known(value: float) -> float | None:
    """A number of the analysis; None where it is not known."""
    return None if value != value else value  # NaN is the only number that differs from itself

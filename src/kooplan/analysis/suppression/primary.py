"""Primary secrecy: which numbers must not be shown for their own sake."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from kooplan.analysis.arrays import Floats, Ints, check, check_shape, counts
from kooplan.analysis.errors import InputError
from kooplan.analysis.status import Status, Statuses, filled


@dataclass(frozen=True, slots=True)
class CellRule:
    """Limits below which numbers stay secret.

    min_cell : counts from 1 to below it are secret; 3 official statistics, 10 for use of
        services and for health, addiction, violence, disability, origin, else 5.
    min_denominator : rates of fewer people are secret.
    limited_denominator : rates of fewer people are shown as limited, in brackets.
    small_group : in a known group of fewer people "none" and "all" are secret too.
    """

    min_cell: int
    min_denominator: int = 30
    limited_denominator: int = 100
    small_group: int = 30

    def __post_init__(self) -> None:
        if self.min_cell < 1:
            raise InputError("Bitte eine Zahl ab 1 angeben.", field="Mindestfallzahl")
        if self.min_denominator > self.limited_denominator:
            raise InputError("Die Grenze für Klammern liegt unter der Sperrgrenze.", field="Nenner")


@dataclass(frozen=True, slots=True)
class DominanceRule:
    """Limits that protect the figures of single providers."""

    min_providers: int = 3
    max_share: float = 0.85

    def __post_init__(self) -> None:
        if not 0 < self.max_share <= 1:
            raise InputError("Bitte einen Anteil über 0 bis 1 angeben.", field="Größter Anteil")


@dataclass(frozen=True, slots=True, eq=False)
class Dominance:
    """Status of each cell; `may_see` is the one provider who may see it anyway, -1 if none."""

    status: Statuses
    may_see: Ints


def primary(cells: npt.ArrayLike, rule: CellRule, *, group_sizes: npt.ArrayLike | None = None) -> Statuses:
    """Status of counts by the minimum number of cases.

    Parameters
    ----------
    cells : float array, any shape
        Counts >= 0; NaN means missing.
    rule : CellRule
    group_sizes : float array, same shape, optional
        Size of the group that each count is part of, where readers know it; NaN where
        they do not. "None" or "all" of a small group tells something of each person.

    Returns
    -------
    str array, same shape
        "primary" where secret, "nothing" for a zero, "no_data" where missing, else "ok".

    Raises
    ------
    InputError
        A count is negative, shapes differ, or a count exceeds its group.

    Notes
    -----
    Raising `min_cell` never shows a cell that was secret before.
    """
    values = counts(cells, field="Fallzahl")
    status = filled(values.shape, Status.OK)
    status[values == 0] = Status.NOTHING
    status[(values > 0) & (values < rule.min_cell)] = Status.PRIMARY
    status[np.isnan(values)] = Status.NO_DATA
    if group_sizes is not None:
        groups = counts(group_sizes, field="Gruppengröße")
        check_shape(groups, values.shape, field="Gruppengröße")
        check(~(values > groups), "Die Fallzahl ist größer als die Gruppe.", field="Gruppengröße")
        small = (groups > 0) & (groups < rule.small_group)
        status[small & ((values == 0) | (values == groups))] = Status.PRIMARY
    return status


def primary_rates(numerator: npt.ArrayLike, denominator: npt.ArrayLike, rule: CellRule) -> Statuses:
    """Status of rates by their numerator and denominator.

    Parameters
    ----------
    numerator : float array, any shape
        Cases >= 0; NaN means missing.
    denominator : float array, same shape
        People >= 0; NaN means missing.
    rule : CellRule

    Returns
    -------
    str array, same shape
        "primary" where the numerator is secret or there are fewer than
        `min_denominator` people; "nothing" for no cases; "limited" below
        `limited_denominator` people; "not_meaningful" for no people; "no_data"; "ok".

    Raises
    ------
    InputError
        A number is negative or shapes differ.
    """
    people = counts(denominator, field="Nenner")
    status = primary(numerator, rule)
    check_shape(people, status.shape, field="Nenner")
    status[(status == Status.OK) & (people < rule.limited_denominator)] = Status.LIMITED
    known = status != Status.NO_DATA
    status[known & (people < rule.min_denominator)] = Status.PRIMARY
    status[known & (people == 0)] = Status.NOT_MEANINGFUL
    status[np.isnan(people)] = Status.NO_DATA
    return status


def primary_dominance(contributions: npt.ArrayLike, rule: DominanceRule) -> Dominance:
    """Status of cells that add up figures of providers.

    Parameters
    ----------
    contributions : float array, shape (cells, providers)
        Figure >= 0 of each provider, any one unit; NaN where a provider has no part.
    rule : DominanceRule

    Returns
    -------
    Dominance
        "primary" where fewer than `min_providers` have a part or one holds more than
        `max_share`; "no_data" where nobody has; "nothing" for a sum of 0; else "ok".
        A provider may see a secret cell only if nobody else's figure follows from it:
        it is the only one, or it dominates at least two others.

    Raises
    ------
    InputError
        A figure is negative or the array has not two axes.
    """
    parts = counts(contributions, field="Beiträge der Träger")
    if parts.ndim != 2:
        raise InputError("Erwartet ist eine Zeile je Zelle.", field="Beiträge der Träger")
    known = np.where(np.isnan(parts), 0.0, parts)
    providers, total = (~np.isnan(parts)).sum(axis=1), known.sum(axis=1)
    dominated = known.max(axis=1, initial=0.0) > rule.max_share * total
    status = filled(total.shape, Status.OK)
    status[total == 0] = Status.NOTHING
    status[(providers < rule.min_providers) | dominated] = Status.PRIMARY
    status[providers == 0] = Status.NO_DATA
    alone = (providers == 1) | (dominated & (providers > 2))
    return Dominance(status=status, may_see=_seeing(parts, alone & (status == Status.PRIMARY)))


def _seeing(parts: Floats, may: npt.NDArray[np.bool_]) -> Ints:
    largest = np.argmax(np.where(np.isnan(parts), -1.0, parts), axis=1) if parts.size else np.zeros(len(parts))
    return np.where(may, largest, -1).astype(np.int64)

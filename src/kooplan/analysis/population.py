"""Population figures from age bands, balances, and the need that follows from them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from kooplan.analysis.arrays import Bools, Floats, as_floats, check_shape, counts, known_counts
from kooplan.analysis.errors import InputError
from kooplan.analysis.rates import Rates, rate
from kooplan.analysis.status import Status, Statuses, filled

YOUTH_END = 20
WORK_END = 65
VERY_OLD = 80


@dataclass(frozen=True, slots=True)
class AgeBand:
    """Ages from `start` to under `end` in completed years; without `end` the band is open."""

    start: int
    end: int | None = None

    def __post_init__(self) -> None:
        if self.start < 0 or (self.end is not None and self.end <= self.start):
            raise InputError("Bitte Anfang und Ende der Altersgruppe prüfen.", field=self.name)

    @property
    def limit(self) -> float:
        """The age that the band stays below; infinite for the open band."""
        return math.inf if self.end is None else self.end

    @property
    def name(self) -> str:
        """The band as official tables write it: 20–64, 85 und älter."""
        return f"{self.start} und älter" if self.end is None else f"{self.start}–{self.end - 1}"


@dataclass(frozen=True, slots=True, eq=False)
class Balance:
    """Balances per `per` people of the mean population; `total` is natural plus migration."""

    natural: Rates
    migration: Rates
    total: Rates


def youth_quotient(people: npt.ArrayLike, bands: Sequence[AgeBand]) -> Rates:
    """People under 20 per 100 people from 20 to under 65.

    Parameters
    ----------
    people : float array, shape (..., bands)
        Counts >= 0 by age band; NaN means missing.
    bands : sequence of AgeBand
        Without gap or overlap from 0 to an open band; borders at 20 and 65.

    Returns
    -------
    Rates, shape (...)
        Per 100; "no_data" where a band is missing, "not_meaningful" where nobody is
        20 to under 65.

    Raises
    ------
    InputError
        Bands have gaps, overlap, or run across 20 or 65: people are never split.

    References
    ----------
    Statistisches Bundesamt: Jugendquotient, age limits 20 and 65.
    """
    return _quotient(people, bands, (0, YOUTH_END), (YOUTH_END, WORK_END))


def old_age_quotient(people: npt.ArrayLike, bands: Sequence[AgeBand]) -> Rates:
    """People from 65 per 100 people from 20 to under 65; see `youth_quotient`."""
    return _quotient(people, bands, (WORK_END, math.inf), (YOUTH_END, WORK_END))


def share_very_old(people: npt.ArrayLike, bands: Sequence[AgeBand]) -> Rates:
    """People from 80 per 100 people of all ages; border at 80, else as `youth_quotient`."""
    return _quotient(people, bands, (VERY_OLD, math.inf), (0, math.inf))


def average_age(people: npt.ArrayLike, bands: Sequence[AgeBand], *, open_band_mean: float) -> Rates:
    """Mean age in years.

    Parameters
    ----------
    people : float array, shape (..., bands)
        Counts >= 0 by age band; NaN means missing.
    bands : sequence of AgeBand
        Without gap or overlap from 0 to an open band.
    open_band_mean : float
        Assumed mean age in the open band, in years; not below its start.

    Returns
    -------
    Rates, shape (...)
        Years (per 1); "no_data" where a band is missing, "not_meaningful" where nobody
        lives.

    Raises
    ------
    InputError
        Bands have gaps or overlap, or `open_band_mean` is below the open band.

    Notes
    -----
    Ages are spread evenly in closed bands: the mean of the band 20–24 is 22.5. The
    wider the bands, the rougher the result.
    """
    given = _people(people, bands)
    if not bands[-1].start <= open_band_mean < math.inf:
        raise InputError("Das mittlere Alter liegt unter der Altersgruppe.", field=bands[-1].name)
    middle = [open_band_mean if band.end is None else (band.start + band.end) / 2 for band in bands]
    return rate((given * np.array(middle)).sum(axis=-1), given.sum(axis=-1), per=1.0)


def balance(
    births: npt.ArrayLike,
    deaths: npt.ArrayLike,
    arrivals: npt.ArrayLike,
    departures: npt.ArrayLike,
    population: npt.ArrayLike,
    *,
    per: float = 1000.0,
) -> Balance:
    """Balance of births and deaths, of arrivals and departures, and of both.

    Parameters
    ----------
    births, deaths, arrivals, departures : float array, any shape
        Events of one period, counts >= 0; NaN means missing.
    population : float array, same shape
        Mean population of the period, >= 0; NaN means missing.
    per : float
        Unit of the result; 1000 is usual.

    Returns
    -------
    Balance
        Values may be negative; "no_data" where a part is missing, "not_meaningful"
        where nobody lives.

    Raises
    ------
    InputError
        A number is negative, shapes differ, or `per` is not positive.
    """
    base = counts(population, field="Bevölkerung")
    names = ("Geburten", "Sterbefälle", "Zuzüge", "Fortzüge")
    flows = [
        counts(values, field=name) for name, values in zip(names, (births, deaths, arrivals, departures), strict=True)
    ]
    for name, flow in zip(names, flows, strict=True):
        check_shape(flow, base.shape, field=name)
    if not per > 0:
        raise InputError("Bitte eine Zahl über 0 angeben.", field="Bezugsgröße")
    natural, migration = flows[0] - flows[1], flows[2] - flows[3]
    return Balance(*(_signed_rate(net, base, per) for net in (natural, migration, natural + migration)))


def merge_bands(people: npt.ArrayLike, bands: Sequence[AgeBand], wanted: Sequence[AgeBand]) -> Floats:
    """Counts by wider age bands.

    Parameters
    ----------
    people : float array, shape (..., bands)
        Counts >= 0 by age band; NaN means missing.
    bands : sequence of AgeBand
        Without gap or overlap from 0 to an open band.
    wanted : sequence of AgeBand
        Each must be made of whole bands.

    Returns
    -------
    float array, shape (..., wanted)
        NaN where a part is missing.

    Raises
    ------
    InputError
        Bands have gaps or overlap, or a wanted band would split one.

    Notes
    -----
    If the wanted bands cover all ages once, the total stays the same.
    """
    given = _people(people, bands)
    sums = [given[..., _members(bands, (band.start, band.limit))].sum(axis=-1) for band in wanted]
    return np.stack(sums, axis=-1)


def status_quo_need(rates: npt.ArrayLike, people: npt.ArrayLike) -> Floats:
    """Need of a service if every age keeps today's rate of use.

    Parameters
    ----------
    rates : float array, shape (ages,), (ages, sexes) or (ages, sexes, years)
        Cases per person >= 0 (a rate of 5 per cent is 0.05); no gaps.
    people : float array, shape (ages, sexes, years)
        Projected people >= 0 in the same ages and sexes; no gaps.

    Returns
    -------
    float array, shape (years,)
        Expected cases in each year.

    Raises
    ------
    InputError
        Shapes do not fit, a number is missing or negative.

    Notes
    -----
    Need = sum over ages and sexes of rate times people. It is linear: twice the people
    make twice the need; a rate of 1 everywhere gives the population.
    """
    persons = known_counts(people, field="Vorausberechnung")
    if persons.ndim != 3:
        raise InputError("Erwartet sind Alter, Geschlecht und Jahr.", field="Vorausberechnung")
    shares = known_counts(rates, field="Inanspruchnahme")
    if not 1 <= shares.ndim <= 3:
        raise InputError("Erwartet sind höchstens Alter, Geschlecht und Jahr.", field="Inanspruchnahme")
    check_shape(shares, persons.shape[: shares.ndim], field="Inanspruchnahme")
    full = shares.reshape(shares.shape + (1,) * (3 - shares.ndim))
    return np.asarray((full * persons).sum(axis=(0, 1)), dtype=np.float64)


def _quotient(
    people: npt.ArrayLike, bands: Sequence[AgeBand], top: tuple[float, float], bottom: tuple[float, float]
) -> Rates:
    given = _people(people, bands)
    parts = [given[..., _members(bands, ages)].sum(axis=-1) for ages in (top, bottom)]
    return rate(parts[0], parts[1], per=100.0)


def _people(people: npt.ArrayLike, bands: Sequence[AgeBand]) -> Floats:
    given = counts(people, field="Bevölkerung")
    starts = [0.0, *(band.limit for band in bands)]
    for band, expected in zip(bands, starts, strict=False):
        if band.start != expected:
            raise InputError("Die Altersgruppen haben Lücken oder überschneiden sich.", field=band.name)
    if starts[-1] != math.inf:
        raise InputError("Die letzte Altersgruppe muss offen sein.", field="Altersgruppen")
    if not given.ndim or given.shape[-1] != len(bands):
        raise InputError(f"Erwartet sind {len(bands)} Altersgruppen.", field="Bevölkerung")
    return given


def _members(bands: Sequence[AgeBand], ages: tuple[float, float]) -> Bools:
    start, end = ages
    for band in bands:
        if any(band.start < border < band.limit for border in ages if border < math.inf) or (
            end < math.inf and band.end is None and band.start < end
        ):
            wanted = f"ab {start:g}" if end == math.inf else f"{start:g} bis unter {end:g}"
            raise InputError(f"Diese Gruppe lässt sich nicht auf „{wanted}“ aufteilen.", field=band.name)
    return np.array([band.start >= start and band.limit <= end for band in bands])


def _signed_rate(net: Floats, base: Floats, per: float) -> Rates:
    status: Statuses = filled(net.shape, Status.OK)
    status[base == 0] = Status.NOT_MEANINGFUL
    status[np.isnan(net) | np.isnan(base)] = Status.NO_DATA
    value = np.divide(net, base, out=np.full(net.shape, np.nan), where=status == Status.OK)
    return Rates(value=as_floats(value * per, field="Saldo"), status=status, per=per)

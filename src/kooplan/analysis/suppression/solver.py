"""Linear programs for the tables of this package."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from kooplan.analysis.arrays import Floats

if TYPE_CHECKING:
    from scipy import sparse


def program(
    matrix: sparse.csc_array, right: Floats, *, cost: Floats, lower: Floats, upper: Floats, keeps_start: bool
) -> Any:
    """A HiGHS solver: least cost with `matrix` times cells equal to `right` and every cell within its bounds.

    Parameters
    ----------
    matrix : sparse array, shape (equations, cells)
    right : float array, shape (equations,)
    cost, lower, upper : float arrays, shape (cells,)
    keeps_start : each further solution starts from the last one.
    """
    import highspy  # only where a table is closed: no page needs it

    model = highspy.HighsLp()
    model.num_col_, model.num_row_ = len(cost), len(right)
    model.col_cost_, model.col_lower_, model.col_upper_ = cost, lower, upper
    model.row_lower_ = model.row_upper_ = right
    model.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    model.a_matrix_.start_, model.a_matrix_.index_ = matrix.indptr, matrix.indices
    model.a_matrix_.value_ = matrix.data
    # The public class greets on standard output, where commands print their results; the one below it is silent.
    found = highspy._Highs()  # type: ignore[attr-defined]
    found.setOptionValue("output_flag", False)
    found.setOptionValue("threads", 1)
    if keeps_start:
        found.setOptionValue("presolve", "off")
    found.passModel(model)
    return found


def solved(found: Any) -> Floats | None:
    """The solution; None where there is none or no end to it; raises `ArithmeticError` for anything else."""
    import highspy

    found.run()
    status = found.getModelStatus()
    known = highspy.HighsModelStatus
    if status == known.kOptimal:
        return np.array(found.getSolution().col_value)
    if status in {known.kInfeasible, known.kUnbounded, known.kUnboundedOrInfeasible}:
        return None
    raise ArithmeticError(f"linear program of the audit failed: {found.modelStatusToString(status)}")

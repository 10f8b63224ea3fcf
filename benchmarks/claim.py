"""What a claim is, and how it is printed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

RUNS = 5


@dataclass(frozen=True, slots=True)
class Claim:
    """A measured figure beside the limit or the peer it has to stand against; smaller is better."""

    what: str
    against: str
    unit: str
    figures: tuple[float, ...]
    limit: float

    @property
    def typical(self) -> float:
        """The median of all runs."""
        return median(self.figures)

    @property
    def met(self) -> bool:
        """Whether the median stays within the limit."""
        return self.typical <= self.limit


def table(claims: Sequence[Claim]) -> str:
    """The claims as text, one line each."""
    lines = [f"{'claim':58} {'median':>9} {'range':>19} {'limit':>9} unit   goal"]
    lines += [
        f"{claim.what[:58]:58} {claim.typical:9.4g} {min(claim.figures):9.4g}-{max(claim.figures):<9.4g}"
        f" {claim.limit:9.4g} {claim.unit:6} {'met' if claim.met else 'MISSED'} ({claim.against})"
        for claim in claims
    ]
    return "\n".join(lines)

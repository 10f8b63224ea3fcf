"""`make bench`: run every claim and print one table."""

from __future__ import annotations

import sys

from benchmarks import catchments, many_values, suppression, web_pages
from benchmarks.claim import Claim, table


def main() -> None:
    """Measure and print; the exit code says whether every goal was met."""
    claims: list[Claim] = [*web_pages.claims(), *many_values.claims(), *catchments.claims(), *suppression.claims()]
    sys.stdout.write(table(claims) + "\n")
    sys.exit(0 if all(claim.met for claim in claims) else 1)


main()

"""The answer of a policy: may this be done, and if not, why not."""

from __future__ import annotations

from dataclasses import dataclass

from kooplan.core.errors import NotAllowed


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a deed is allowed, with the German sentence that page, API and error show."""

    allowed: bool
    reason: str = ""

    def __bool__(self) -> bool:
        return self.allowed


ALLOW = Verdict(allowed=True)


def deny(reason: str) -> Verdict:
    """A refusal with its reason, one whole German sentence."""
    return Verdict(allowed=False, reason=reason)


def require(verdict: Verdict) -> None:
    """Stop an action whose policy says no."""
    if not verdict:
        raise NotAllowed(verdict.reason)

"""A policy's answer carries its reason."""

from __future__ import annotations

import pytest

from kooplan.core.errors import NotAllowed
from kooplan.core.verdict import ALLOW, deny, require


def test_a_refusal_is_false_and_says_why() -> None:
    verdict = deny("Das geht erst nach der Freigabe.")
    assert not verdict
    with pytest.raises(NotAllowed, match="erst nach der Freigabe"):
        require(verdict)


def test_an_allowed_deed_passes() -> None:
    assert ALLOW
    require(ALLOW)

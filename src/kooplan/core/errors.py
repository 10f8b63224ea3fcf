"""What a person can do about: a broken rule, a missing right. Both carry a whole German sentence."""

from __future__ import annotations


class RuleViolation(Exception):
    """The deed would break a rule of the domain; nothing was changed."""


class NotAllowed(Exception):
    """The acting role may not do this."""

"""Who may sign in at all."""

from __future__ import annotations

from allauth.account.auth_backends import AuthenticationBackend
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser


def may_sign_in(user: AbstractBaseUser | None) -> bool:
    """Active, and not a demo account outside the demo."""
    if user is None or not user.is_active:
        return False
    return settings.DEMO or not getattr(user, "is_demo", False)


class Backend(AuthenticationBackend):  # type: ignore[misc]  # allauth ships no types
    """Sign-in by address; demo accounts only where the demo is switched on.

    Their password stands in the README, so an installation with real data must not know them.
    """

    def user_can_authenticate(self, user: AbstractBaseUser | None) -> bool:
        """Also asked by other parts of Django."""
        return may_sign_in(user)

    def get_user(self, user_id: int) -> AbstractBaseUser | None:
        """The person of a running session; it ends when the demo is switched off."""
        user = super().get_user(user_id)
        return user if may_sign_in(user) else None

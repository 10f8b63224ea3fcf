"""The person behind one or more memberships, with as little about them as possible."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.translation import gettext_lazy as _


class UserManager(BaseUserManager["User"]):
    """Makes users; addresses are stored in lower case so that nobody has two accounts by accident."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        """A user who signs in with `email`; without a password only a one-time link opens the account."""
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """A natural person: name or pseudonym and address. What they may do is told by their memberships."""

    email = models.EmailField(_("E-Mail"), unique=True)
    name = models.CharField(_("Name oder Pseudonym"), max_length=120)
    phone = models.CharField(_("Telefon (freiwillig)"), max_length=40, blank=True)
    is_active = models.BooleanField(_("Aktiv"), default=True)
    is_demo = models.BooleanField(
        _("Demo-Konto"), default=False, help_text=_("Kann sich nur anmelden, wo die Demo eingeschaltet ist")
    )
    date_joined = models.DateTimeField(_("Angelegt"), auto_now_add=True)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        verbose_name = _("Person")
        verbose_name_plural = _("Personen")

    def __str__(self) -> str:
        return self.name or self.email

"""What is needed from a person: apps register sources, the start page reads them all."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.translation import ngettext

from kooplan.core.reader import Reader


@dataclass(frozen=True, slots=True)
class Task:
    """One request to a person, with its price and its benefit."""

    title: str
    text: str
    action: str
    url: str
    minutes: int
    due: date | None = None
    deputy: str = ""
    level: str = ""

    @property
    def effort(self) -> str:
        """The price in words."""
        return ngettext("{minutes} Minute", "{minutes} Minuten", self.minutes).format(minutes=self.minutes)


TaskSource = Callable[[Reader], Iterable[Task]]
SOURCES: list[TaskSource] = []


def register_source(source: TaskSource) -> None:
    """Let `source` contribute tasks; it may ask the database a fixed number of times."""
    if source not in SOURCES:
        SOURCES.append(source)


def tasks_of(reader: Reader) -> list[Task]:
    """All tasks of the acting role, the most urgent first; those without a date last."""
    found = [task for source in SOURCES for task in source(reader)]
    return sorted(found, key=lambda task: (task.due is None, task.due or date.max, task.minutes))

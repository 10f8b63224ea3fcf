"""Finds the named browser assets that npm fetched; nothing else of those packages is served."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage

ASSETS = {
    "kern": ("@kern-ux/native/dist", ("kern.min.css", "fonts/fira-sans.css", "fonts/fira-sans/*.woff2")),
    "htmx": ("htmx.org/dist", ("htmx.min.js",)),
}
"""Prefix under /static/ -> folder in node_modules and the files wanted of it."""


class PackageFiles(FileSystemStorage):
    """One package's folder under its prefix."""

    def __init__(self, prefix: str, folder: Path) -> None:
        super().__init__(location=folder)
        self.prefix = prefix


class AssetFinder(BaseFinder):
    """Serve `ASSETS` by name."""

    def check(self, **_kwargs: Any) -> list[Any]:
        """Nothing to configure."""
        return []

    def find(self, path: str, find_all: bool = False, **_kwargs: Any) -> Any:
        """The file behind a static path."""
        for name, storage in self.list([]):
            if f"{storage.prefix}/{name}" == path:
                found = storage.path(name)
                return [found] if find_all else found
        return []

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterator[tuple[str, Any]]:  # noqa: ARG002 - the base class names it
        """Each wanted file with the storage it lies in."""
        for prefix, (package, patterns) in ASSETS.items():
            folder = Path(settings.NODE_MODULES) / package
            storage = PackageFiles(prefix, folder)
            for pattern in patterns:
                for file in sorted(folder.glob(pattern)):
                    yield file.relative_to(folder).as_posix(), storage

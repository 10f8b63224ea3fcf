"""Results are written beside their place and moved there when they are whole."""

from __future__ import annotations

import glob
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def written_beside(target: Path) -> Iterator[Path]:
    """A hidden path beside the target: it becomes the target when the block ends well, and vanishes otherwise."""
    sweep(target)
    part = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        yield part
        part.replace(target)
    finally:
        _remove(part)


def sweep(target: Path) -> None:
    """Remove what runs left behind that were killed while they wrote; nobody else can."""
    for part in target.parent.glob(f".{glob.escape(target.name)}.*.part"):
        number = part.name.removesuffix(".part").rpartition(".")[2]
        if number.isdecimal() and not _is_running(int(number)):
            _remove(part)


def _is_running(process: int) -> bool:
    """Whether a process exists on this machine; where that cannot be asked harmlessly, it might."""
    if os.name != "posix":
        return True
    try:
        os.kill(process, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:
        return True
    return True


def _remove(part: Path) -> None:
    """Remove a file or a folder that may be there."""
    if part.is_dir():
        shutil.rmtree(part)
    else:
        part.unlink(missing_ok=True)

"""A process that serves pages stays small: it loads no reader of files, no geometry and no solver."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

HEAVY = ["openpyxl", "pyogrio", "pyproj", "scipy", "shapely"]
SERVE = """
import json, sys
import kooplan.config.wsgi
from django.urls import get_resolver
get_resolver().url_patterns
print(json.dumps([name for name in sys.argv[1:] if name in sys.modules]))
"""


def test_serving_pages_loads_nothing_heavy(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", SERVE, *HEAVY], cwd=tmp_path, check=True, capture_output=True, text=True
    )
    assert json.loads(done.stdout) == []


def test_the_probe_would_see_them(tmp_path: Path) -> None:
    code = "import shapely\n" + SERVE
    done = subprocess.run(
        [sys.executable, "-c", code, *HEAVY], cwd=tmp_path, check=True, capture_output=True, text=True
    )
    assert json.loads(done.stdout) == ["shapely"]

"""A served demo district and a browser; the stories use Kooplan the way a person does."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, StorageState, sync_playwright

from kooplan.demo import people
from tests.world import PERSONAS

ROOT = Path(__file__).resolve().parents[2]
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
AXE_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
START_WITHIN = 90.0
"""Seconds until the served district has to answer."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All stories share one server, so they stay on one worker."""
    for item in items:
        if "tests/stories/" in item.nodeid:
            item.add_marker(pytest.mark.xdist_group("stories"))
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def chromium() -> str:
    """The browser's program; stories are skipped where there is none."""
    path = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if not path:
        pytest.skip("no Chromium here; install Debian's package chromium or set CHROMIUM")
    return path


def free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def wait_for(url: str, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_WITHIN
    while time.monotonic() < deadline:
        if server.poll() is not None:
            raise RuntimeError(f"the server ended with {server.returncode}")
        try:
            urllib.request.urlopen(url)
        except urllib.error.URLError:
            time.sleep(0.2)
        else:
            return
    raise TimeoutError(url)


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory, chromium: str) -> Iterator[str]:
    """The address of a freshly served demo district, as `make run` serves it."""
    home = tmp_path_factory.mktemp("served")
    environment = os.environ | {
        "KOOPLAN_VAR": str(home), "KOOPLAN_DEMO": "1", "DJANGO_SETTINGS_MODULE": "kooplan.config.settings",
        "KOOPLAN_RATE_LOGIN": "1000/m/ip",
    }  # fmt: skip
    environment.pop("DATABASE_URL", None)
    command = [sys.executable, "-m", "kooplan.cli"]
    for arguments in (["migrate"], ["demo", "load"]):
        subprocess.run([*command, *arguments], env=environment, check=True, capture_output=True)
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    server = subprocess.Popen([*command, "serve", "--port", str(port)], env=environment, stderr=subprocess.DEVNULL)
    try:
        wait_for(address, server)
        yield address
    finally:
        server.terminate()
        server.wait(timeout=20)


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(
            executable_path=chromium,
            args=[
                "--no-sandbox",
                "--disable-gpu",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
            ],
        )
        yield opened
        opened.close()


class Visit:
    """A person at a browser of some width, who notices foreign hosts and errors."""

    def __init__(
        self,
        browser: Browser,
        site: str,
        *,
        width: int = 1280,
        script: bool = True,
        signed_in: StorageState | None = None,
    ) -> None:
        # The policy is lifted only for axe, which has to be put into the page; foreign requests are counted instead.
        self.context = browser.new_context(
            viewport={"width": width, "height": 900},
            java_script_enabled=script,
            bypass_csp=script,
            locale="de-DE",
            storage_state=signed_in,
        )
        self.page: Page = self.context.new_page()
        self.page.set_default_timeout(15_000)
        self.site = site
        self.foreign: list[str] = []
        self.errors: list[str] = []
        self.page.on("request", lambda request: self.note(request.url))
        self.page.on("console", lambda message: self.errors.append(message.text) if message.type == "error" else None)
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))

    def note(self, url: str) -> None:
        if not url.startswith((self.site, "data:")):
            self.foreign.append(url)

    def open(self, path: str) -> Page:
        """Open a page; anything but an answer in order is a failure."""
        response = self.page.goto(self.site + path)
        assert response is not None
        assert response.status == 200, f"{path}: {response.status}"
        return self.page

    def sign_in(self, persona: str) -> None:
        """Sign in as one of the demo accounts."""
        self.open("/konto/anmelden/")
        self.page.fill("[name=login]", PERSONAS[persona])
        self.page.fill("[name=password]", people.PASSWORD)
        self.page.click("main button[type=submit]")
        self.page.wait_for_url(lambda url: "anmelden" not in url)

    def axe(self) -> list[str]:
        """Findings of axe on the page as it is now: rule and place."""
        self.page.evaluate(AXE.read_text())
        outcome = self.page.evaluate("rules => axe.run(document, {runOnly: rules})", AXE_RULES)
        return [
            f"{finding['id']} at {node['target']}: {node['failureSummary']}"
            for finding in outcome["violations"]
            for node in finding["nodes"]
        ]

    def sideways(self) -> int:
        """How many pixels the page is wider than the window."""
        return int(self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))

    def forget_refusal(self) -> None:
        """The browser reports a refused form (status 422) as an error; this one was wanted."""
        self.errors = [one for one in self.errors if "422" not in one]

    def close(self) -> None:
        self.context.close()


@pytest.fixture(scope="session")
def sign_ins() -> dict[str, StorageState]:
    """The cookies of each persona that has signed in; a test that signs out signs in for itself."""
    return {}


@pytest.fixture
def visit(browser: Browser, site: str, sign_ins: dict[str, StorageState]) -> Iterator[object]:
    """Make visits: `visit(width=320, script=False, persona="planner")`; all are closed and checked at the end."""
    opened: list[Visit] = []

    def make(*, width: int = 1280, script: bool = True, persona: str | None = None) -> Visit:
        if persona and persona not in sign_ins:
            first = Visit(browser, site)
            first.sign_in(persona)
            sign_ins[persona] = first.context.storage_state()
            first.close()
        one = Visit(browser, site, width=width, script=script, signed_in=sign_ins[persona] if persona else None)
        opened.append(one)
        return one

    yield make
    for one in opened:
        foreign, errors = one.foreign, one.errors
        one.close()
        assert foreign == []
        assert errors == []

"""The documentation pages: drawn by a real browser under the strict policy, from local files."""

from __future__ import annotations

import gzip
import os
import re
import shutil
import subprocess
import threading
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.serving import make_server

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")
FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--disable-dev-shm-usage", "--enable-logging=stderr", "--v=0",
)  # fmt: skip


class Links(HTMLParser):
    """Addresses that a page loads, and whether it has code or style of its own."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.loaded: list[str] = []
        self.inline = 0
        self.feed(text)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = dict(attributes)
        address = given.get("src") or (given.get("href") if tag == "link" else None)
        if address:
            self.loaded.append(address)
        self.inline += tag == "style" or "style" in given or (tag == "script" and not address)


@pytest.fixture
def browser() -> str:
    """A headless browser; where one is required its absence fails, elsewhere it skips."""
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    if found is None:
        if os.environ.get("NEXTVISION_REQUIRE_BROWSER"):
            pytest.fail("no Chromium found, and NEXTVISION_REQUIRE_BROWSER is set")
        pytest.skip("no Chromium here: install the package chromium to run this test")
    return found


@pytest.fixture
def server(app: Flask) -> Iterator[str]:
    """The application on a port of its own."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize("path", ["/docs", "/redoc"])
def test_a_page_loads_only_what_is_served_here(client: FlaskClient, path: str) -> None:
    page = client.get(path)
    assert page.mimetype == "text/html"
    links = Links(page.text)
    assert links.inline == 0
    assert links.loaded
    for address in links.loaded:
        assert address.startswith("/docs/assets/")
        assert client.get(address).status_code == 200


def test_a_file_is_compressed_kept_and_typed(client: FlaskClient) -> None:
    path = "/docs/assets/swagger-ui-bundle.js"
    plain, packed = client.get(path), client.get(path, headers={"Accept-Encoding": "gzip"})
    assert plain.mimetype == packed.mimetype == "text/javascript"
    assert gzip.decompress(packed.data) == plain.data
    assert plain.headers["ETag"] != packed.headers["ETag"]
    assert "max-age" in packed.headers["Cache-Control"]
    again = client.get(path, headers={"If-None-Match": packed.headers["ETag"]})
    assert again.status_code == 304


@pytest.mark.parametrize("name", ["nothing.js", "..%2F..%2Fapp.py", "__init__.py", "%00"])
def test_other_files_are_not_found(client: FlaskClient, name: str) -> None:
    assert client.get(f"/docs/assets/{name}").status_code == 404


@pytest.mark.slow
@pytest.mark.parametrize(
    ("path", "drawn"), [("/docs", "opblock-summary"), ("/redoc", "operation/jobs_add_job")]
)
def test_a_browser_draws_the_page_and_complains_of_nothing(
    browser: str, server: str, tmp_path: Path, path: str, drawn: str
) -> None:
    shown = subprocess.run(
        [browser, *FLAGS, f"--user-data-dir={tmp_path}", "--virtual-time-budget=10000",
         "--dump-dom", server + path],
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    console = [line for line in shown.stderr.splitlines() if "CONSOLE" in line]
    assert console == []
    assert drawn in shown.stdout, shown.stderr[-2000:]
    assert "/api/v1/jobs" in re.sub(r"<[^>]+>|\u200b", "", shown.stdout)

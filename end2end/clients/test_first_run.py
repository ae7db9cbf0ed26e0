"""The first run of the built program: a clean home, no AWS settings, and a metadata address that answers 403.

This is the situation behind many proxies, on other clouds and in hosted development environments.
"""

import os
import re
import subprocess
import threading
import time
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from program import PROGRAM

NOTHING = "No AWS credentials found. Showing the demo account: all figures are simulated."


class Forbidden(BaseHTTPRequestHandler):
    """Refuses all requests, like a disabled metadata service."""

    def refuse(self):
        self.send_response(403)
        self.send_header("content-length", "0")
        self.end_headers()

    do_GET = do_PUT = refuse

    def log_message(self, *_):
        pass


@pytest.fixture
def forbidden():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Forbidden)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


@pytest.fixture
def start(tmp_path, forbidden):
    """Starts the program as a new user does; returns the process and the file with its output."""
    started = []

    def run(*arguments):
        environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(tmp_path),
            "AWS_EC2_METADATA_SERVICE_ENDPOINT": forbidden,
        }
        printed = tmp_path / "printed"
        with printed.open("w") as out:
            process = subprocess.Popen(
                [str(PROGRAM), *arguments],
                env=environment,
                cwd=tmp_path,
                stdout=out,
                stderr=subprocess.STDOUT,
            )
        started.append(process)
        return process, printed

    yield run
    for process in started:
        process.kill()
        process.wait()


def test_the_first_page_has_figures(start):
    since = time.monotonic()
    process, printed = start("serve", "--addr", "127.0.0.1:0")
    address = None
    while not address:
        assert process.poll() is None, printed.read_text()
        assert time.monotonic() - since < 60, printed.read_text()
        time.sleep(0.02)
        address = re.search(r"is listening on (http://\S+)", printed.read_text())
    listening = time.monotonic() - since
    with urllib.request.urlopen(f"{address[1]}/", timeout=60) as answer:
        page = answer.read().decode()
    print(f"listening after {listening:.2f} s, first page after {time.monotonic() - since:.2f} s")
    assert "Demo account." in page
    assert "Amazon EC2" in page
    # The badge, which a page without costs does not have.
    assert "Parts = total" in page
    assert re.search(r"\$\d", page)
    assert printed.read_text().splitlines() == [NOTHING, f"Farthing is listening on {address[1]}"]


def test_an_export_without_credentials_fails(start):
    process, printed = start("export", "overview")
    assert process.wait(timeout=60) == 1
    said = printed.read_text()
    assert said.startswith("farthing: no AWS credentials found.")
    assert "--demo" in said
    assert len(said.splitlines()) == 1

"""First visits to pages with large responses that are not cached: all are complete, and the server does not panic."""

import os
import subprocess
import time
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import islice

from cold_addresses import addresses
from program import PROGRAM

SEED = 20261123
# `make bench` opens a thousand.
LOADS = int(os.environ.get("FARTHING_COLD_LOADS", "200"))
# Each batch starts a new server, with an empty cache and cold threads.
BATCHES = 8
BATCH = -(-LOADS // BATCHES)
# Limit for each page, also with concurrent pages.
SECONDS = 60
AT_ONCE = 8


@contextmanager
def app(log):
    """A separate server with the sandbox of the other tests, on a free port."""
    options = ["--addr", "127.0.0.1:0", "--daily-cap-usd", "1000"]
    with log.open("w") as errors:
        server = subprocess.Popen(
            [PROGRAM, "serve", *options],
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
        )
        try:
            yield next(
                line.split()[-1] for line in server.stdout if "is listening on" in line
            )
        finally:
            server.terminate()
            server.wait(timeout=30)


def load(url):
    """Returns the fault of a page, or None for a complete page in time."""
    begun = time.monotonic()
    try:
        with urllib.request.urlopen(url, timeout=SECONDS) as answer:
            page = answer.read()
    except (OSError, urllib.error.URLError) as error:
        return f"{url}: {error}"
    # The deferred parts follow the page, and this script is the last one.
    is_whole = b"</html>" in page and page.endswith(b"__INCOMPLETE_CHUNKS=[];</script>")
    if not is_whole or b"This page is incomplete" in page:
        return f"{url}: cut after {len(page)} bytes"
    # A complete page of errors does not count: the table and the badge for its check must be there.
    if b'id="costs"' not in page or b"Parts = total" not in page:
        return f"{url}: without figures"
    if time.monotonic() - begun > SECONDS:
        return f"{url}: took {time.monotonic() - begun:.0f} s"
    return None


def test_cold_pages_come_whole(sandbox_url, tmp_path):
    pages = islice(addresses(SEED), LOADS)
    failures = []
    for number in range(0, LOADS, BATCH):
        batch = list(islice(pages, BATCH))
        log = tmp_path / f"{number}.log"
        with app(log) as url:
            urls = [url + address for address in batch]
            if number // BATCH % 2:
                with ThreadPoolExecutor(AT_ONCE) as visitors:
                    found = list(visitors.map(load, urls))
            else:
                found = [load(it) for it in urls]
        failures += [it for it in found if it]
        said = log.read_text()
        failures += [
            line
            for line in said.splitlines()
            if "panicked" in line or "was interrupted" in line
        ]
    assert not failures, f"{len(failures)} of {LOADS}: " + "\n".join(failures[:20])

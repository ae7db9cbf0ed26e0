"""First visits, each to a page with a large answer that is not cached: all come whole, and nothing panics."""

import os
import subprocess
import time
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import islice
from pathlib import Path

from cold_addresses import addresses

PROGRAM = Path(__file__).parents[2] / "dist" / "farthing"
SEED = 20261123
# `make bench` makes a thousand.
LOADS = int(os.environ.get("FARTHING_COLD_LOADS", "200"))
# With each batch the program starts anew: nothing is cached, and no thread is warm.
BATCHES = 8
BATCH = -(-LOADS // BATCHES)
# No page may take longer, however many are rendered beside it.
SECONDS = 60
AT_ONCE = 8


@contextmanager
def app(log):
    """A server of its own over the sandbox that the other tests use, on a free port."""
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
    """What is wrong with a page; nothing where it came whole and in time."""
    begun = time.monotonic()
    try:
        with urllib.request.urlopen(url, timeout=SECONDS) as answer:
            page = answer.read()
    except (OSError, urllib.error.URLError) as error:
        return f"{url}: {error}"
    # Behind the page come what it waited for and, last of all, this script.
    is_whole = b"</html>" in page and page.endswith(b"__INCOMPLETE_CHUNKS=[];</script>")
    if not is_whole or b"This page is incomplete" in page:
        return f"{url}: cut after {len(page)} bytes"
    # A whole page of errors is none: it has its table, and the badge that the table was checked.
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

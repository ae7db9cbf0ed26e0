"""Commands in the documentation run against the sandbox, and all names in them exist.

Every ```sh block of README.md, CONTRIBUTING.md, … and docs/ runs in a separate shell, with a clean home, in a folder with
only the program and the Makefile.
A block that cannot run in a test has a comment directly above it with the reason: `<!-- not run: why -->`. Flags, `make` targets,
variables and links are checked in all blocks; policies, checks and URL parameters are compared with the running program.
"""

import contextlib
import html
import json
import os
import re
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from program import PROGRAM

ROOT = Path(__file__).parents[2]
FILES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])
# Addresses of the sandbox and the web app in the examples: the defaults of `--addr`.
SANDBOX = "127.0.0.1:4566"
APP = "127.0.0.1:3000"
# Variables of the program or the tests without a command-line flag.
VARIABLES = {"FARTHING_LOG", "FARTHING_LOG_FORMAT", "FARTHING_TODAY", "FARTHING_CHROMIUM"}

BLOCK = re.compile(r"(?:<!-- not run: (?P<why>.+?) -->\n)?^```(?P<language>\w*)\n(?P<text>.*?)^```$", re.M | re.S)
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")


def blocks(language="sh"):
    for file in FILES:
        text = file.read_text()
        for block in BLOCK.finditer(text):
            if block["language"] == language:
                line = text.count("\n", 0, block.start("text")) + 1
                yield f"{file.relative_to(ROOT)}:{line}", block["text"], block["why"]


RUN = [(place, text) for place, text, why in blocks() if not why]


def free_port():
    with contextlib.closing(socket.socket()) as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


@pytest.fixture(scope="session")
def helps():
    """Output of `--help`, by command."""

    def ask(*command):
        done = subprocess.run([PROGRAM, *command, "--help"], capture_output=True, text=True, check=True)
        return done.stdout

    commands = re.findall(r"^  (\w+)  ", ask().partition("Commands:")[2], re.M)
    return {command: ask(command) for command in commands if command != "help"}


@pytest.fixture
def shell(tmp_path, sandbox_url, farthing_url):
    """Runs a block as if pasted. Its addresses are replaced with those of the tests' servers, or with free ones."""
    (tmp_path / ".curlrc").write_text("fail\n")
    (tmp_path / "dist").symlink_to(PROGRAM.parent)
    (tmp_path / "Makefile").symlink_to(ROOT / "Makefile")
    environment = {
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "HOME": str(tmp_path),
        "AWS_EC2_METADATA_DISABLED": "true",
    }
    if "FARTHING_TODAY" in os.environ:
        environment["FARTHING_TODAY"] = os.environ["FARTHING_TODAY"]

    def run(text):
        own = f"127.0.0.1:{free_port()}"
        sandbox = own if "farthing sandbox" in text else urlsplit(sandbox_url).netloc
        app = own if "farthing serve" in text else urlsplit(farthing_url).netloc
        text = text.replace(SANDBOX, sandbox).replace(APP, app)
        printed = tmp_path / "printed"
        with printed.open("w") as out:
            process = subprocess.Popen(
                ["bash", "-euo", "pipefail", "-c", text],
                env={**environment, "FARTHING_ADDR": own},
                cwd=tmp_path,
                stdout=out,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        try:
            status = process.wait(timeout=120)
        finally:
            # Includes processes that the block left running.
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
        return status, printed.read_text(errors="replace")

    return run


def test_the_documentation_has_commands():
    places = {place.split(":")[0] for place, _ in RUN}
    assert {"README.md", "CONTRIBUTING.md", "docs/exports.md", "docs/sandbox.md"} <= places
    assert len(RUN) >= 8


@pytest.mark.parametrize(("place", "text"), RUN, ids=[place for place, _ in RUN])
def test_a_block_runs(place, text, shell):
    status, printed = shell(text)
    assert status == 0, f"{place} ended with {status}:\n{text}\n{printed}"


def test_a_block_that_fails_is_noticed(shell):
    for text in (
        "dist/farthing export overview --demo --query 'no-such-key=1'\n",
        "false\ntrue\n",
        f"curl --silent http://{APP}/no/such/page\n",
        "dist/farthing export overview\n",
    ):
        status, printed = shell(text)
        assert status != 0, f"{text}\n{printed}"


def test_flags_exist(helps):
    """Checks every block, also those that do not run."""
    missing = []
    for place, text, _ in blocks():
        lines = re.sub(r"'[^']*'|\s#.*", "", text.replace("\\\n", " "))
        for command, rest in re.findall(r"farthing (\w+)([^\n|>&]*)", lines):
            if command not in helps:
                missing.append(f"{place}: farthing {command}")
                continue
            flags = re.findall(r"(?<!\S)(--[a-z-]+)", rest)
            missing += [f"{place}: {command} {flag}" for flag in flags if not re.search(rf"{flag}\b", helps[command])]
    assert not missing


def test_every_flag_and_variable_of_the_program_is_documented(helps):
    text = (ROOT / "docs" / "configuration.md").read_text()
    known = "\n".join(helps.values())
    named = set(re.findall(r"^\s+(--[a-z-]+)", known, re.M)) | set(re.findall(r"env:\s+(FARTHING_\w+)", known))
    assert len(named) > 30
    assert not sorted(it for it in named - {"--help", "--version"} if f"`{it}`" not in text)


def test_variables_exist(helps):
    known = VARIABLES | set(re.findall(r"env:\s+(FARTHING_\w+)", "\n".join(helps.values())))
    named = {(file.name, it) for file in FILES for it in re.findall(r"\bFARTHING_[A-Z_]+\b", file.read_text())}
    assert not sorted((file, it) for file, it in named if it not in known)


def test_the_policies_are_those_of_the_program(farthing_url):
    """The page "Connect an account" shows the policies of `domain::permissions`."""
    with urllib.request.urlopen(f"{farthing_url}/connect") as answer:
        shown = re.findall(r"<pre[^>]*>(.*?)</pre>", answer.read().decode(), re.S)
    shown = [html.unescape(re.sub(r"<[^>]*>", "", it)).strip() for it in shown]
    policies = [json.loads(it) for it in shown if it.startswith("{")]
    text = (ROOT / "docs" / "permissions.md").read_text()
    written = [block["text"].strip() for block in BLOCK.finditer(text) if block["language"] in ("json", "jsonc")]
    assert len(written) == 3
    assert all(json.loads(it) in policies for it in written)
    of_features = set(re.findall(r"`([a-z0-9]+:[A-Z]\w+)`", text.partition("## By feature")[2].partition("##")[0]))
    assert of_features == {*json.loads(written[0])["Statement"][0]["Action"], "sts:AssumeRole"}


def test_the_checks_are_those_of_the_program(farthing_url, sandbox_url):
    text = (ROOT / "docs" / "checks-and-allocation.md").read_text()
    rows = re.findall(r"^\| \d+ \| (.+?) \| `([a-z0-9-]+)` \|", text, re.M)
    titles, codes = ({row[at] for row in rows} for at in (0, 1))
    assert len(rows) == len(codes) == len(titles) == 44
    with urllib.request.urlopen(f"{sandbox_url}/_sandbox/planted") as answer:
        assert codes - json.load(answer).keys() <= {"no-anomaly-monitor"}
    with urllib.request.urlopen(f"{farthing_url}/export/insights.md") as answer:
        found = set(re.findall(r"^\| ([A-Z].+?) \|", answer.read().decode(), re.M))
    assert len(found) > 40
    assert not sorted(found - titles - {"Action"})


def test_url_parameters_are_documented(farthing_url):
    """The program lists all parameters in the error for an unknown one."""
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(f"{farthing_url}/export/overview.csv?no-such-parameter=1")
    allowed = json.load(refused.value)["error"]["problems"][0]["allowed"]
    known = re.findall(r"[a-z-]+", allowed.partition(", a dimension")[0])
    assert len(known) > 20
    text = (ROOT / "docs" / "url-parameters.md").read_text()
    assert not [it for it in known if f"`{it}`" not in text]


def test_make_targets_exist():
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.M))
    texts = [(place, text) for place, text, _ in blocks()]
    # In prose, commands are in backticks.
    texts += [(file.name, "\n".join(re.findall(r"`([^`\n]+)`", file.read_text()))) for file in FILES]
    named = {(place, it) for place, text in texts for it in re.findall(r"(?:^|\s)make ([a-z-]+)", text, re.M)}
    assert named
    assert not sorted((place, it) for place, it in named if it not in targets)


def anchors(file):
    """Anchors of a file's headings, in GitHub's format."""
    headings = re.findall(r"^#+ (.+)$", BLOCK.sub("", file.read_text()), re.M)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_links_lead_somewhere():
    broken = []
    for file in FILES:
        for target in LINK.findall(BLOCK.sub("", file.read_text())):
            if urlsplit(target).scheme:
                continue
            path, _, anchor = target.partition("#")
            to = (file.parent / path).resolve() if path else file
            if not to.exists() or (anchor and anchor not in anchors(to)):
                broken.append(f"{file.relative_to(ROOT)}: {target}")
    assert not broken

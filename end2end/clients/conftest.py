"""Real AWS clients against a running sandbox.

`FARTHING_SANDBOX_URL` is the address of a `farthing sandbox`, `FARTHING_URL` of a `farthing serve` that uses that sandbox.
Tests that need a missing address are skipped.
"""

import datetime
import json
import os
import re
import subprocess
import sys
import urllib.request
from collections import Counter
from pathlib import Path

import boto3
import pytest
from botocore import xform_name
from botocore.config import Config

REGION = "us-east-1"
CREDENTIALS = {
    "aws_access_key_id": "AKIASANDBOXSANDBOX00",
    "aws_secret_access_key": "not-a-secret",
}


def url_from(variable):
    url = os.environ.get(variable)
    if not url:
        pytest.skip(f"{variable} is not set")
    return url.rstrip("/")


@pytest.fixture(scope="session")
def sandbox_url():
    return url_from("FARTHING_SANDBOX_URL")


@pytest.fixture(scope="session")
def farthing_url():
    return url_from("FARTHING_URL")


@pytest.fixture(scope="session")
def client(sandbox_url):
    """A boto3 client of one service, optionally with other credentials or in another region."""

    def open_client(service, config=None, region=REGION, **credentials):
        credentials = credentials or CREDENTIALS
        return boto3.client(
            service,
            endpoint_url=sandbox_url,
            region_name=region,
            config=config,
            **credentials,
        )

    return open_client


@pytest.fixture(scope="session")
def cost_explorer(client):
    return client("ce")


@pytest.fixture(scope="session")
def once(client):
    """A Cost Explorer client without retries."""
    return client("ce", config=Config(retries={"total_max_attempts": 1}))


@pytest.fixture(scope="session")
def aws(sandbox_url):
    """The AWS CLI: `aws("ce", "get-tags", TimePeriod=…)` returns its parsed JSON output."""
    environment = {
        "PATH": os.environ["PATH"],
        "AWS_ACCESS_KEY_ID": CREDENTIALS["aws_access_key_id"],
        "AWS_SECRET_ACCESS_KEY": CREDENTIALS["aws_secret_access_key"],
        "AWS_DEFAULT_REGION": REGION,
        "AWS_ENDPOINT_URL": sandbox_url,
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    }
    program = Path(sys.executable).with_name("aws")

    def run(service, command, **request):
        flags = []
        for name, value in request.items():
            flags += [
                "--" + xform_name(name, "-"),
                value if isinstance(value, str) else json.dumps(value),
            ]
        done = subprocess.run(
            [program, service, command, "--output", "json", *flags],
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    return run


@pytest.fixture
def faults(sandbox_url):
    """Sets the sandbox's faults, and clears them after the test."""

    def control(method, body=None):
        request = urllib.request.Request(f"{sandbox_url}/_sandbox/faults", method=method, data=body)
        urllib.request.urlopen(request).close()

    yield lambda *faults: control("PUT", json.dumps(faults).encode())
    control("DELETE")


@pytest.fixture(scope="session", autouse=True)
def farthing_calls_only_what_its_policies_allow():
    """After all tests: each action that Farthing has called is in docs/permissions.md."""
    yield
    url = os.environ.get("FARTHING_SANDBOX_URL")
    if not url:
        return
    with urllib.request.urlopen(f"{url.rstrip('/')}/_sandbox/requests") as answer:
        called = json.load(answer)["by_client"].get("aws-sdk-rust", [])
    text = (Path(__file__).parents[2] / "docs" / "permissions.md").read_text()
    allowed = {"sts:GetCallerIdentity", *re.findall(r'"([a-z0-9]+:[A-Z][A-Za-z]+)"', text)}
    assert called
    assert set(called) <= allowed


@pytest.fixture(scope="session")
def counted(sandbox_url):
    """Number of calls so far, by IAM action."""

    def count():
        with urllib.request.urlopen(f"{sandbox_url}/_sandbox/requests") as answer:
            return Counter(json.load(answer)["by_operation"])

    return count


@pytest.fixture(scope="session")
def today():
    """The sandbox's last day: `FARTHING_TODAY` when it was started with `--today`, or else the real date."""
    day = os.environ.get("FARTHING_TODAY")
    return datetime.date.fromisoformat(day) if day else datetime.datetime.now(datetime.UTC).date()


@pytest.fixture(scope="session")
def last_month(today):
    """The first day of last month, and of this month."""
    this = today.replace(day=1)
    return (this - datetime.timedelta(days=1)).replace(day=1), this


@pytest.fixture(scope="session")
def account(client):
    """The account under test: the payer."""
    return client("sts").get_caller_identity()["Account"]


@pytest.fixture(scope="session")
def planted(sandbox_url, account):
    """Expected findings in that account: (region, id) by check code."""
    with urllib.request.urlopen(f"{sandbox_url}/_sandbox/planted") as answer:
        found = json.load(answer)
    names = {check: [name.split("/", 2) for name in names] for check, names in found.items()}
    return {check: {(region, it) for owner, region, it in names if owner == account} for check, names in names.items()}

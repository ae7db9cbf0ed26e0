"""Prometheus's own tool reads the metrics, the rules and the queries of the dashboard."""

import json
import re
import shutil
import subprocess
import urllib.request
from pathlib import Path

import pytest

MONITORING = Path(__file__).parents[2] / "deploy" / "monitoring"
# Variables of Grafana, with values that Prometheus accepts.
VARIABLES = {"$__rate_interval": "5m", "$job": "farthing", "$instance": ".*"}


@pytest.fixture(scope="session")
def promtool():
    path = shutil.which("promtool")
    if not path:
        pytest.skip("promtool is not installed (on Debian: package prometheus)")

    def run(*arguments, text=None):
        return subprocess.run([path, *arguments], input=text, capture_output=True, text=True, check=False)

    return run


@pytest.fixture(scope="session")
def queries():
    panels = json.loads((MONITORING / "dashboard.json").read_text())["panels"]
    found = [(panel["title"], target["expr"]) for panel in panels for target in panel.get("targets", [])]
    assert len(found) > 40
    return found


def test_rules_are_valid(promtool):
    done = promtool("check", "rules", str(MONITORING / "alerts.yaml"))
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_alert_says_what_to_do():
    text = (MONITORING / "alerts.yaml").read_text()
    assert text.count("- alert:") == text.count("summary:") == text.count("action:") == text.count("severity:") > 10


def test_queries_of_the_dashboard_are_valid(promtool, queries, tmp_path):
    """Each as a recording rule, since promtool checks the syntax of rules."""
    rules = []
    for number, (_, query) in enumerate(queries):
        for variable, value in VARIABLES.items():
            query = query.replace(variable, value)
        assert "$" not in query, query
        rules.append({"record": f"panel:{number}", "expr": query})
    file = tmp_path / "panels.yaml"
    # JSON is YAML.
    file.write_text(json.dumps({"groups": [{"name": "panels", "rules": rules}]}))
    done = promtool("check", "rules", str(file))
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_panel_explains_itself_and_has_its_own_place():
    panels = json.loads((MONITORING / "dashboard.json").read_text())["panels"]
    assert len({panel["id"] for panel in panels}) == len(panels)
    assert len({panel["title"] for panel in panels}) == len(panels)
    cells = [
        (x, y)
        for panel in panels
        for x in range(panel["gridPos"]["x"], panel["gridPos"]["x"] + panel["gridPos"]["w"])
        for y in range(panel["gridPos"]["y"], panel["gridPos"]["y"] + panel["gridPos"]["h"])
    ]
    assert len(cells) == len(set(cells)), "panels overlap"
    assert max(x for x, _ in cells) == 23


def test_prometheus_accepts_the_metrics(promtool, farthing_url):
    for path in ["/", "/insights", "/export/overview.csv"]:
        urllib.request.urlopen(farthing_url + path).read()
    with urllib.request.urlopen(farthing_url + "/metrics") as response:
        text = response.read().decode()
    assert "farthing_http_response_seconds_count" in text
    done = promtool("check", "metrics", text=text)
    # Advice on names is printed, too; an error of the format ends with another status.
    problems = [line for line in (done.stdout + done.stderr).splitlines() if re.search(r"\berror\b|parsing", line)]
    assert done.returncode in (0, 3) and not problems, done.stdout + done.stderr

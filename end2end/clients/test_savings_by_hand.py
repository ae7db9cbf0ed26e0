"""Savings of planted waste, computed from AWS's lists and prices, equal Farthing's for each resource and in total."""

import json
import urllib.request
from collections import defaultdict
from decimal import Decimal

import pytest

from savings import RULES, At, Bill

# Farthing writes ten decimals.
CLOSE = Decimal("0.00000001")
# Checks with the cost at risk instead of savings.
WITHOUT_SAVING = {"fast-growing-service", "untagged-spend"}


@pytest.fixture(scope="module")
def export(farthing_url):
    with urllib.request.urlopen(f"{farthing_url}/export/insights.json") as answer:
        return json.load(answer)


@pytest.fixture(scope="module")
def saved(planted, client, cost_explorer, account, today):
    """Savings as {resource with the reduced cost: dollars}, by check, region and id."""
    bill = Bill(cost_explorer, account, today)
    found = {}
    for check, rule in RULES.items():
        for region, it in planted[check]:
            found[check, region, it] = rule(At(client, bill, region, it))
    return found


def test_every_check_that_fires_is_reckoned(export):
    assert {row["check"] for row in export["rows"]} == RULES.keys() | WITHOUT_SAVING
    assert all(row["saving_per_month"] is None for row in export["rows"] if row["check"] in WITHOUT_SAVING)


@pytest.mark.parametrize("check", sorted(RULES))
def test_each_finding_saves_what_was_reckoned(export, saved, check):
    expected = {(region, it): parts for (of, region, it), parts in saved.items() if of == check}
    rows = [row for row in export["rows"] if row["check"] == check]
    said = {(row["region"], row["resource"] or row["service"]): row["saving_per_month"] for row in rows}
    assert expected and said.keys() == expected.keys()
    for name, parts in expected.items():
        if parts:
            assert abs(Decimal(said[name]) - sum(parts.values())) < CLOSE, name
        else:
            assert said[name] is None, name


def test_together_no_dollar_is_saved_twice(export, saved):
    best = defaultdict(Decimal)
    for (_, region, _), parts in saved.items():
        for thing, amount in parts.items():
            best[region, thing] = max(best[region, thing], amount)
    total = sum(best.values())
    assert abs(Decimal(export["total"]) - total) < CLOSE * len(saved)
    assert total < sum(sum(parts.values()) for parts in saved.values()), "some are said twice"

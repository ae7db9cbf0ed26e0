"""Farthing's exports equal the figures of AWS's client for the same account, to the last decimal."""

import datetime
import json
import urllib.parse
import urllib.request
from collections import defaultdict
from decimal import Decimal
from functools import partial

import pytest

from costs import by, groups, interval

DAY = datetime.timedelta(days=1)

METRICS = {
    "unblended": "UnblendedCost",
    "amortized": "AmortizedCost",
    "net-unblended": "NetUnblendedCost",
    "net-amortized": "NetAmortizedCost",
    "blended": "BlendedCost",
    "usage": "UsageQuantity",
}


def dimension(key, *values):
    return {"Dimensions": {"Key": key, "Values": list(values)}}


def tag(key, *values):
    return {"Tags": {"Key": key, "Values": list(values)}}


def category(name, *values):
    return {"CostCategories": {"Key": name, "Values": list(values)}}


# A filter in the URL, and the same filter in Cost Explorer's format.
FILTERS = {
    "keep": ([("service", "AWS Lambda")], dimension("SERVICE", "AWS Lambda")),
    "several": (
        [("region", "eu-west-1"), ("region", "us-east-1")],
        dimension("REGION", "eu-west-1", "us-east-1"),
    ),
    "leave out": ([("not.record-type", "Tax")], {"Not": dimension("RECORD_TYPE", "Tax")}),
    "tag": ([("tag.Team", "web")], tag("Team", "web")),
    "not tag": ([("not.tag.Team", "web")], {"Not": tag("Team", "web")}),
    "category": ([("category.Product", "Search")], category("Product", "Search")),
    "two": (
        [("service", "EC2 - Other"), ("not.region", "eu-central-1")],
        {"And": [dimension("SERVICE", "EC2 - Other"), {"Not": dimension("REGION", "eu-central-1")}]},
    ),
}


@pytest.fixture(scope="session")
def read(aws):
    """Reads Cost Explorer with the AWS CLI."""
    return partial(groups, partial(aws, "ce", "get-cost-and-usage"))


@pytest.fixture(scope="session")
def export(farthing_url):
    """Reads an export: `{(from, group, …): amount}`."""

    def read_export(start, end, granularity, metric="unblended", group=("service",), filters=()):
        query = [("from", start), ("to", end), ("granularity", granularity), ("metric", metric)]
        query += [("group", key) for key in group] + list(filters)
        with urllib.request.urlopen(f"{farthing_url}/export/overview.json?{urllib.parse.urlencode(query)}") as answer:
            table = json.load(answer)
        rows = {(row["from"], *(row[key] for key in group)): Decimal(row["amount"]) for row in table["rows"]}
        assert len(rows) == len(table["rows"]), "a period and group came twice"
        return without_zeros(rows)

    return read_export


def without_zeros(rows):
    return {key: amount for key, amount in rows.items() if amount}


def of_metric(rows, metric):
    return without_zeros({key: amounts[metric] for key, amounts in rows.items()})


def test_days_agree(read, export, last_month):
    start, end = last_month
    rows = read(
        TimePeriod=interval(start, end), Granularity="DAILY", Metrics=["UnblendedCost"], GroupBy=[by("SERVICE")]
    )
    assert export(start, end - DAY, "daily") == of_metric(rows, "UnblendedCost")


def test_hours_agree(read, export, today):
    start, last = today - 3 * DAY, today - 2 * DAY
    rows = read(
        TimePeriod=interval(f"{start}T00:00:00Z", f"{last + DAY}T00:00:00Z"),
        Granularity="HOURLY",
        Metrics=["UnblendedCost"],
        GroupBy=[by("SERVICE")],
    )
    assert export(start, last, "hourly") == of_metric(rows, "UnblendedCost")


@pytest.fixture(scope="session")
def past_year(today):
    """The first day of the month twelve months ago, and the day after today."""
    return today.replace(year=today.year - 1, day=1), today + DAY


@pytest.fixture(scope="session")
def months(read, past_year):
    rows = read(
        TimePeriod=interval(*past_year), Granularity="MONTHLY", Metrics=["UnblendedCost"], GroupBy=[by("SERVICE")]
    )
    return of_metric(rows, "UnblendedCost")


def test_months_agree(export, past_year, months):
    start, end = past_year
    assert export(start, end - DAY, "monthly") == months


def test_years_are_the_sum_of_their_months(export, past_year, months):
    years = defaultdict(Decimal)
    for (month, service), amount in months.items():
        years[month[:4], service] += amount
    start, end = past_year
    exported = export(start, end - DAY, "yearly")
    assert {(first[:4], service): amount for (first, service), amount in exported.items()} == without_zeros(years)


@pytest.mark.parametrize("metric", METRICS)
def test_metrics_agree(read, export, last_month, metric):
    # One service by usage type, so that usage is never summed over different units.
    start, end = last_month
    name = METRICS[metric]
    rows = read(
        TimePeriod=interval(start, end),
        Granularity="DAILY",
        Metrics=[name],
        GroupBy=[by("USAGE_TYPE")],
        Filter=dimension("SERVICE", "Amazon Elastic Compute Cloud - Compute"),
    )
    exported = export(
        start,
        end - DAY,
        "daily",
        metric=metric,
        group=["usage-type"],
        filters=[("service", "Amazon Elastic Compute Cloud - Compute")],
    )
    assert exported == of_metric(rows, name)


@pytest.mark.parametrize("kind", FILTERS)
def test_filters_agree(read, export, last_month, kind):
    in_url, expression = FILTERS[kind]
    start, end = last_month
    rows = read(
        TimePeriod=interval(start, end),
        Granularity="DAILY",
        Metrics=["UnblendedCost"],
        GroupBy=[by("SERVICE")],
        Filter=expression,
    )
    assert export(start, end - DAY, "daily", filters=in_url) == of_metric(rows, "UnblendedCost")


def test_two_groups_agree(read, export, last_month):
    start, end = last_month
    rows = read(
        TimePeriod=interval(start, end),
        Granularity="MONTHLY",
        Metrics=["UnblendedCost"],
        GroupBy=[by("SERVICE"), by("LINKED_ACCOUNT")],
    )
    exported = export(start, end - DAY, "monthly", group=["service", "account"])
    assert exported == of_metric(rows, "UnblendedCost")

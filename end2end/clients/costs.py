"""Costs from boto3 or the AWS CLI, all pages, summed exactly."""

from collections import defaultdict
from decimal import Decimal

METRICS = [
    "AmortizedCost",
    "BlendedCost",
    "NetAmortizedCost",
    "NetUnblendedCost",
    "NormalizedUsageAmount",
    "UnblendedCost",
    "UsageQuantity",
]


def interval(start, end):
    return {"Start": str(start), "End": str(end)}


def pages(ask, **request):
    """All pages of a response; `ask` sends a request and returns one page."""
    while True:
        page = ask(**request)
        yield page
        if not page.get("NextPageToken"):
            return
        request["NextPageToken"] = page["NextPageToken"]


def groups(ask, **request):
    """`{(start, key, …): {metric: amount}}`"""
    found = {}
    for page in pages(ask, **request):
        for result in page["ResultsByTime"]:
            for group in result["Groups"]:
                key = (result["TimePeriod"]["Start"], *group["Keys"])
                assert key not in found, f"{key} came twice"
                found[key] = amounts(group["Metrics"])
    return found


def totals(ask, **request):
    """`{start: {metric: amount}}`"""
    results = ask(**request)["ResultsByTime"]
    return {result["TimePeriod"]["Start"]: amounts(result["Total"]) for result in results}


def amounts(metrics):
    return {metric: Decimal(value["Amount"]) for metric, value in metrics.items()}


def summed(rows):
    """The sum of `{metric: amount}`s."""
    sums = defaultdict(Decimal)
    for row in rows:
        for metric, amount in row.items():
            sums[metric] += amount
    return dict(sums)


def by(key, kind="DIMENSION"):
    return {"Type": kind, "Key": key}

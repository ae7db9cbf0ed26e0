"""Planted waste for checks of costs agrees with the bill by resource."""

import datetime
from collections import defaultdict

import pytest

from lists import BUCKETS

DAYS = 14


def ids(places):
    return {it for _, it in places}


@pytest.fixture(scope="module")
def used(cost_explorer, today, account):
    """Usage types by resource of a service in the last days, without region prefixes."""

    def ask(service):
        wanted = {"SERVICE": service, "LINKED_ACCOUNT": account}
        request = {
            "TimePeriod": {"Start": str(today - datetime.timedelta(days=DAYS)), "End": str(today)},
            "Granularity": "DAILY",
            "Metrics": ["UsageQuantity"],
            "Filter": {"And": [{"Dimensions": {"Key": key, "Values": [value]}} for key, value in wanted.items()]},
            "GroupBy": [{"Type": "DIMENSION", "Key": key} for key in ("RESOURCE_ID", "USAGE_TYPE")],
        }
        found = defaultdict(set)
        while True:
            page = cost_explorer.get_cost_and_usage_with_resources(**request)
            for group in (group for day in page["ResultsByTime"] for group in day["Groups"]):
                resource, usage_type = group["Keys"]
                if float(group["Metrics"]["UsageQuantity"]["Amount"]) > 0:
                    found[resource].add(usage_type.removeprefix("EUC1-").removeprefix("EU-"))
            if "NextPageToken" not in page:
                return found
            request["NextPageToken"] = page["NextPageToken"]

    return ask


def test_buckets_are_cold_or_forgotten_as_the_bill_says(client, used, planted):
    types = used("Amazon Simple Storage Service")
    buckets = set(BUCKETS.by_boto3(client("s3")))
    assert buckets <= set(types), "each of them holds something"
    cold = {it for it in buckets if any(usage.startswith("TimedStorage-") for usage in types[it] - {"TimedStorage-ByteHrs"})}
    asked = {it for it in buckets if any(usage.startswith("Requests-") for usage in types[it])}
    assert ids(planted["standard-storage-only"]) == buckets - cold
    assert ids(planted["abandoned-bucket"]) == buckets - asked


def test_what_is_kept_ready_is_called_or_not(used, planted):
    types = {arn.rpartition(":")[2]: usage for arn, usage in used("AWS Lambda").items()}
    ready = {name for name, usage in types.items() if "Lambda-Provisioned-Concurrency" in usage}
    called = {name for name, usage in types.items() if "Lambda-Provisioned-GB-Second" in usage}
    assert called < ready
    assert ids(planted["idle-provisioned-concurrency"]) == ready - called

"""What storage and the network could save, reckoned from AWS's own lists and prices, is what Farthing says of each and of all."""

import datetime
import functools
import json
import urllib.request
from collections import defaultdict
from decimal import Decimal

import pytest

from costs import groups, interval

CHECKS = [
    "gp2-volume",
    "idle-interface-endpoint",
    "idle-nat-gateway",
    "long-stopped-instance",
    "old-snapshot",
    "orphaned-snapshot",
    "redundant-nat-gateways",
    "unattached-address",
    "unattached-volume",
    "unused-image",
    "volume-on-stopped-instance",
]
MONTH = Decimal(730)
# Farthing writes ten digits.
CLOSE = Decimal("0.00000001")


@pytest.fixture(scope="module")
def export(farthing_url):
    query = "&".join(f"check={check}" for check in CHECKS)
    with urllib.request.urlopen(f"{farthing_url}/export/insights.json?{query}") as answer:
        return json.load(answer)


@pytest.fixture(scope="module")
def price(cost_explorer, account, today):
    """What a unit cost the account in the last 14 days that are over, by region and usage type."""
    rows = groups(
        cost_explorer.get_cost_and_usage,
        TimePeriod=interval(today - datetime.timedelta(days=14), today),
        Granularity="DAILY",
        Metrics=["UnblendedCost", "UsageQuantity"],
        GroupBy=[
            {"Type": "DIMENSION", "Key": "REGION"},
            {"Type": "DIMENSION", "Key": "USAGE_TYPE"},
        ],
        Filter={"Dimensions": {"Key": "LINKED_ACCOUNT", "Values": [account]}},
    )
    paid = defaultdict(lambda: [Decimal(), Decimal()])
    for (_, region, usage), row in rows.items():
        # `EUC1-EBS:SnapshotUsage`, and in us-east-1 without the region.
        prefix, _, rest = usage.partition("-")
        usage = rest if prefix.isalnum() and prefix.isupper() and ":" not in prefix else usage
        paid[region, usage][0] += row["UnblendedCost"]
        paid[region, usage][1] += row["UsageQuantity"]
    return lambda region, usage: paid[region, usage][0] / paid[region, usage][1]


@pytest.fixture(scope="module")
def saved(planted, client, price):
    """What each planted thing saves, as {thing whose cost falls: dollars}, by check, region and id."""
    found = {}
    for check in CHECKS:
        for region, it in planted[check]:
            here = functools.partial(price, region)
            found[check, region, it] = RULES[check](client("ec2", region=region), it, here)
    return found


def volume(ec2, it):
    return ec2.describe_volumes(VolumeIds=[it])["Volumes"][0]


def whole_volume(ec2, it, price):
    """All that a gp2 or gp3 volume costs; none of those that were planted pays for more than gp3 gives."""
    found = volume(ec2, it)
    assert found["VolumeType"] == "gp2" or (found["Iops"], found["Throughput"]) == (
        3000,
        125,
    )
    return {it: found["Size"] * price(f"EBS:VolumeUsage.{found['VolumeType']}")}


def gp2_volume(ec2, it, price):
    """gp2's storage, less gp3's with the same speed: 3 IOPS a GiB, 0.75 MiB/s a GiB up to 250 MiB/s, of which gp3 gives 125."""
    size = volume(ec2, it)["Size"]
    assert 170 < size <= 1000, "smaller and larger ones have other speeds"
    throughput = min(Decimal(250), (size * Decimal("0.75")).to_integral_value("ROUND_CEILING")) - 125
    now = size * price("EBS:VolumeUsage.gp2")
    then = size * price("EBS:VolumeUsage.gp3") + throughput * price("EBS:VolumeP-Throughput.gp3") / 1024
    return {it: now - then}


def long_stopped_instance(ec2, it, price):
    machine = ec2.describe_instances(InstanceIds=[it])["Reservations"][0]["Instances"][0]
    volumes = [mapping["Ebs"]["VolumeId"] for mapping in machine["BlockDeviceMappings"]]
    return {name: cost for of in volumes for name, cost in whole_volume(ec2, of, price).items()}


def snapshot(ec2, it, price):
    return {it: ec2.describe_snapshots(SnapshotIds=[it])["Snapshots"][0]["VolumeSize"] * price("EBS:SnapshotUsage")}


def unused_image(ec2, it, price):
    image = ec2.describe_images(ImageIds=[it])["Images"][0]
    snapshots = [mapping["Ebs"]["SnapshotId"] for mapping in image["BlockDeviceMappings"]]
    return {name: cost for of in snapshots for name, cost in snapshot(ec2, of, price).items()}


def endpoint(ec2, it, price):
    found = ec2.describe_vpc_endpoints(VpcEndpointIds=[it])["VpcEndpoints"][0]
    return {it: MONTH * len(found["SubnetIds"]) * price("VpcEndpoint-Hours")}


def by_the_hour(usage):
    return lambda _, it, price: {it: MONTH * price(usage)}


RULES = {
    "gp2-volume": gp2_volume,
    "idle-interface-endpoint": endpoint,
    "idle-nat-gateway": by_the_hour("NatGateway-Hours"),
    "long-stopped-instance": long_stopped_instance,
    "old-snapshot": snapshot,
    "orphaned-snapshot": snapshot,
    "redundant-nat-gateways": by_the_hour("NatGateway-Hours"),
    "unattached-address": by_the_hour("PublicIPv4:IdleAddress"),
    "unattached-volume": whole_volume,
    "unused-image": unused_image,
    "volume-on-stopped-instance": whole_volume,
}


@pytest.mark.parametrize("check", CHECKS)
def test_each_finding_saves_what_was_reckoned(export, saved, check):
    expected = {(region, it): sum(parts.values()) for (of, region, it), parts in saved.items() if of == check}
    rows = [row for row in export["rows"] if row["check"] == check]
    said = {(row["region"], row["resource"]): Decimal(row["saving_per_month"]) for row in rows}
    assert expected and said.keys() == expected.keys()
    for name, amount in expected.items():
        assert abs(said[name] - amount) < CLOSE, name


def test_together_no_dollar_is_saved_twice(export, saved):
    best = defaultdict(Decimal)
    for (_, region, _), parts in saved.items():
        for thing, amount in parts.items():
            best[region, thing] = max(best[region, thing], amount)
    total = sum(best.values())
    assert abs(Decimal(export["total"]) - total) < CLOSE * len(saved)
    assert total < sum(sum(parts.values()) for parts in saved.values()), "some are said twice"

"""Farthing lists the same resources as AWS's clients, and their costs add up to the bill."""

import csv
import datetime
import io
import json
import urllib.error
import urllib.request
import zipfile
from collections import defaultdict
from decimal import Decimal

import pytest

from lists import APPLICATIONS, BUCKETS, REGIONAL, TAGGED, WITH_Q_BUSINESS

COLUMNS = "service,type,id,name,region,account,state,cost,cost_confidence,cost_rule,unit,tags".split(",")
# Farthing's resource type for each list.
TYPES = {
    "ec2:DescribeInstances": "ec2:instance",
    "ec2:DescribeVolumes": "ec2:volume",
    "ec2:DescribeAddresses": "ec2:elastic-ip",
    "ec2:DescribeSnapshots": "ec2:snapshot",
    "ec2:DescribeImages": "ec2:image",
    "ec2:DescribeNatGateways": "ec2:natgateway",
    "rds:DescribeDBInstances": "rds:db",
    "rds:DescribeDBClusters": "rds:cluster",
    "rds:DescribeDBSnapshots": "rds:snapshot",
    "rds:DescribeDBClusterSnapshots": "rds:cluster-snapshot",
    "rds:DescribeReservedDBInstances": "rds:ri",
    "lambda:ListFunctions": "lambda:function",
    "qbusiness:ListApplications": "qbusiness:application",
    "s3:ListAllMyBuckets": "s3:bucket",
}
MOST_DIGITS = Decimal("0.0000000001")


def read(address):
    with urllib.request.urlopen(address) as answer:
        return answer.read()


@pytest.fixture(scope="module")
def export(farthing_url):
    return json.loads(read(f"{farthing_url}/export/resources.json"))


@pytest.fixture(scope="module")
def things(export):
    """Resources of the inventory: a resource that two services bill has a row for each."""
    return {(row["type"], row["region"], row["id"]): row for row in export["rows"] if row["type"]}


@pytest.fixture(scope="module")
def regions(client):
    return sorted(region["RegionName"] for region in client("ec2").describe_regions()["Regions"])


def test_every_list_was_read(export):
    assert export["gaps"] == []
    assert list(export["rows"][0]) == sorted(COLUMNS) or list(export["rows"][0]) == COLUMNS


@pytest.mark.parametrize("listing", [it for it in REGIONAL if it != TAGGED], ids=str)
def test_boto3_lists_the_same(client, things, regions, listing):
    kind = TYPES[listing.iam]
    where = [region for region in regions if listing != APPLICATIONS or region in WITH_Q_BUSINESS]
    found = {(region, it) for region in where for it in listing.by_boto3(client(listing.service, region=region))}
    assert found == {(region, it) for of, region, it in things if of == kind}


def test_the_cli_lists_the_same_in_the_largest_region(aws, things):
    for listing in (it for it in REGIONAL if it not in (TAGGED, APPLICATIONS)):
        shown = {it for of, region, it in things if of == TYPES[listing.iam] and region == "eu-central-1"}
        assert set(listing.by_cli(aws, "eu-central-1")) == shown, listing


def test_boto3_and_the_cli_list_the_same_buckets(client, aws, things):
    buckets = {it: region for of, region, it in things if of == "s3:bucket"}
    assert set(BUCKETS.by_boto3(client("s3"))) == set(BUCKETS.by_cli(aws, "us-east-1")) == set(buckets)
    for bucket, region in buckets.items():
        located = client("s3").get_bucket_location(Bucket=bucket)["LocationConstraint"]
        assert (located or "us-east-1") == region


def test_the_indices_of_applications_are_there(client, things):
    found = set()
    for region in WITH_Q_BUSINESS:
        q = client("qbusiness", region=region)
        for application in APPLICATIONS.by_boto3(q):
            indices = q.list_indices(applicationId=application)["indices"]
            found |= {(region, index["indexId"]) for index in indices}
    assert found == {(region, it) for of, region, it in things if of == "qbusiness:index"}


def test_everything_with_a_tag_is_there_with_its_tags(client, things, regions):
    tags = {}
    for row in things.values():
        tags[row["id"]] = row["tags"]
    checked = 0
    for region in regions:
        pages = client("resourcegroupstaggingapi", region=region).get_paginator("get_resources").paginate()
        for mapping in (it for page in pages for it in page["ResourceTagMappingList"]):
            arn = mapping["ResourceARN"]
            named, typed = arn.split(":", 5)[-1], arn.split(":", 6)[-1]
            # `rds:…` is a part of the names of automated snapshots.
            names = (arn, named, typed, arn.split("/")[-1], arn.split(":")[-1], named.split("/", 1)[-1])
            found = [tags[it] for it in names if it in tags]
            assert found, arn
            if ":ri:" in arn:
                # RDS lists reservations without tags.
                continue
            assert {tag["Key"]: tag["Value"] for tag in mapping["Tags"]} == found[0], arn
            checked += 1
    assert checked > 500


def test_tags_are_exactly_what_somebody_wrote(things):
    values = {value for row in things.values() for value in row["tags"].values()}
    for hostile in ["<script>alert(1)</script>", '=HYPERLINK("http://evil.example","open")', "订单服务-生产", "x" * 256]:
        assert hostile in values


def test_each_service_adds_up_to_its_total(aws, export, today):
    fortnight = {
        "Start": str(today - datetime.timedelta(days=14)),
        "End": str(today),
    }
    answer = aws(
        "ce",
        "get-cost-and-usage",
        TimePeriod=fortnight,
        Granularity="DAILY",
        Metrics=["UnblendedCost"],
        GroupBy=[{"Type": "DIMENSION", "Key": "SERVICE"}],
    )
    billed = defaultdict(Decimal)
    for period in answer["ResultsByTime"]:
        for group in period["Groups"]:
            billed[group["Keys"][0]] += Decimal(group["Metrics"]["UnblendedCost"]["Amount"])
    shown = defaultdict(Decimal)
    for row in export["rows"]:
        if row["cost"] is not None:
            shown[row["service"]] += Decimal(row["cost"])
    services = {service for service, cost in billed.items() if cost}
    assert {service for service, cost in shown.items() if cost} == services
    for service in services:
        assert abs(shown[service] - billed[service]) < MOST_DIGITS, service
    assert Decimal(export["total"]) == sum(shown.values())


def test_most_of_what_things_cost_is_measured(export):
    costs = defaultdict(Decimal)
    for row in export["rows"]:
        costs[row["cost_confidence"]] += Decimal(row["cost"] or 0)
        if row["cost_confidence"] == "unknown":
            assert row["cost"] is None
    assert costs["measured"] > costs["allocated"]
    assert set(costs) <= {"measured", "allocated", "unknown", "unattributed"}


def test_a_filter_leaves_what_it_says(farthing_url, things):
    rows = json.loads(read(f"{farthing_url}/export/resources.json?type=ec2:volume&state=available"))["rows"]
    ids = {row["id"] for row in rows}
    assert ids == {it for (of, _, it), row in things.items() if of == "ec2:volume" and row["state"] == "available"}
    assert ids


def test_no_cell_of_a_spreadsheet_runs(farthing_url, export):
    text = read(f"{farthing_url}/export/resources.csv").decode()
    rows = list(csv.reader(io.StringIO(text, newline="")))
    assert rows[0] == COLUMNS
    assert len(rows) == len(export["rows"]) + 1
    for row in rows[1:]:
        for column, cell in zip(COLUMNS, row, strict=True):
            if column != "cost":
                assert not cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n")), cell
    names = {row[COLUMNS.index("name")] for row in rows}
    assert "'@SUM(A1:A9)" in names


def test_a_workbook_has_no_formula(farthing_url, export):
    with zipfile.ZipFile(io.BytesIO(read(f"{farthing_url}/export/resources.xlsx"))) as workbook:
        sheet = workbook.read("xl/worksheets/sheet1.xml").decode()
        strings = workbook.read("xl/sharedStrings.xml").decode()
    assert "<f>" not in sheet and "<hyperlink" not in sheet
    assert sheet.count("<row ") == len(export["rows"]) + 1
    assert "=HYPERLINK(&quot;http://evil.example&quot;" in strings or '=HYPERLINK("http://evil.example"' in strings


def test_days_before_those_that_are_measured_add_up_too(farthing_url):
    export = json.loads(read(f"{farthing_url}/export/resources.json?range=30d"))
    confidences = {row["cost_confidence"] for row in export["rows"]}
    assert "allocated" in confidences
    total = sum(Decimal(row["cost"] or 0) for row in export["rows"])
    overview = json.loads(read(f"{farthing_url}/export/overview.json?range=30d"))
    assert abs(total - Decimal(overview["total"])) < MOST_DIGITS


def test_an_account_that_measures_nothing_is_divided_by_rules(farthing_url, faults):
    faults({"operation": "ce:GetCostAndUsageWithResources", "kind": "not-enabled"})
    export = json.loads(read(f"{farthing_url}/export/resources.json?range=7d"))
    confidences = {row["cost_confidence"] for row in export["rows"]}
    assert "measured" not in confidences and "allocated" in confidences
    overview = json.loads(read(f"{farthing_url}/export/overview.json?range=7d"))
    assert abs(sum(Decimal(row["cost"] or 0) for row in export["rows"]) - Decimal(overview["total"])) < MOST_DIGITS


def test_what_is_measured_for_ec2_alone_is_used_for_ec2(farthing_url, faults):
    faults({"operation": "ce:GetCostAndUsageWithResources", "kind": "ec2-only"})
    export = json.loads(read(f"{farthing_url}/export/resources.json?from=2026-11-12&to=2026-11-15"))
    measured = {row["service"] for row in export["rows"] if row["cost_confidence"] == "measured" and Decimal(row["cost"])}
    assert measured == {"Amazon Elastic Compute Cloud - Compute"}


def test_a_bad_value_is_named(farthing_url):
    with pytest.raises(urllib.error.HTTPError) as raised:
        read(f"{farthing_url}/export/resources.json?min-cost=much")
    assert raised.value.code == 400
    assert json.load(raised.value)["error"]["problems"][0]["key"] == "min-cost"


def test_usage_is_no_cost(farthing_url):
    with pytest.raises(urllib.error.HTTPError) as raised:
        read(f"{farthing_url}/export/resources.json?metric=usage")
    assert raised.value.code == 422



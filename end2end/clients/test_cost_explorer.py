"""boto3 and the AWS CLI read the sandbox's costs as they read AWS's."""

import datetime

import pytest
from botocore.exceptions import ClientError, ConnectionClosedError, EndpointConnectionError

from costs import METRICS, by, groups, interval, summed, totals

DAY = datetime.timedelta(days=1)


def test_groups_add_up_to_the_total(cost_explorer, last_month):
    request = {"TimePeriod": interval(*last_month), "Granularity": "DAILY", "Metrics": METRICS}
    whole = totals(cost_explorer.get_cost_and_usage, **request)
    parts = groups(cost_explorer.get_cost_and_usage, **request, GroupBy=[by("SERVICE"), by("Team", "TAG")])
    assert summed(parts.values()) == summed(whole.values())


def test_an_answer_of_several_pages_is_read_to_the_last(cost_explorer, today):
    request = {
        "TimePeriod": interval(today - 90 * DAY, today),
        "Granularity": "DAILY",
        "Metrics": ["UnblendedCost"],
    }
    grouped = {**request, "GroupBy": [by("USAGE_TYPE"), by("LINKED_ACCOUNT")]}
    assert "NextPageToken" in cost_explorer.get_cost_and_usage(**grouped)
    parts = groups(cost_explorer.get_cost_and_usage, **grouped)
    assert summed(parts.values()) == summed(totals(cost_explorer.get_cost_and_usage, **request).values())


def test_days_add_up_to_months_and_hours_to_days(cost_explorer, today, last_month):
    def sums(start, end, granularity):
        request = {"TimePeriod": interval(start, end), "Granularity": granularity, "Metrics": METRICS}
        return summed(totals(cost_explorer.get_cost_and_usage, **request).values())

    assert sums(*last_month, "DAILY") == sums(*last_month, "MONTHLY")
    day = today - 3 * DAY
    hours = sums(f"{day}T00:00:00Z", f"{day + DAY}T00:00:00Z", "HOURLY")
    assert hours == sums(day, day + DAY, "DAILY")


@pytest.mark.parametrize("granularity", ["HOURLY", "DAILY", "MONTHLY"])
def test_both_clients_read_the_same(cost_explorer, aws, today, granularity):
    start, end = today - 2 * DAY, today
    if granularity == "HOURLY":
        start, end = f"{start}T00:00:00Z", f"{end}T00:00:00Z"
    period = interval(start, end)
    request = {"TimePeriod": period, "Granularity": granularity, "Metrics": METRICS, "GroupBy": [by("SERVICE")]}
    by_boto3 = cost_explorer.get_cost_and_usage(**request)
    by_cli = aws("ce", "get-cost-and-usage", **request)
    assert by_cli["ResultsByTime"] == by_boto3["ResultsByTime"]


def test_values_are_listed(cost_explorer, aws, last_month):
    period = interval(*last_month)
    services = cost_explorer.get_dimension_values(TimePeriod=period, Dimension="SERVICE")
    assert services["ReturnSize"] == services["TotalSize"] == len(services["DimensionValues"])
    by_cli = aws("ce", "get-dimension-values", TimePeriod=period, Dimension="SERVICE")
    assert by_cli["DimensionValues"] == services["DimensionValues"]

    accounts = cost_explorer.get_dimension_values(TimePeriod=period, Dimension="LINKED_ACCOUNT")
    assert all(value["Attributes"]["description"] for value in accounts["DimensionValues"])

    keys = aws("ce", "get-tags", TimePeriod=period)["Tags"]
    assert keys == ["CostCenter", "Environment", "Owner", "Team"]
    assert "web" in cost_explorer.get_tags(TimePeriod=period, TagKey="Team")["Tags"]

    names = aws("ce", "get-cost-categories", TimePeriod=period)["CostCategoryNames"]
    assert names == ["Product"]
    values = cost_explorer.get_cost_categories(TimePeriod=period, CostCategoryName="Product")
    assert "Storefront" in values["CostCategoryValues"]


def test_values_come_in_pages(cost_explorer, last_month):
    request = {"TimePeriod": interval(*last_month), "Dimension": "USAGE_TYPE"}
    whole = cost_explorer.get_dimension_values(**request)["DimensionValues"]
    paged = []
    page = cost_explorer.get_dimension_values(**request, MaxResults=50)
    while True:
        paged += page["DimensionValues"]
        if "NextPageToken" not in page:
            break
        page = cost_explorer.get_dimension_values(**request, MaxResults=50, NextPageToken=page["NextPageToken"])
    assert paged == whole


def test_refusals_are_the_exceptions_of_the_client(cost_explorer, today, last_month):
    request = {"TimePeriod": interval(*last_month), "Granularity": "MONTHLY", "Metrics": ["UnblendedCost"]}
    too_early = interval(today - 500 * DAY, today)
    with pytest.raises(ClientError, match="ValidationException.*14 months"):
        cost_explorer.get_cost_and_usage(**{**request, "TimePeriod": too_early})
    with pytest.raises(ClientError, match="ValidationException"):
        cost_explorer.get_cost_and_usage(**request, GroupBy=[by("AZ"), by("REGION"), by("SERVICE")])
    with pytest.raises(cost_explorer.exceptions.InvalidNextTokenException):
        cost_explorer.get_cost_and_usage(**request, NextPageToken="stale")


def test_a_token_is_good_for_its_own_request_alone(cost_explorer, today):
    request = {
        "TimePeriod": interval(today - 90 * DAY, today),
        "Granularity": "DAILY",
        "Metrics": ["UnblendedCost"],
        "GroupBy": [by("USAGE_TYPE"), by("LINKED_ACCOUNT")],
    }
    token = cost_explorer.get_cost_and_usage(**request)["NextPageToken"]
    with pytest.raises(cost_explorer.exceptions.RequestChangedException):
        cost_explorer.get_cost_and_usage(**{**request, "Metrics": ["BlendedCost"]}, NextPageToken=token)


@pytest.mark.parametrize(
    ("kind", "code"),
    [("throttle", "LimitExceededException"), ("deny", "AccessDeniedException"), ("error", "InternalFailure")],
)
def test_faults_reach_the_client_as_its_errors(once, faults, last_month, kind, code):
    faults({"operation": "ce:GetTags", "kind": kind})
    with pytest.raises(ClientError) as raised:
        once.get_tags(TimePeriod=interval(*last_month))
    assert raised.value.response["Error"]["Code"] == code


def test_a_reset_is_a_lost_connection(once, faults, last_month):
    faults({"operation": "ce:GetTags", "kind": "reset"})
    with pytest.raises((ConnectionClosedError, EndpointConnectionError)):
        once.get_tags(TimePeriod=interval(*last_month))


def test_a_throttled_request_is_tried_again(cost_explorer, faults, last_month):
    faults({"operation": "ce:GetTags", "kind": "throttle", "times": 1})
    assert cost_explorer.get_tags(TimePeriod=interval(*last_month))["Tags"]


def test_sessions_are_those_of_the_role(client):
    identity = client("sts").get_caller_identity()
    role = f"arn:aws:iam::{identity['Account']}:role/costs"
    credentials = client("sts").assume_role(RoleArn=role, RoleSessionName="conformance", ExternalId="farthing")
    credentials = credentials["Credentials"]
    assumed = client(
        "sts",
        aws_access_key_id=credentials["AccessKeyId"],
        aws_secret_access_key=credentials["SecretAccessKey"],
        aws_session_token=credentials["SessionToken"],
    )
    arn = assumed.get_caller_identity()["Arn"]
    assert arn == f"arn:aws:sts::{identity['Account']}:assumed-role/costs/conformance"

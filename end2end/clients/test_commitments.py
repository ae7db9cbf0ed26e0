"""boto3 reads the account's Savings Plan and reservations, which agree with its bill."""

from decimal import Decimal

import pytest
from botocore.exceptions import ClientError

RDS = {"Dimensions": {"Key": "SERVICE", "Values": ["Amazon Relational Database Service"]}}


@pytest.fixture
def month(last_month):
    start, end = last_month
    return {"Start": start.isoformat(), "End": end.isoformat()}


@pytest.fixture
def billed(cost_explorer, month):
    """The month's bill under a metric, for lines of a record type."""

    def ask(metric, record_type, *filters):
        wanted = {"Dimensions": {"Key": "RECORD_TYPE", "Values": [record_type]}}
        answer = cost_explorer.get_cost_and_usage(
            TimePeriod=month,
            Granularity="MONTHLY",
            Metrics=[metric],
            Filter={"And": [wanted, *filters]} if filters else wanted,
        )
        return Decimal(answer["ResultsByTime"][0]["Total"][metric]["Amount"])

    return ask


def test_the_plan_is_used_as_the_bill_says(cost_explorer, month, billed):
    answer = cost_explorer.get_savings_plans_utilization(TimePeriod=month, Granularity="MONTHLY")
    use = answer["Total"]["Utilization"]
    assert Decimal(use["TotalCommitment"]) == billed("UnblendedCost", "SavingsPlanRecurringFee")
    assert Decimal(use["UsedCommitment"]) == billed("AmortizedCost", "SavingsPlanCoveredUsage")
    assert Decimal(use["UsedCommitment"]) + Decimal(use["UnusedCommitment"]) == Decimal(use["TotalCommitment"])


def test_coverage_comes_in_pages(cost_explorer, month, billed):
    request = {"TimePeriod": month, "GroupBy": [{"Type": "DIMENSION", "Key": "REGION"}], "MaxResults": 2}
    coverages, pages = [], 0
    while True:
        page = cost_explorer.get_savings_plans_coverage(**request)
        coverages += page["SavingsPlansCoverages"]
        pages += 1
        if "NextToken" not in page:
            break
        request["NextToken"] = page["NextToken"]
    covered = sum(Decimal(it["Coverage"]["SpendCoveredBySavingsPlans"]) for it in coverages)
    assert (pages, covered) == (2, billed("UnblendedCost", "SavingsPlanCoveredUsage"))


def test_reservations_are_paid_as_the_bill_says(cost_explorer, month, billed):
    total = cost_explorer.get_reservation_utilization(TimePeriod=month, Filter=RDS)["Total"]
    assert Decimal(total["TotalAmortizedFee"]) == billed("AmortizedCost", "DiscountedUsage", RDS)
    assert Decimal(total["TotalActualHours"]) == billed("UsageQuantity", "DiscountedUsage", RDS)
    hours = cost_explorer.get_reservation_coverage(TimePeriod=month, Filter=RDS)["Total"]["CoverageHours"]
    assert hours["ReservedHours"] == total["TotalActualHours"]


def test_what_is_not_there_is_refused(cost_explorer, month):
    nothing_reserved = {"Dimensions": {"Key": "SERVICE", "Values": ["Amazon Redshift"]}}
    with pytest.raises(ClientError) as raised:
        cost_explorer.get_reservation_utilization(TimePeriod=month, Filter=nothing_reserved)
    assert raised.value.response["Error"]["Code"] == "DataUnavailableException"


def test_one_monitor_looks_at_every_service(cost_explorer):
    [monitor] = cost_explorer.get_anomaly_monitors()["AnomalyMonitors"]
    assert (monitor["MonitorType"], monitor["MonitorDimension"]) == ("DIMENSIONAL", "SERVICE")

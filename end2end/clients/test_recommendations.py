"""boto3 and the AWS CLI read AWS's recommendations in pages, which agree with the bill and the inventory."""

from decimal import Decimal

import pytest
from botocore.exceptions import ClientError

PLAN = {
    "SavingsPlansType": "EC2_INSTANCE_SP",
    "TermInYears": "ONE_YEAR",
    "PaymentOption": "NO_UPFRONT",
    "LookbackPeriodInDays": "THIRTY_DAYS",
}
RDS = {"Service": "Amazon Relational Database Service"}
DETAILS = "SavingsPlansPurchaseRecommendationDetails"


def pages(call, size, **request):
    """All responses of an operation without a boto3 paginator."""
    request = {**request, "PageSize": size}
    while True:
        page = call(**request)
        yield page
        if "NextPageToken" not in page:
            return
        request["NextPageToken"] = page["NextPageToken"]


def total(amounts):
    return sum(map(Decimal, amounts))


def test_plans_come_in_pages_and_add_up(cost_explorer, aws):
    call = cost_explorer.get_savings_plans_purchase_recommendation
    answers = [page["SavingsPlansPurchaseRecommendation"] for page in pages(call, 4, **PLAN, AccountScope="LINKED")]
    assert len(answers) > 1
    details = [detail for answer in answers for detail in answer[DETAILS]]
    summary = answers[0]["SavingsPlansPurchaseRecommendationSummary"]
    assert summary["TotalRecommendationCount"] == str(len(details))
    assert total(it["HourlyCommitmentToPurchase"] for it in details) == Decimal(summary["HourlyCommitmentToPurchase"])
    assert total(it["EstimatedSavingsAmount"] for it in details) == Decimal(summary["EstimatedSavingsAmount"])
    assert all(it["SavingsPlansDetails"]["InstanceFamily"] for it in details)
    by_cli = aws("ce", "get-savings-plans-purchase-recommendation", **PLAN, AccountScope="LINKED", PageSize="4")
    assert by_cli["SavingsPlansPurchaseRecommendation"] == answers[0]


def test_reservations_are_for_databases_that_run_on_demand(cost_explorer, aws):
    call = cost_explorer.get_reservation_purchase_recommendation
    answers = [page["Recommendations"][0] for page in pages(call, 3, **RDS)]
    details = [detail for answer in answers for detail in answer["RecommendationDetails"]]
    assert len(answers) > 1
    saved = total(it["EstimatedMonthlySavingsAmount"] for it in details)
    assert saved == Decimal(answers[0]["RecommendationSummary"]["TotalEstimatedMonthlySavingsAmount"])
    for detail in details:
        assert detail["InstanceDetails"]["RDSInstanceDetails"]["DeploymentOption"] in ("Single-AZ", "Multi-AZ")
        assert int(detail["RecommendedNumberOfInstancesToPurchase"]) >= 1
    by_cli = aws("ce", "get-reservation-purchase-recommendation", **RDS, PageSize="3")
    assert by_cli["Recommendations"][0] == answers[0]


def test_machines_that_should_be_smaller_are_there(cost_explorer, client, aws):
    answers = list(pages(cost_explorer.get_rightsizing_recommendation, 10, Service="AmazonEC2"))
    found = [it for answer in answers for it in answer["RightsizingRecommendations"]]
    assert answers[0]["Summary"]["TotalRecommendationCount"] == str(len(found))
    assert {it["RightsizingType"] for it in found} == {"MODIFY", "TERMINATE"}
    own = client("sts").get_caller_identity()["Account"]
    region = "eu-central-1"
    current = [it["CurrentInstance"] for it in found if it["AccountId"] == own]
    here = {it["ResourceId"]: it for it in current if it["ResourceDetails"]["EC2ResourceDetails"]["Region"] == region}
    assert here
    reservations = client("ec2", region=region).describe_instances(InstanceIds=sorted(here))["Reservations"]
    for machine in (it for reservation in reservations for it in reservation["Instances"]):
        told = here.pop(machine["InstanceId"])
        assert machine["InstanceType"] == told["ResourceDetails"]["EC2ResourceDetails"]["InstanceType"]
        assert machine["State"]["Name"] == "running"
    assert not here
    by_cli = aws("ce", "get-rightsizing-recommendation", Service="AmazonEC2", PageSize="10")
    assert by_cli["RightsizingRecommendations"] == answers[0]["RightsizingRecommendations"]


def test_what_is_not_understood_is_refused(cost_explorer):
    refusals = [
        (cost_explorer.get_savings_plans_purchase_recommendation, {**PLAN, "NextPageToken": "x"}),
        (cost_explorer.get_reservation_purchase_recommendation, {"Service": "Amazon Simple Storage Service"}),
        (cost_explorer.get_rightsizing_recommendation, {"Service": "AmazonRDS"}),
    ]
    codes = []
    for call, request in refusals:
        with pytest.raises(ClientError) as raised:
            call(**request)
        codes.append(raised.value.response["Error"]["Code"])
    assert codes == ["InvalidNextTokenException", "ValidationException", "ValidationException"]

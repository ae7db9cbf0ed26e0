"""boto3 and the AWS CLI list the sandbox's resources as they list AWS's."""

import math
from decimal import Decimal

import pytest
from botocore.config import Config
from botocore.exceptions import ClientError, ConnectionClosedError
from botocore.parsers import ResponseParserError

from lists import APPLICATIONS, BUCKETS, INSTANCES, REGIONAL, TAGGED, WITH_Q_BUSINESS

ONCE = Config(retries={"total_max_attempts": 1})
# Each missing bucket setting has its own error code.
BUCKET_DETAILS = {
    "get_bucket_tagging": "NoSuchTagSet",
    "get_bucket_versioning": None,
    "get_bucket_lifecycle_configuration": "NoSuchLifecycleConfiguration",
    "get_bucket_encryption": "ServerSideEncryptionConfigurationNotFoundError",
    "get_bucket_policy_status": "NoSuchBucketPolicy",
    "get_public_access_block": "NoSuchPublicAccessBlockConfiguration",
}
# Error codes by service: throttled, denied, internal error.
CODES = {
    "ec2": ("RequestLimitExceeded", "UnauthorizedOperation", "InternalError"),
    "rds": ("Throttling", "AccessDenied", "InternalFailure"),
    "s3": ("SlowDown", "AccessDenied", "InternalError"),
    "lambda": ("TooManyRequestsException", "AccessDeniedException", "ServiceException"),
    "qbusiness": ("ThrottlingException", "AccessDeniedException", "InternalServerException"),
    "resourcegroupstaggingapi": ("ThrottledException", "AccessDeniedException", "InternalServiceException"),
}
ONE_A_SERVICE = list({listing.service: listing for listing in [*reversed(REGIONAL), BUCKETS]}.values())


@pytest.fixture(scope="module")
def regions(client):
    return sorted(region["RegionName"] for region in client("ec2").describe_regions()["Regions"])


def code_of(call, **request):
    with pytest.raises(ClientError) as raised:
        call(**request)
    return raised.value.response["Error"]["Code"]


def own_region(client, bucket):
    """A client in the region of a bucket."""
    location = client("s3").get_bucket_location(Bucket=bucket)["LocationConstraint"]
    return client("s3", region=location or "us-east-1")


def test_regions_are_those_that_are_switched_on_or_all(client, aws, regions):
    everywhere = client("ec2").describe_regions(AllRegions=True)["Regions"]
    assert len(everywhere) == 20
    enabled = [region["RegionName"] for region in everywhere if region["OptInStatus"] != "not-opted-in"]
    assert sorted(enabled) == regions
    assert aws("ec2", "describe-regions", AllRegions="")["Regions"] == everywhere


@pytest.mark.parametrize("listing", REGIONAL, ids=str)
def test_both_clients_list_every_page_of_every_region(client, aws, counted, regions, listing):
    where = [region for region in regions if listing != APPLICATIONS or region in WITH_Q_BUSINESS]
    found = {}
    for region in where:
        before = counted()
        found[region] = listing.by_boto3(client(listing.service, region=region))
        pages = (counted() - before)[listing.iam]
        assert pages == max(1, math.ceil(len(found[region]) / (listing.page_size or math.inf))), region
    things = [thing for ids in found.values() for thing in ids]
    assert things
    assert len(things) == len(set(things))
    largest = max(found.values(), key=len)
    empty = next(region for region in where if not found[region])
    for region in [*(region for region in where if found[region] == largest), empty]:
        assert listing.by_cli(aws, region) == found[region]


def test_the_size_of_a_page_does_not_change_the_list(client):
    ec2 = client("ec2", region="eu-central-1")
    assert INSTANCES.by_boto3(ec2, 1000) == INSTANCES.by_boto3(ec2, 7)
    whole = [it["Instances"][0]["InstanceId"] for it in ec2.describe_instances()["Reservations"]]
    assert whole[:1000] == INSTANCES.by_boto3(ec2)[:1000]


def test_buckets_are_listed_from_anywhere(client, aws, counted):
    before = counted()
    buckets = BUCKETS.by_boto3(client("s3", region="us-west-2"))
    assert (counted() - before)[BUCKETS.iam] == math.ceil(len(buckets) / BUCKETS.page_size) > 1
    assert len(buckets) == len(set(buckets))
    assert BUCKETS.by_cli(aws, "eu-west-1") == buckets
    assert [it["Name"] for it in client("s3").list_buckets()["Buckets"]] == buckets


def test_buckets_say_where_they_are(client):
    s3 = client("s3")
    for bucket in s3.list_buckets(MaxBuckets=1000)["Buckets"]:
        location = s3.get_bucket_location(Bucket=bucket["Name"])["LocationConstraint"]
        assert (location or "us-east-1") == bucket["BucketRegion"]


@pytest.mark.parametrize(("detail", "missing"), BUCKET_DETAILS.items())
def test_what_a_bucket_is_set_to_or_not(client, aws, detail, missing):
    answers = []
    for bucket in BUCKETS.by_boto3(client("s3")):
        try:
            answer = getattr(own_region(client, bucket), detail)(Bucket=bucket)
        except ClientError as error:
            assert error.response["Error"]["Code"] == missing
            assert error.response["ResponseMetadata"]["HTTPStatusCode"] == 404
        else:
            answers.append((bucket, {key: it for key, it in answer.items() if key != "ResponseMetadata"}))
    bucket, answer = next((it for it in answers if it[1]), (None, None))
    assert bucket, "no bucket has any"
    region = own_region(client, bucket).meta.region_name
    assert aws("s3api", detail.replace("_", "-"), Bucket=bucket, Region=region) == answer


def test_a_bucket_elsewhere_is_found_by_its_redirect(client):
    for bucket in BUCKETS.by_boto3(client("s3")):
        there = own_region(client, bucket).get_bucket_encryption(Bucket=bucket)
        here = client("s3", region="us-west-2").get_bucket_encryption(Bucket=bucket)
        key = "ServerSideEncryptionConfiguration"
        assert here[key] == there[key]
    assert code_of(client("s3").get_bucket_tagging, Bucket="there-is-no-such-bucket") == "NoSuchBucket"


def test_functions_have_tags(client, aws, regions):
    for region in regions:
        functions = client("lambda", region=region)
        for function in functions.list_functions(MaxItems=3)["Functions"]:
            arn = function["FunctionArn"]
            tags = functions.list_tags(Resource=arn)["Tags"]
            if tags:
                assert aws("lambda", "list-tags", Resource=arn, Region=region)["Tags"] == tags
                return
    pytest.fail("no function has tags")


def test_applications_have_indices(client, aws):
    for region in sorted(WITH_Q_BUSINESS):
        business = client("qbusiness", region=region)
        for application in APPLICATIONS.by_boto3(business):
            whole = business.get_application(applicationId=application)
            assert isinstance(business.list_tags_for_resource(resourceARN=whole["applicationArn"])["tags"], list)
            for index in business.list_indices(applicationId=application, maxResults=1)["indices"]:
                request = {"applicationId": application, "indexId": index["indexId"]}
                by_boto3 = business.get_index(**request)
                by_cli = aws("qbusiness", "get-index", Region=region, **request)
                assert by_cli["indexArn"] == by_boto3["indexArn"]
                assert by_boto3["createdAt"] == index["createdAt"]
                assert isinstance(business.list_tags_for_resource(resourceARN=by_boto3["indexArn"])["tags"], list)
                return
    pytest.fail("no application has an index")


def test_subscribers_are_those_that_the_bill_counts(client):
    business = client("qbusiness")
    counts = {}
    for application in APPLICATIONS.by_boto3(business):
        subscriptions = pages_of(business, "list_subscriptions", "subscriptions", applicationId=application, maxResults=4)
        assert len({it["subscriptionId"] for it in subscriptions}) == len(subscriptions)
        assert all(it["currentSubscription"]["type"] == "Q_BUSINESS" for it in subscriptions)
        counts[application] = len(subscriptions)
    assert min(counts.values()) == 0 < max(counts.values())


def pages_of(client, call, members, **request):
    """All pages of a list without a boto3 paginator."""
    found = []
    while True:
        page = getattr(client, call)(**request)
        found += page[members]
        if not page.get("nextToken"):
            return found
        request["nextToken"] = page["nextToken"]


def test_functions_are_kept_ready_by_alias(client, aws):
    region = "eu-central-1"
    functions = client("lambda", region=region)
    listed = [it for page in functions.get_paginator("list_functions").paginate() for it in page["Functions"]]
    ready = {}
    for function in listed:
        name = function["FunctionName"]
        pages = functions.get_paginator("list_provisioned_concurrency_configs").paginate(FunctionName=name)
        for config in (config for page in pages for config in page["ProvisionedConcurrencyConfigs"]):
            assert config["FunctionArn"] == function["FunctionArn"] + ":live"
            assert config["Status"] == "READY"
            ready[name] = config
    assert 0 < len(ready) < len(listed)
    name, config = next(iter(ready.items()))
    by_cli = aws("lambda", "list-provisioned-concurrency-configs", Region=region, FunctionName=name)
    assert by_cli["ProvisionedConcurrencyConfigs"] == [config]
    assert {it["PackageType"]: "Runtime" in it for it in listed} == {"Zip": True, "Image": False}


def test_snapshots_name_what_they_were_taken_of(client):
    rds = client("rds", region="eu-central-1")
    databases = {it["DBInstanceIdentifier"]: it for it in rds.describe_db_instances()["DBInstances"]}
    snapshots = rds.describe_db_snapshots()["DBSnapshots"]
    kept = [it for it in snapshots if it["DBInstanceIdentifier"] in databases]
    assert 0 < len(kept) < len(snapshots)
    for snapshot in kept:
        database = databases[snapshot["DBInstanceIdentifier"]]
        assert snapshot["AllocatedStorage"] == database["AllocatedStorage"]
        assert snapshot["Engine"] == database["Engine"]
        assert snapshot["SnapshotCreateTime"] >= database["InstanceCreateTime"]
    automated = rds.describe_db_snapshots(SnapshotType="automated")["DBSnapshots"]
    assert [it for it in snapshots if it["SnapshotType"] == "automated"] == automated != []


def test_as_many_databases_are_reserved_as_the_bill_says(client, last_month):
    rds = client("rds", region="eu-central-1")
    reserved = [it for it in rds.describe_reserved_db_instances()["ReservedDBInstances"] if it["State"] == "active"]
    own = client("sts").get_caller_identity()["Account"]
    wanted = {"RECORD_TYPE": "DiscountedUsage", "REGION": "eu-central-1", "LINKED_ACCOUNT": own}
    wanted |= {"SERVICE": "Amazon Relational Database Service"}
    start, end = last_month
    answer = client("ce").get_cost_and_usage(
        TimePeriod={"Start": str(start), "End": str(end)},
        Granularity="MONTHLY",
        Metrics=["UsageQuantity", "AmortizedCost"],
        Filter={"And": [{"Dimensions": {"Key": key, "Values": [value]}} for key, value in wanted.items()]},
        GroupBy=[{"Type": "DIMENSION", "Key": "INSTANCE_TYPE"}],
    )
    [group] = answer["ResultsByTime"][0]["Groups"]
    billed = {name: Decimal(it["Amount"]) for name, it in group["Metrics"].items()}
    [reservation] = reserved
    assert [reservation["DBInstanceClass"]] == group["Keys"]
    [charge] = reservation["RecurringCharges"]
    hourly = Decimal(str(charge["RecurringChargeAmount"]))
    assert abs(billed["AmortizedCost"] / billed["UsageQuantity"] - hourly) < hourly / 10**6
    hours = reservation["DBInstanceCount"] * 24 * (end - start).days
    assert hours - 24 * (end - start).days < billed["UsageQuantity"] <= hours


def test_where_q_business_has_no_host_there_is_no_connection(client):
    with pytest.raises(ConnectionClosedError):
        client("qbusiness", region="eu-west-3", config=ONCE).list_applications()


def test_gateways_are_in_zones(client):
    ec2 = client("ec2", region="eu-central-1")
    gateways = ec2.describe_nat_gateways()["NatGateways"]
    assert gateways
    wanted = {"Name": "subnet-id", "Values": sorted({gateway["SubnetId"] for gateway in gateways})}
    subnets = ec2.describe_subnets(Filters=[wanted])["Subnets"]
    assert sorted(subnet["SubnetId"] for subnet in subnets) == wanted["Values"]
    assert all(subnet["AvailabilityZone"].startswith("eu-central-1") for subnet in subnets)


def test_filters_keep_what_they_name(client, aws):
    ec2 = client("ec2", region="eu-central-1")
    running = [{"Name": "instance-state-name", "Values": ["running"]}]
    reservations = ec2.describe_instances(Filters=running)["Reservations"]
    states = {it["State"]["Name"] for reservation in reservations for it in reservation["Instances"]}
    assert states == {"running"}
    one = reservations[0]["Instances"][0]["InstanceId"]
    by_cli = aws("ec2", "describe-instances", Region="eu-central-1", InstanceIds=[one])
    assert [it["Instances"][0]["InstanceId"] for it in by_cli["Reservations"]] == [one]


def test_the_tags_of_a_thing_are_the_same_wherever_they_are_told(client):
    region = "eu-central-1"
    pages = client("ec2", region=region).get_paginator("describe_instances").paginate()
    instances = (it for page in pages for reservation in page["Reservations"] for it in reservation["Instances"])
    told = {it["InstanceId"]: pairs(it["Tags"]) for it in instances if it.get("Tags")}
    tagging = client("resourcegroupstaggingapi", region=region)
    pages = tagging.get_paginator("get_resources").paginate(ResourceTypeFilters=["ec2:instance"])
    mappings = [mapping for page in pages for mapping in page["ResourceTagMappingList"]]
    assert {it["ResourceARN"].rpartition("/")[2]: pairs(it["Tags"]) for it in mappings} == told
    keys = {key for tags in told.values() for key, _ in tags}
    assert keys <= set(tagging.get_tag_keys()["TagKeys"])
    key, value = next(iter(told.values()))[0]
    assert value in tagging.get_tag_values(Key=key)["TagValues"]
    some = tagging.get_resources(TagFilters=[{"Key": key, "Values": [value]}])["ResourceTagMappingList"]
    assert some
    assert all((key, value) in pairs(it["Tags"]) for it in some)


def pairs(tags):
    return sorted((tag["Key"], tag["Value"]) for tag in tags)


def test_a_role_sees_the_things_of_its_own_account(client, last_month):
    start, end = last_month
    period = {"Start": str(start), "End": str(end)}
    values = client("ce").get_dimension_values(TimePeriod=period, Dimension="LINKED_ACCOUNT")["DimensionValues"]
    own = client("sts").get_caller_identity()["Account"]
    seen = TAGGED.by_boto3(client(TAGGED.service, region="eu-central-1"))
    for account in (value["Value"] for value in values if value["Value"] != own):
        role = f"arn:aws:iam::{account}:role/costs"
        keys = client("sts").assume_role(RoleArn=role, RoleSessionName="test")["Credentials"]
        credentials = {
            "aws_access_key_id": keys["AccessKeyId"],
            "aws_secret_access_key": keys["SecretAccessKey"],
            "aws_session_token": keys["SessionToken"],
        }
        theirs = TAGGED.by_boto3(client(TAGGED.service, region="eu-central-1", **credentials))
        assert not set(theirs) & set(seen)
        assert all(arn.split(":")[4] in ("", account) for arn in theirs)
        seen += theirs
    assert any(arn.split(":")[4] not in ("", own) for arn in seen)


@pytest.mark.parametrize("listing", ONE_A_SERVICE, ids=str)
def test_faults_are_the_exceptions_of_the_client(client, faults, listing):
    once = client(listing.service, config=ONCE)
    for kind, code in zip(("throttle", "deny", "error"), CODES[listing.service], strict=True):
        faults({"operation": listing.iam, "kind": kind})
        assert code_of(listing.by_boto3, client=once) == code, kind
    faults({"operation": listing.iam, "kind": "reset"})
    with pytest.raises(ConnectionClosedError):
        listing.by_boto3(once)


@pytest.mark.parametrize("listing", ONE_A_SERVICE, ids=str)
def test_an_answer_that_is_cut_short_is_none(client, faults, listing):
    once = client(listing.service, config=ONCE)
    faults({"operation": f"{listing.iam.split(':')[0]}:*", "kind": "malformed"})
    if listing.service in ("ec2", "rds"):
        with pytest.raises(ResponseParserError):
            listing.by_boto3(once)
    elif listing.service == "s3":
        # S3 may send an error with status 200, so botocore treats an unreadable response as an error.
        assert code_of(listing.by_boto3, client=once) == "500"
    else:
        # botocore turns unreadable JSON into a response without members.
        assert listing.by_boto3(once) == []


@pytest.mark.parametrize("listing", ONE_A_SERVICE, ids=str)
def test_a_throttled_request_is_tried_again(client, faults, listing):
    before = listing.by_boto3(client(listing.service))
    faults({"operation": listing.iam, "kind": "throttle", "times": 1})
    assert listing.by_boto3(client(listing.service)) == before


@pytest.mark.parametrize("listing", ONE_A_SERVICE, ids=str)
def test_a_fault_stays_in_its_region(client, faults, listing):
    faults({"operation": listing.iam, "kind": "deny", "region": "eu-west-1"})
    assert code_of(listing.by_boto3, client=client(listing.service, region="eu-west-1")) == CODES[listing.service][1]
    listing.by_boto3(client(listing.service, region="us-east-1"))


def test_regions_that_are_not_switched_on_know_nobody(client):
    for service, call, code in [
        ("ec2", "describe_instances", "AuthFailure"),
        ("rds", "describe_db_instances", "InvalidClientTokenId"),
        ("lambda", "list_functions", "UnrecognizedClientException"),
        ("resourcegroupstaggingapi", "get_resources", "UnrecognizedClientException"),
    ]:
        assert code_of(getattr(client(service, region="ap-east-1"), call)) == code


def test_what_is_not_understood_is_refused_by_name(client):
    ec2, rds, s3, functions = client("ec2"), client("rds"), client("s3"), client("lambda")
    business, tagging = client("qbusiness"), client("resourcegroupstaggingapi")
    refusals = [
        (ec2.describe_instances, {"NextToken": "stale"}, "InvalidNextToken"),
        (ec2.describe_instances, {"MaxResults": 4}, "InvalidParameterValue"),
        (ec2.describe_instances, {"MaxResults": 1001}, "InvalidParameterValue"),
        (ec2.describe_instances, {"InstanceIds": ["i-0"]}, "InvalidInstanceID.NotFound"),
        (ec2.describe_vpcs, {}, "InvalidAction"),
        (rds.describe_db_instances, {"Marker": "stale"}, "InvalidParameterValue"),
        (rds.describe_db_instances, {"MaxRecords": 101}, "InvalidParameterValue"),
        (rds.describe_db_instances, {"DBInstanceIdentifier": "no-such"}, "DBInstanceNotFound"),
        (rds.describe_db_snapshots, {"DBSnapshotIdentifier": "no-such"}, "DBSnapshotNotFound"),
        (rds.describe_db_snapshots, {"SnapshotType": "no-such"}, "InvalidParameterValue"),
        (rds.describe_db_proxies, {}, "InvalidAction"),
        (s3.list_buckets, {"ContinuationToken": "stale"}, "InvalidArgument"),
        (s3.list_objects_v2, {"Bucket": BUCKETS.by_boto3(s3)[0]}, "NotImplemented"),
        (functions.list_functions, {"Marker": "stale"}, "InvalidParameterValueException"),
        (functions.list_layers, {}, "UnknownOperationException"),
        (functions.list_provisioned_concurrency_configs, {"FunctionName": "no-such"}, "ResourceNotFoundException"),
        (business.list_applications, {"nextToken": "stale"}, "ValidationException"),
        (business.list_subscriptions, {"applicationId": "a" * 36}, "ResourceNotFoundException"),
        (business.get_application, {"applicationId": "a" * 36}, "ResourceNotFoundException"),
        (tagging.get_resources, {"PaginationToken": "stale"}, "PaginationTokenExpiredException"),
        (tagging.get_resources, {"ResourcesPerPage": 101}, "InvalidParameterException"),
        (tagging.get_compliance_summary, {}, "UnknownOperationException"),
    ]
    for call, request, code in refusals:
        assert code_of(call, **request) == code, request
    with pytest.raises(rds.exceptions.DBInstanceNotFoundFault):
        rds.describe_db_instances(DBInstanceIdentifier="no-such")
    with pytest.raises(functions.exceptions.ResourceNotFoundException):
        functions.list_tags(Resource="arn:aws:lambda:us-east-1:123456789012:function:no-such")
    with pytest.raises(tagging.exceptions.PaginationTokenExpiredException):
        tagging.get_resources(PaginationToken="stale")

"""Monthly savings of each planted resource, computed independently from AWS's lists and the account's bill.

The formulas are those of the checks, written a second time without any of Farthing's code.
"""

import datetime
import functools
import re
from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal

from costs import amounts, by, groups, interval, pages

HOURS = Decimal(730)
DAYS = 14
# Services whose costs Farthing requests by resource.
BY_RESOURCE = (
    "Amazon Elastic Compute Cloud - Compute",
    "EC2 - Other",
    "Amazon Virtual Private Cloud",
    "Amazon Relational Database Service",
    "Amazon Simple Storage Service",
    "AWS Lambda",
    "Amazon Q",
)
MONITORING = ("AmazonCloudWatch",)


# Region prefix: `EUC1-`, `APS2-`, `EU-`. Usage types in us-east-1 have none, and do not begin with capitals and a dash.
REGION = re.compile(r"^[A-Z]{2,4}[0-9]?-")


def without_region(usage):
    """Returns `EBS:SnapshotUsage` for `EUC1-EBS:SnapshotUsage`."""
    return REGION.sub("", usage)


class Bill:
    """The bill of an account for the last 14 full days."""

    def __init__(self, cost_explorer, account, today):
        self.days = (today - datetime.timedelta(days=DAYS), today)
        self.cost_explorer = cost_explorer
        self.account = account

    def ask(self, **filters):
        kept = {"LINKED_ACCOUNT": [self.account], **filters}
        return {
            "TimePeriod": interval(*self.days),
            "Granularity": "DAILY",
            "Metrics": ["UnblendedCost", "UsageQuantity"],
            "Filter": {"And": [{"Dimensions": {"Key": key, "Values": values}} for key, values in kept.items()]},
        }

    @functools.cache  # noqa: B019 (a bill lives as long as its tests)
    def paid(self, services):
        """On-demand dollars and quantity by region and usage type."""
        paid = defaultdict(lambda: [Decimal(), Decimal()])
        request = self.ask(SERVICE=list(services), RECORD_TYPE=["Usage"])
        rows = groups(self.cost_explorer.get_cost_and_usage, **request, GroupBy=[by("REGION"), by("USAGE_TYPE")])
        for (_, region, usage), row in rows.items():
            price = paid[region, without_region(usage)]
            price[0] += row["UnblendedCost"]
            price[1] += row["UsageQuantity"]
        return paid

    def price(self, region, usage, services):
        """Unit price. Needs the services, because logs and container images have S3's usage types at other prices."""
        dollars, quantity = self.paid(services)[region, usage]
        return dollars / quantity

    @functools.cached_property
    def by_resource(self):
        """Dollars by the last part of a resource id, then by usage type."""
        spent = defaultdict(lambda: defaultdict(Decimal))
        ask = self.cost_explorer.get_cost_and_usage_with_resources
        for service in BY_RESOURCE:
            for page in pages(ask, **self.ask(SERVICE=[service]), GroupBy=[by("RESOURCE_ID"), by("USAGE_TYPE")]):
                for group in (group for day in page["ResultsByTime"] for group in day["Groups"]):
                    resource, usage = group["Keys"]
                    name = resource.replace("/", ":").rpartition(":")[2]
                    spent[name][without_region(usage)] += amounts(group["Metrics"])["UnblendedCost"]
        return spent

    def monthly(self, name, is_of, created=None):
        """Monthly cost of a resource for the matching usage types."""
        begin, end = self.days
        begin = max(begin, created.date()) if created else begin
        dollars = sum(cost for usage, cost in self.by_resource[name].items() if is_of(usage))
        return dollars * HOURS / (24 * (end - begin).days)


@dataclass(frozen=True)
class At:
    """A planted resource with its region, and access to its bill and its APIs."""

    client: object
    bill: Bill
    region: str
    id: str

    def to(self, service):
        return self.client(service, region=self.region)

    def price(self, usage, services=BY_RESOURCE):
        return self.bill.price(self.region, usage, services)

    def monthly(self, is_of, created=None):
        return self.bill.monthly(self.id, is_of, created)

    def beside(self, name):
        return At(self.client, self.bill, self.region, name)


def share(percent, is_of):
    return lambda at: {at.id: at.monthly(is_of) * percent / 100}


# Instances, volumes and snapshots.


def volume(at):
    return at.to("ec2").describe_volumes(VolumeIds=[at.id])["Volumes"][0]


def of_gp3(at, size, iops=3000, throughput=125):
    """Monthly cost of gp3: 3,000 IOPS and 125 MiB/s are free, and AWS's price list counts GiB/s."""
    more_iops, more_throughput = max(iops - 3000, 0), max(throughput - 125, 0)
    cost = size * at.price("EBS:VolumeUsage.gp3")
    cost += more_iops * at.price("EBS:VolumeP-IOPS.gp3") if more_iops else 0
    return cost + (more_throughput * at.price("EBS:VolumeP-Throughput.gp3") / 1024 if more_throughput else 0)


def whole_volume(at):
    found = volume(at)
    size, iops, kind = found["Size"], found.get("Iops", 0), found["VolumeType"]
    if kind == "gp3":
        return {at.id: of_gp3(at, size, iops, found["Throughput"])}
    usage = {"gp2": "gp2", "io1": "piops", "io2": "io2"}[kind]
    cost = size * at.price(f"EBS:VolumeUsage.{usage}")
    assert kind != "io2" or iops <= 32_000, "more is paid by tiers"
    return {at.id: cost + (0 if kind == "gp2" else iops * at.price(f"EBS:VolumeP-IOPS.{usage}"))}


def gp2_volume(at):
    """gp2 includes 3 IOPS per GiB, and 0.75 MiB/s per GiB up to 250 MiB/s."""
    size = volume(at)["Size"]
    assert 170 < size <= 1000, "smaller and larger ones have other speeds"
    throughput = min(250, -(-size * 3 // 4))
    return {at.id: size * at.price("EBS:VolumeUsage.gp2") - of_gp3(at, size, throughput=throughput)}


def provisioned_iops(at):
    found = volume(at)
    return {at.id: whole_volume(at)[at.id] - of_gp3(at, found["Size"], found["Iops"])}


def paid_extra(at):
    found = volume(at)
    return {at.id: whole_volume(at)[at.id] - of_gp3(at, found["Size"])}


def machine(at):
    return at.to("ec2").describe_instances(InstanceIds=[at.id])["Reservations"][0]["Instances"][0]


def volumes_of_machine(at):
    volumes = [mapping["Ebs"]["VolumeId"] for mapping in machine(at)["BlockDeviceMappings"]]
    return {name: cost for it in volumes for name, cost in whole_volume(at.beside(it)).items()}


def is_hours(usage):
    return "Usage:" in usage and not usage.startswith("EBS:")


def graviton_machine(at):
    """10% for AMD processors (`m6a`), 20% for Intel."""
    family = machine(at)["InstanceType"].partition(".")[0]
    return share(10 if "a" in family[2:] else 20, is_hours)(at)


def detailed_monitoring(at):
    return {at.id: 7 * at.price("CW:MetricMonitorUsage", MONITORING)}


def snapshot(at):
    size = at.to("ec2").describe_snapshots(SnapshotIds=[at.id])["Snapshots"][0]["VolumeSize"]
    return {at.id: size * at.price("EBS:SnapshotUsage")}


def unused_image(at):
    image = at.to("ec2").describe_images(ImageIds=[at.id])["Images"][0]
    snapshots = [mapping["Ebs"]["SnapshotId"] for mapping in image["BlockDeviceMappings"]]
    return {name: cost for it in snapshots for name, cost in snapshot(at.beside(it)).items()}


def expiring_reservation(at):
    """On-demand cost minus reserved cost."""
    found = at.to("ec2").describe_reserved_instances(ReservedInstancesIds=[at.id])["ReservedInstances"][0]
    fees = sum(Decimal(str(charge["Amount"])) for charge in found["RecurringCharges"])
    upfront = Decimal(str(found["FixedPrice"])) * 3600 / found["Duration"]
    reserved = fees + upfront + Decimal(str(found["UsagePrice"]))
    on_demand = at.price(f"BoxUsage:{found['InstanceType']}")
    return {at.id: found["InstanceCount"] * HOURS * (on_demand - reserved)}


def unused_room(at):
    rooms = at.to("ec2").describe_capacity_reservations(CapacityReservationIds=[at.id])["CapacityReservations"]
    return {at.id: rooms[0]["AvailableInstanceCount"] * HOURS * at.price(f"UnusedBox:{rooms[0]['InstanceType']}")}


# Network.


def by_the_hour(usage):
    return lambda at: {at.id: HOURS * at.price(usage)}


def idle_endpoint(at):
    found = at.to("ec2").describe_vpc_endpoints(VpcEndpointIds=[at.id])["VpcEndpoints"][0]
    return {at.id: HOURS * len(found["SubnetIds"]) * at.price("VpcEndpoint-Hours")}


def paid_endpoint(at):
    return {at.id: idle_endpoint(at)[at.id] + at.monthly(lambda usage: usage == "VpcEndpoint-Bytes")}


# Databases.

VIRTUAL_PROCESSORS = {"medium": 2, "large": 2, "xlarge": 4, "2xlarge": 8, "4xlarge": 16}


def database(at):
    return at.to("rds").describe_db_instances(DBInstanceIdentifier=at.id)["DBInstances"][0]


def share_of_database(percent, *usages):
    def saved(at):
        monthly = at.monthly(lambda usage: usage.startswith(usages), database(at)["InstanceCreateTime"])
        return {at.id: monthly * percent / 100}

    return saved


DATABASE_HOURS = ("InstanceUsage:", "Multi-AZUsage:")


def stopped_database(at):
    found = database(at)
    zones = "Multi-AZ-" if found["MultiAZ"] else ""
    kind = {"gp2": "GP2-Storage", "gp3": "GP3-Storage", "io1": "PIOPS-Storage", "standard": "StorageUsage"}
    cost = found["AllocatedStorage"] * at.price(f"RDS:{zones}{kind[found['StorageType']]}")
    assert found["StorageType"] != "io1", "its operations are paid for too"
    return {at.id: cost}


def database_snapshot(at):
    found = at.to("rds").describe_db_snapshots(DBSnapshotIdentifier=at.id)["DBSnapshots"][0]
    return {at.id: found["AllocatedStorage"] * at.price("RDS:ChargedBackupUsage")}


def performance_insights(at):
    _, family, size = database(at)["DBInstanceClass"].split(".")
    return {at.id: VIRTUAL_PROCESSORS[size] * at.price(f"PI_LTR:{family.upper()}")}


# Buckets, functions and other resources.


def unfinished_uploads(at):
    """Parts of unfinished uploads are billed as standard storage."""
    s3, held = at.to("s3"), 0
    for page in s3.get_paginator("list_multipart_uploads").paginate(Bucket=at.id):
        for upload in page["Uploads"]:
            of = {"Bucket": at.id, "Key": upload["Key"], "UploadId": upload["UploadId"]}
            held += sum(part["Size"] for parts in s3.get_paginator("list_parts").paginate(**of) for part in parts["Parts"])
    # Farthing rounds GiB to six decimals.
    return {at.id: round(Decimal(held) / 2**30, 6) * at.price("TimedStorage-ByteHrs")}


def is_storage(usage):
    return usage.startswith("TimedStorage-")


def is_standard(usage):
    return usage == "TimedStorage-ByteHrs"


def is_duration(usage):
    return usage == "Lambda-GB-Second"


def ready_copies(at):
    functions = at.to("lambda")
    copies = functions.list_provisioned_concurrency_configs(FunctionName=at.id)["ProvisionedConcurrencyConfigs"]
    ready = sum(it["RequestedProvisionedConcurrentExecutions"] for it in copies)
    listed = (it for page in functions.get_paginator("list_functions").paginate() for it in page["Functions"])
    memory = next(it["MemorySize"] for it in listed if it["FunctionName"] == at.id)
    return {at.id: ready * Decimal(memory) / 1024 * HOURS * 3600 * at.price("Lambda-Provisioned-Concurrency")}


def idle_application(at):
    q = at.to("qbusiness")
    saved = {}
    for index in q.list_indices(applicationId=at.id)["indices"]:
        found = q.get_index(applicationId=at.id, indexId=index["indexId"])
        kind = {"STARTER": "Starter", "ENTERPRISE": "Enterprise"}[found["type"]]
        units = found["capacityConfiguration"]["units"]
        saved[index["indexId"]] = units * HOURS * at.price(f"QBusiness-{kind}Index-Unit-Hours")
    return saved


def commitment(at):
    """Unused commitment of the Savings Plan."""
    days = interval(*at.bill.days)
    total = at.to("ce").get_savings_plans_utilization(TimePeriod=days)["Total"]
    return {at.id: Decimal(total["Utilization"]["UnusedCommitment"]) * HOURS / (24 * DAYS)}


def nothing(_):
    """A finding without an amount."""
    return {}


RULES = {
    "abandoned-bucket": share(100, is_storage),
    "bucket-without-lifecycle": share(30, is_standard),
    "database-for-graviton": share_of_database(10, *DATABASE_HOURS),
    "detailed-monitoring": detailed_monitoring,
    "expiring-reservation": expiring_reservation,
    "extended-support": share_of_database(100, "ExtendedSupport:"),
    "gp2-volume": gp2_volume,
    "idle-interface-endpoint": idle_endpoint,
    "idle-nat-gateway": by_the_hour("NatGateway-Hours"),
    "idle-provisioned-concurrency": ready_copies,
    "idle-q-business-application": idle_application,
    "instance-for-graviton": graviton_machine,
    "interface-endpoint-for-gateway-service": paid_endpoint,
    "long-performance-insights": performance_insights,
    "long-stopped-instance": volumes_of_machine,
    "magnetic-volume": nothing,
    "multi-az-outside-production": share_of_database(50, "Multi-AZUsage:"),
    "old-database-class": nothing,
    "old-instance-generation": share(5, is_hours),
    "old-snapshot": snapshot,
    "orphaned-database-snapshot": database_snapshot,
    "orphaned-snapshot": snapshot,
    "paid-gp3-extra": paid_extra,
    "provisioned-iops-for-gp3": provisioned_iops,
    "redundant-nat-gateways": by_the_hour("NatGateway-Hours"),
    "retired-runtime": nothing,
    "standard-storage-only": share(30, is_standard),
    "stopped-database": stopped_database,
    "unaborted-uploads": unfinished_uploads,
    "unattached-address": by_the_hour("PublicIPv4:IdleAddress"),
    "unattached-volume": whole_volume,
    "under-used-commitment": commitment,
    "unused-capacity-reservation": unused_room,
    "unused-image": unused_image,
    "uncovered-long-running-database": share_of_database(20, *DATABASE_HOURS),
    "uncovered-long-running-instance": share(20, is_hours),
    "versions-never-expire": nothing,
    "very-high-iops": nothing,
    "very-large-instance": nothing,
    "volume-on-stopped-instance": whole_volume,
    "x86-function": share(20, is_duration),
}

"""Lists of the account's resources from boto3 or the AWS CLI, all pages."""

from dataclasses import dataclass, field

from botocore import xform_name


@dataclass(frozen=True)
class Listing:
    """An operation that lists resources: service, API and IAM names, and the path of the ids in a response."""

    service: str
    operation: str
    iam: str
    path: tuple
    page_size: int | None
    request: dict = field(default_factory=dict)

    def __str__(self):
        return self.iam

    def by_boto3(self, client, page_size=None):
        """The ids, in the order of the response."""
        name = xform_name(self.operation)
        if self.page_size is None:
            return list(ids([getattr(client, name)(**self.request)], self.path))
        paging = {"PageSize": page_size or self.page_size}
        return list(ids(client.get_paginator(name).paginate(**self.request, PaginationConfig=paging), self.path))

    def by_cli(self, aws, region):
        """The ids in a response whose pages the CLI has merged."""
        paging = {} if self.page_size is None else {"PageSize": str(self.page_size)}
        service = "s3api" if self.service == "s3" else self.service
        answer = aws(service, xform_name(self.operation, "-"), Region=region, **self.request, **paging)
        return list(ids([answer], self.path))


def ids(pages, path):
    for page in pages:
        found = [page]
        for step in path[:-1]:
            found = [thing for holder in found for thing in holder.get(step, [])]
        yield from (thing[path[-1]] for thing in found)


def ec2(operation, *path, page_size=5, **request):
    return Listing("ec2", operation, f"ec2:{operation}", path, page_size, request)


def rds(operation, *path):
    return Listing("rds", operation, f"rds:{operation}", path, 20)


INSTANCES = ec2("DescribeInstances", "Reservations", "Instances", "InstanceId")
APPLICATIONS = Listing(
    "qbusiness", "ListApplications", "qbusiness:ListApplications", ("applications", "applicationId"), 1
)
BUCKETS = Listing("s3", "ListBuckets", "s3:ListAllMyBuckets", ("Buckets", "Name"), 2)
TAGGED = Listing(
    "resourcegroupstaggingapi", "GetResources", "tag:GetResources", ("ResourceTagMappingList", "ResourceARN"), 20
)
# Lists that differ by region.
REGIONAL = [
    INSTANCES,
    ec2("DescribeVolumes", "Volumes", "VolumeId"),
    ec2("DescribeAddresses", "Addresses", "AllocationId", page_size=None),
    ec2("DescribeSnapshots", "Snapshots", "SnapshotId", OwnerIds=["self"]),
    ec2("DescribeImages", "Images", "ImageId", page_size=1, Owners=["self"]),
    ec2("DescribeNatGateways", "NatGateways", "NatGatewayId"),
    rds("DescribeDBInstances", "DBInstances", "DBInstanceIdentifier"),
    rds("DescribeDBClusters", "DBClusters", "DBClusterIdentifier"),
    rds("DescribeDBSnapshots", "DBSnapshots", "DBSnapshotIdentifier"),
    rds("DescribeDBClusterSnapshots", "DBClusterSnapshots", "DBClusterSnapshotIdentifier"),
    rds("DescribeReservedDBInstances", "ReservedDBInstances", "ReservedDBInstanceId"),
    Listing("lambda", "ListFunctions", "lambda:ListFunctions", ("Functions", "FunctionName"), 10),
    APPLICATIONS,
    TAGGED,
]
# Regions with a Q Business host.
WITH_Q_BUSINESS = {"us-east-1", "us-west-2", "eu-west-1", "ap-southeast-2"}

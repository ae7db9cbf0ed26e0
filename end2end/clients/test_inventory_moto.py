"""The resource finders against moto: all resources that boto3 creates in three regions are listed once, with their tags.

aws's example `inventory` lists the account of its environment, and a browser opens the page of an app for the same
account.
"""

import json
import logging
import os
import socket
import subprocess
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from subprocess import PIPE
from zipfile import ZipFile

import boto3
import pytest
from botocore.config import Config
from moto.server import ThreadedMotoServer

from conftest import CREDENTIALS
from program import PROGRAM, ROOT, example

ACCOUNT = "123456789012"
OTHER_ACCOUNT = "210987654321"
REGIONS = ["us-east-1", "eu-west-1", "ap-southeast-2"]
# Number of each resource type in all regions together.
COUNTS = {
    "ec2:instance": 1200,
    "ec2:volume": 300,
    "rds:db": 130,
    "s3:bucket": 250,
    "lambda:function": 130,
    "dynamodb:table": 24,
    "ec2:elastic-ip": 6,
    "ec2:natgateway": 3,
    "ec2:snapshot": 6,
    "ec2:image": 3,
    "rds:cluster": 3,
}
# Part of an unfinished upload, in one bucket per region.
UNFINISHED = b"x" * 3_000
# Unusual and hostile tag values.
HOSTILE = ["plain", "", "<img src=x onerror=alert(1)>", '=HYPERLINK("http://x")', "größe 東京 🦀", "a\"b'c & d", "x" * 256]


class Account:
    """Creates resources and stores the expected list: tags by resource type, region and id."""

    def __init__(self, url):
        self.url = url
        self.expected = {}

    def client(self, service, region, url=None):
        config = Config(retries={"total_max_attempts": 2}, max_pool_connections=32, s3={"addressing_style": "path"})
        return boto3.client(service, endpoint_url=url or self.url, region_name=region, config=config, **CREDENTIALS)

    def note(self, kind, region, name, tags):
        assert (kind, region, name) not in self.expected
        self.expected[kind, region, name] = {tag["Key"]: tag["Value"] for tag in tags}

    def share(self, kind, at):
        """Number of resources of a type in a region."""
        each, rest = divmod(COUNTS[kind], len(REGIONS))
        return each + (at < rest)


def tags_of(kind, number):
    text = HOSTILE[number % len(HOSTILE)]
    return [{"Key": "Name", "Value": f"{kind} {number}"}, {"Key": "note", "Value": text}, {"Key": "team", "Value": "shop"}]


def ec2_tags(kind, tags):
    return [{"ResourceType": kind, "Tags": tags}]


def fill_ec2(account, at, region):
    ec2 = account.client("ec2", region)
    image = ec2.describe_images(Owners=["amazon"])["Images"][0]["ImageId"]
    count, batch = account.share("ec2:instance", at), 0
    while count:
        some = min(count, 50)
        tags = tags_of("instance", batch)
        done = ec2.run_instances(
            ImageId=image,
            InstanceType="t3.micro",
            MinCount=some,
            MaxCount=some,
            TagSpecifications=ec2_tags("instance", tags),
            BlockDeviceMappings=[],
        )
        instances = [it["InstanceId"] for it in done["Instances"]]
        for instance in instances:
            account.note("ec2:instance", region, instance, tags)
        count, batch = count - some, batch + 1
    volumes = []
    for number in range(account.share("ec2:volume", at)):
        tags = tags_of("volume", number)
        specification = ec2_tags("volume", tags)
        zone = f"{region}a"
        volume = ec2.create_volume(AvailabilityZone=zone, Size=8, VolumeType="gp3", TagSpecifications=specification)
        volumes.append(volume["VolumeId"])
        account.note("ec2:volume", region, volume["VolumeId"], tags)
    for number in range(account.share("ec2:snapshot", at)):
        tags = tags_of("snapshot", number)
        snapshot = ec2.create_snapshot(VolumeId=volumes[number], TagSpecifications=ec2_tags("snapshot", tags))
        account.note("ec2:snapshot", region, snapshot["SnapshotId"], tags)
    tags = tags_of("image", 0)
    image = ec2.create_image(InstanceId=instances[0], Name="made", TagSpecifications=ec2_tags("image", tags))
    account.note("ec2:image", region, image["ImageId"], tags)
    addresses = []
    for number in range(account.share("ec2:elastic-ip", at)):
        tags = tags_of("address", number)
        address = ec2.allocate_address(Domain="vpc", TagSpecifications=ec2_tags("elastic-ip", tags))
        addresses.append(address["AllocationId"])
        account.note("ec2:elastic-ip", region, address["AllocationId"], tags)
    subnet = ec2.describe_subnets()["Subnets"][0]["SubnetId"]
    tags = tags_of("gateway", 0)
    gateway = ec2.create_nat_gateway(
        SubnetId=subnet, AllocationId=addresses[0], TagSpecifications=ec2_tags("natgateway", tags)
    )
    account.note("ec2:natgateway", region, gateway["NatGateway"]["NatGatewayId"], tags)


def fill_rds(account, at, region):
    rds = account.client("rds", region)
    for number in range(account.share("rds:db", at)):
        tags = tags_of("database", number)
        rds.create_db_instance(
            DBInstanceIdentifier=f"db-{number}",
            DBInstanceClass="db.m7g.large",
            Engine="postgres",
            AllocatedStorage=20,
            MasterUsername="root",
            MasterUserPassword="not-a-secret",
            Tags=tags,
        )
        account.note("rds:db", region, f"db-{number}", tags)
    tags = tags_of("cluster", 0)
    rds.create_db_cluster(
        DBClusterIdentifier="cluster",
        Engine="aurora-postgresql",
        MasterUsername="root",
        MasterUserPassword="not-a-secret",
        Tags=tags,
    )
    account.note("rds:cluster", region, "cluster", tags)


def fill_s3(account, at, region):
    s3 = account.client("s3", region)
    place = {} if region == "us-east-1" else {"CreateBucketConfiguration": {"LocationConstraint": region}}
    for number in range(account.share("s3:bucket", at)):
        name, tags = f"farthing-{region}-{number}", tags_of("bucket", number)
        s3.create_bucket(Bucket=name, **place)
        # The last one has no tags, as opposed to unknown tags.
        tags = tags if number else []
        if tags:
            s3.put_bucket_tagging(Bucket=name, Tagging={"TagSet": tags})
        account.note("s3:bucket", region, name, tags)
    # Unfinished uploads.
    upload = s3.create_multipart_upload(Bucket=name, Key="a/dump & index")["UploadId"]
    s3.upload_part(Bucket=name, Key="a/dump & index", UploadId=upload, PartNumber=1, Body=UNFINISHED)


def fill_lambda(account, at, region):
    iam = account.client("iam", region)
    role = iam.create_role(RoleName=f"run-{region}", AssumeRolePolicyDocument="{}")["Role"]["Arn"]
    code = BytesIO()
    with ZipFile(code, "w") as archive:
        archive.writestr("main.py", "def handler(event, context): pass")
    functions = account.client("lambda", region)
    for number in range(account.share("lambda:function", at)):
        tags = tags_of("function", number)
        functions.create_function(
            FunctionName=f"function-{number}",
            Runtime="python3.12",
            Role=role,
            Handler="main.handler",
            Code={"ZipFile": code.getvalue()},
            Tags={tag["Key"]: tag["Value"] for tag in tags},
        )
        account.note("lambda:function", region, f"function-{number}", tags)


def fill_tables(account, at, region):
    tables = account.client("dynamodb", region)
    for number in range(account.share("dynamodb:table", at)):
        tags = tags_of("table", number)
        tables.create_table(
            TableName=f"table-{number}",
            KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
            BillingMode="PAY_PER_REQUEST",
            Tags=tags,
        )
        account.note("dynamodb:table", region, f"table-{number}", tags)


def seconds_since(begun):
    return f"{time.monotonic() - begun:.1f} s"


@pytest.fixture(scope="module")
def account():
    # moto logs every request, and a stack trace for each unsupported one.
    logging.getLogger("werkzeug").disabled = True
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    account = Account(f"http://{host}:{port}")
    begun = time.monotonic()
    fillers = [fill_ec2, fill_rds, fill_s3, fill_lambda, fill_tables]
    with ThreadPoolExecutor(4) as pool:
        works = [pool.submit(fill, account, at, region) for fill in fillers for at, region in enumerate(REGIONS)]
        for work in works:
            work.result()
    print(f"created {len(account.expected)} in {seconds_since(begun)}")
    yield account
    server.stop()


def environment(url, **settings):
    """Environment of a Farthing program that reads an account."""
    return {
        **os.environ,
        "AWS_ACCESS_KEY_ID": CREDENTIALS["aws_access_key_id"],
        "AWS_SECRET_ACCESS_KEY": CREDENTIALS["aws_secret_access_key"],
        "AWS_REGION": REGIONS[0],
        "AWS_ENDPOINT_URL": url,
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        **settings,
    }


def run(url, **settings):
    """Starts the example for an account."""
    return subprocess.Popen([example("inventory")], env=environment(url, **settings), stdout=PIPE, stderr=PIPE, text=True)


def inventory(url, **settings):
    """Returns the resources and the events on standard error."""
    process = run(url, **settings)
    resources, told = process.communicate()
    assert process.returncode == 0, told
    told = [json.loads(line) for line in told.splitlines() if line.startswith("{")]
    return [json.loads(line) for line in resources.splitlines()], told


@pytest.fixture(scope="module")
def listed(account):
    example("inventory")
    begun = time.monotonic()
    answer = inventory(account.url, FARTHING_REGIONS=",".join(REGIONS))
    print(f"listed {len(answer[0])} in {seconds_since(begun)}")
    return answer


def key(resource):
    return resource["resource_type"], resource["region"], resource["id"]


def test_everything_is_listed_once_with_its_tags(account, listed):
    resources, _ = listed
    found = Counter(map(key, resources))
    assert [it for it, times in found.items() if times > 1] == []
    by_key = {key(it): it for it in resources}
    assert Counter(kind for kind, _, _ in account.expected) == COUNTS
    assert sorted(account.expected.keys() - by_key.keys()) == []
    for it, tags in account.expected.items():
        assert by_key[it]["tags"] is not None, it
        assert dict(by_key[it]["tags"]) == tags, it
        assert by_key[it]["account"] == ACCOUNT


def test_nothing_is_listed_that_nobody_made(account, listed):
    resources, _ = listed
    # moto itself creates root disks of instances, disks of images, and automated snapshots of databases.
    invented = Counter(key(it)[0] for it in resources if key(it) not in account.expected)
    assert set(invented) <= {"ec2:volume", "ec2:snapshot", "rds:snapshot", "rds:cluster-snapshot"}, invented


def facts(resource):
    return {fact["name"]: next(iter(fact["value"].values())) for fact in resource["facts"]}


def test_facts_are_carried(listed):
    resources, _ = listed
    some = {it["resource_type"]: it for it in resources if it["id"] != "farthing-us-east-1-0"}
    assert facts(some["ec2:instance"])["instance-type"] == "t3.micro"
    assert facts(some["ec2:volume"]).keys() >= {"size-gib", "storage-type", "encrypted"}
    assert facts(some["rds:db"])["engine"] == "postgres"
    assert facts(some["lambda:function"])["runtime"] == "python3.12"
    assert facts(some["s3:bucket"])["lifecycle-rules"] == 0
    # Uploads are listed, but the sizes of their parts cannot be parsed, so the bytes are unknown and not zero.
    held = [facts(it).get("upload-bytes") for it in resources if it["resource_type"] == "s3:bucket"]
    assert Counter(held) == {0: COUNTS["s3:bucket"] - len(REGIONS), None: len(REGIONS)}
    assert some["ec2:natgateway"]["zone"].startswith(some["ec2:natgateway"]["region"])


# moto's root elements of these responses have other names than AWS's, …
MISREAD = {"s3:GetBucketVersioning": 1, "s3:ListMultipartUploadParts": 1}
# … and moto supports this operation in no region.
LACKING = {"lambda:ListProvisionedConcurrencyConfigs": len(REGIONS)}


def test_only_what_moto_lacks_fails(listed):
    _, told = listed
    lists = {it["list"]: it for it in told if "finder" in it}
    failed = {lists[it["list"]]["finder"] for it in told if it.get("error")}
    assert failed <= {"Q Business applications", "Capacity reservations", "Reserved instances", "Reserved RDS instances"}
    gaps = Counter(it["gap"]["operation"] for it in told if "gap" in it)
    assert gaps <= Counter(MISREAD | LACKING), "a gap is told once a list, not once a bucket or a function"
    assert sorted(it["list"] for it in told if "ended" in it) == sorted(lists)


@pytest.fixture
def app(account):
    """The address of an app that reads the account's three regions."""
    if not PROGRAM.exists():
        pytest.skip(f"{PROGRAM} is not built")
    with socket.create_server(("127.0.0.1", 0)) as server:
        address = "{}:{}".format(*server.getsockname())
    settings = environment(account.url, FARTHING_REGIONS=",".join(REGIONS))
    # The app prints its address when it is ready.
    with subprocess.Popen([PROGRAM, "serve", "--addr", address], env=settings, stdout=PIPE) as process:
        while b"is listening on" not in process.stdout.readline():
            assert process.poll() is None
        yield f"http://{address}"
        process.terminate()


def test_the_page_shows_everything_with_its_tags(account, app, tmp_path):
    made = {f"{kind}/{ACCOUNT}/{region}/{name}": tags for (kind, region, name), tags in account.expected.items()}
    (tmp_path / "made.json").write_text(json.dumps(made))
    settings = {**os.environ, "FARTHING_URL": app, "FARTHING_MADE": str(tmp_path / "made.json")}
    command = ["npm", "--prefix", "end2end", "test", "--silent", "--", "--config", "third-party.config.ts"]
    done = subprocess.run(command, cwd=ROOT, env=settings, stdout=PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_a_role_opens_another_account(account):
    role = f"arn:aws:iam::{OTHER_ACCOUNT}:role/Farthing"
    sts = account.client("sts", "eu-west-1")
    keys = sts.assume_role(RoleArn=role, RoleSessionName="maker", ExternalId="farthing-1")["Credentials"]
    ec2 = boto3.client(
        "ec2",
        endpoint_url=account.url,
        region_name="eu-west-1",
        aws_access_key_id=keys["AccessKeyId"],
        aws_secret_access_key=keys["SecretAccessKey"],
        aws_session_token=keys["SessionToken"],
    )
    volume = ec2.create_volume(AvailabilityZone="eu-west-1a", Size=8)["VolumeId"]
    roles = f"{role}?external-id=farthing-1"
    resources, told = inventory(account.url, FARTHING_REGIONS="eu-west-1", FARTHING_ROLES=roles)
    assert {it["account"] for it in told if "finder" in it} == {ACCOUNT, OTHER_ACCOUNT}
    volumes = [it["id"] for it in resources if it["account"] == OTHER_ACCOUNT and it["resource_type"] == "ec2:volume"]
    assert volumes == [volume]
    assert sum(it["account"] == ACCOUNT for it in resources) > 500


def test_all_regions_are_looked_at_where_none_are_named(account):
    process = run(account.url)
    try:
        planned = (json.loads(next(process.stderr)) for _ in range(150))
        regions = {it["region"] for it in planned if "finder" in it}
    finally:
        # The plan of all regions comes first; reading twenty regions would take moto a minute.
        process.kill()
        process.communicate()
    assert regions >= {*REGIONS, "global"}
    assert len(regions) > 15

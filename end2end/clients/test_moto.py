"""The sandbox's STS responses have the shape of moto's, which is verified against AWS by others."""

import boto3
import pytest
from moto.server import ThreadedMotoServer

from conftest import CREDENTIALS, REGION


@pytest.fixture(scope="module")
def moto():
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0)
    server.start()
    host, port = server.get_host_and_port()
    yield boto3.client("sts", endpoint_url=f"http://{host}:{port}", region_name=REGION, **CREDENTIALS)
    server.stop()


def shape(answer):
    """The keys at every level, and the types of their values."""
    if isinstance(answer, dict):
        return {key: shape(value) for key, value in answer.items() if key != "ResponseMetadata"}
    return type(answer).__name__


def test_the_caller_has_the_same_shape(client, moto):
    assert shape(client("sts").get_caller_identity()) == shape(moto.get_caller_identity())


def test_an_assumed_role_has_the_same_shape(client, moto):
    def assume(sts):
        role = f"arn:aws:iam::{sts.get_caller_identity()['Account']}:role/costs"
        return shape(sts.assume_role(RoleArn=role, RoleSessionName="conformance", ExternalId="farthing"))

    assert assume(client("sts")) == assume(moto)

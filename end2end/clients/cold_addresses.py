"""Addresses of pages with large responses that are not cached: deterministic for a seed."""

import random
from itertools import count
from urllib.parse import quote, urlencode

# Services of the sandbox, by billing name.
SERVICES = (
    "AWS Lambda",
    "Amazon Relational Database Service",
    "Amazon Simple Storage Service",
    "Amazon Elastic Compute Cloud - Compute",
)
GROUPS = (
    "service",
    "usage-type",
    "operation",
    "region",
    "account",
    "instance-type",
    "platform",
    "purchase-type",
    "record-type",
    "az",
    "tag.Team",
    "category.Product",
)
# The longest daily and hourly ranges, and some between.
SPANS = (
    {"range": "12m", "granularity": "daily"},
    {"range": "12m", "granularity": "daily"},
    {"range": "6m", "granularity": "daily"},
    {"range": "90d", "granularity": "daily", "compare": "previous"},
    {"range": "12m", "granularity": "monthly"},
    {"from": "2026-11-12", "to": "2026-11-20", "granularity": "hourly"},
)
METRICS = ("unblended", "amortized", "net-unblended", "blended")


def addresses(seed):
    """Endless. Each address excludes a unique value that does not exist, so that the cache cannot have its figures."""
    chance = random.Random(seed)
    for number in count():
        path = chance.choice(("/", "/", "/services", None))
        if path is None:
            path = f"/services/{quote(chance.choice(SERVICES), safe='')}"
        query = list(chance.choice(SPANS).items())
        query.append(("group", chance.choice(GROUPS)))
        query.append(("metric", chance.choice(METRICS)))
        query.append(("top", str(chance.randint(1, 20))))
        if chance.random() < 0.3:
            query.append(("not.record-type", "Tax"))
        query.append(("not.tag.Team", f"cold-{seed}-{number}"))
        yield f"{path}?{urlencode(query)}"

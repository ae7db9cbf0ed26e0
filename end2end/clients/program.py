"""The programs that the tests start."""

import json
import os
import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
PROGRAM = Path(os.environ.get("FARTHING_PROGRAM", ROOT / "dist" / "farthing"))


@cache
def example(name):
    """Path of a crate's example, built with the features of the crates' tests: otherwise dependencies would be compiled again."""
    packages = ["--workspace", "--exclude", "frontend", "--exclude", "bundler"]
    command = ["cargo", "build", "--quiet", "--message-format=json", *packages, "--example", name]
    built = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
    targets = [it for it in map(json.loads, built.stdout.splitlines()) if it.get("target", {}).get("name") == name]
    return next(it["executable"] for it in targets if it["executable"])

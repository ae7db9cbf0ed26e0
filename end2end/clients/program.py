"""The program that the tests start."""

import os
from pathlib import Path

PROGRAM = Path(os.environ.get("FARTHING_PROGRAM", Path(__file__).parents[2] / "dist" / "farthing"))

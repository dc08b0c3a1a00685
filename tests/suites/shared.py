"""Where the suites are that the projects of one workplace share."""

from pathlib import Path

ROOT = Path(__file__).parents[2]

SUITES = ROOT.parent / "shared" / "suites"

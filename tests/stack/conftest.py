"""The tooling of ``docker/local`` is not installed: its folder is put on the path as ``python docker/local`` does."""

import sys
from pathlib import Path

LOCAL = Path(__file__).parents[2] / "docker" / "local"
sys.path.insert(0, str(LOCAL))

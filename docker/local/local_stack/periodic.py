"""The one clock: calls what is due, every few minutes, and notes how it ended.

What cron does on a server. Due times are rows in PostgreSQL, so that a missed call is made up for by the next.
"""

from __future__ import annotations

import subprocess
import sys
import time
from datetime import datetime, timezone
from pathlib import Path

INTERVAL = 300.0
FIRST = 60.0
COMMANDS = (
    ("sources", "run", "--due", "--quiet"),
    ("quality", "run", "--pending", "--quiet"),  # what a killed worker left
)
LIMIT = 3600


def call(ini: str, command: tuple[str, ...]) -> int:
    """Run one ckan command and log its exit code."""
    ckan = Path(sys.executable).with_name("ckan")
    try:
        code = subprocess.run([str(ckan), "-c", ini, *command], check=False, timeout=LIMIT).returncode
    except subprocess.TimeoutExpired:
        code = -1
    now = datetime.now(timezone.utc).isoformat(timespec="seconds")
    print(f"{now} ckan {' '.join(command)}: {code}", flush=True)
    return code


def tick(ini: str) -> None:
    """Call, wait, call again."""
    time.sleep(FIRST)
    while True:
        for command in COMMANDS:
            call(ini, command)
        time.sleep(INTERVAL)

"""A jobs worker whose job does not outlive it.

RQ runs each job in a fork of its own session of signals; a ``kill -9`` of the worker would leave that fork at work,
with nobody to note its result. Each fork asks the kernel to end with the worker.
"""

from __future__ import annotations

import os
import signal

from ckan.cli.cli import ckan

from local_stack.child import die_with_parent
from local_stack.configuration import QUALITY_QUEUE


def work(ini: str) -> None:
    """Work until SIGTERM."""
    os.register_at_fork(after_in_child=lambda: die_with_parent(signal.SIGKILL))
    # What a person waits for comes before the checks of thousands of files.
    ckan(["-c", ini, "jobs", "worker", "default", QUALITY_QUEUE])

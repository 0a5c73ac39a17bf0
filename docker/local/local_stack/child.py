"""Run a command that does not outlive its parent: ``python -I -S child.py SIGNAL USER -- COMMAND…``.

The kernel sends SIGNAL to the command when the parent dies, even by ``kill -9``. USER is an account to become
first (PostgreSQL refuses root), or ``-``. Standard library only and no package around it: it starts each service.
"""

from __future__ import annotations

import ctypes
import os
import pwd
import signal
import sys

PR_SET_PDEATHSIG = 1


def die_with_parent(death_signal: int) -> None:
    """Ask the kernel for a signal when the parent ends; end at once if that has happened already."""
    parent = os.getppid()
    if ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, death_signal, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "prctl(PR_SET_PDEATHSIG)")
    if os.getppid() != parent:
        sys.exit(1)


def become(user: str) -> None:
    """Drop root for good."""
    account = pwd.getpwnam(user)
    os.setgroups([])
    os.setgid(account.pw_gid)
    os.setuid(account.pw_uid)


def main(arguments: list[str]) -> None:
    """Become USER, tie the life to the parent's, become COMMAND."""
    death_signal, user, separator, *command = arguments
    if separator != "--":
        sys.exit("usage: child.py SIGNAL USER -- COMMAND...")
    if user != "-":
        become(user)
    die_with_parent(signal.Signals[death_signal])  # after the change of account, which clears it
    os.execv(command[0], command)  # noqa: S606 - the command comes from our own service list


if __name__ == "__main__":
    main(sys.argv[1:])

"""The hashes that a frictionless report carries, computed beside the other work."""

from __future__ import annotations

import hashlib
import threading
from pathlib import Path

CHUNK = 1024 * 1024


class Hasher:
    """MD5 and SHA-256 of a file in a thread of its own; hashlib lets the others run meanwhile."""

    def __init__(self, path: Path) -> None:
        self._path = path
        # Frictionless names MD5 in its reports; nothing here relies on it for security.
        self._md5 = hashlib.md5(usedforsecurity=False)
        self._sha256 = hashlib.sha256()
        self._size = 0
        self._stop = threading.Event()
        self._error: OSError | None = None
        self._thread = threading.Thread(target=self._run, name="hash", daemon=True)
        self._thread.start()

    def _run(self) -> None:
        try:
            with self._path.open("rb", buffering=0) as file:
                while (data := file.read(CHUNK)) and not self._stop.is_set():
                    self._md5.update(data)
                    self._sha256.update(data)
                    self._size += len(data)
        except OSError as error:
            self._error = error

    def stop(self) -> None:
        """Nobody wants the hashes any more."""
        self._stop.set()
        self._thread.join()

    def result(self) -> tuple[str, str, int]:
        """The two hashes as hexadecimal text, and the size."""
        self._thread.join()
        if self._error is not None:
            raise self._error
        return self._md5.hexdigest(), self._sha256.hexdigest(), self._size

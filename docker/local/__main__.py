"""The same stack as ``docker/compose.yaml``, without Docker: ``.venv/bin/python docker/local up``."""

from __future__ import annotations

import sys

from local_stack.cli import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""Serve the invented sites of the 16 bodies: ``python docker/sample/serve.py --port N --sources-file FILE``.

Prints ``READY`` when every site answers; SIGTERM and Ctrl-C end it.
"""

from __future__ import annotations

import argparse
import signal
import sys
import threading
from pathlib import Path

from sample_sites import sources_file
from sample_sites.server import Servers, build


def main(arguments: list[str]) -> int:
    """Run until told to stop."""
    parser = argparse.ArgumentParser(description="見本データ（架空）のサイト / sites of invented sample data")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--sources-file", type=Path)
    parser.add_argument("--host-base", default="127.16.100", help="first three parts of the sites' addresses")
    options = parser.parse_args(arguments)
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    try:
        servers = Servers(build(options.host_base, options.port))
    except OSError as error:
        place = f"{options.host_base}.1-16:{options.port}"
        sys.stderr.write(f"{place} を使えません（{error}） / cannot listen on {place}: {error}\n")
        return 1
    servers.start()
    if options.sources_file:
        sources_file.write(options.sources_file, servers.world.sources())
    sys.stdout.write("READY\n")
    sys.stdout.flush()
    stop.wait()
    servers.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""The web server: CKAN under waitress."""

from __future__ import annotations

import waitress
from ckan.cli import load_config
from ckan.config.middleware import make_app

from local_stack.ports import LOOPBACK

THREADS = 8


def serve(ini: str, port: int, host: str = LOOPBACK) -> None:
    """Serve until SIGTERM."""
    application = make_app(load_config(ini))
    waitress.serve(
        application,
        host=host,
        port=port,
        threads=THREADS,
        ident="",
        channel_timeout=120,
        max_request_body_size=512 << 20,
        clear_untrusted_proxy_headers=True,
    )

"""Sentences in the language of the reader."""

from __future__ import annotations

import ckan.plugins.toolkit as tk
from flask import has_request_context

from .engine.text import Text

HELD_NAME = Text("公開を見合わせているファイル", "File held back")


def language() -> str:
    """The language of the request; outside of one that of the portal."""
    return (tk.h.lang() if has_request_context() else "") or tk.config["ckan.locale_default"]

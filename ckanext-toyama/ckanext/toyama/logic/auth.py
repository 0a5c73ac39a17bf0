"""Who may do what."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan.types import AuthResult, Context

__all__ = ["tenant_list", "tenant_show"]

Dict = dict[str, Any]


@tk.auth_allow_anonymous_access
def tenant_list(context: Context, data_dict: Dict) -> AuthResult:  # noqa: ARG001
    """Everybody sees the bodies."""
    return {"success": True}


@tk.auth_allow_anonymous_access
def tenant_show(context: Context, data_dict: Dict) -> AuthResult:  # noqa: ARG001
    """Everybody sees a body."""
    return {"success": True}

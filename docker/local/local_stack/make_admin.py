"""Make the administrator, or give an existing one a new password and token.

The password is read from stdin and the token printed to stdout: neither is ever on a command line.
"""

from __future__ import annotations

import ckan.model as model
import ckan.plugins.toolkit as tk
from ckan.cli import load_config
from ckan.config.middleware import make_app
from ckan.types import Context

TOKEN_NAME = "make portal"  # noqa: S105 - the token's name, not the token


def make(ini: str, name: str, password: str) -> str:
    """Return a fresh token of the administrator."""
    app = make_app(load_config(ini))
    with app._wsgi_app.test_request_context():  # pyright: ignore[reportAttributeAccessIssue]
        site_user = tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"]
        context: Context = {"ignore_auth": True, "user": site_user}
        user = model.User.get(name)
        if user is None:
            values = {"name": name, "email": f"{name}@portal.invalid", "password": password, "fullname": "管理者"}
            tk.get_action("user_create")(context, values)
            user = model.User.get(name)
        if user is None:
            raise tk.ObjectNotFound(name)
        user.password = password
        user.sysadmin = True
        user.state = model.State.ACTIVE
        model.Session.commit()
        for token in tk.get_action("api_token_list")(context.copy(), {"user_id": user.id}):
            if token["name"] == TOKEN_NAME:
                tk.get_action("api_token_revoke")(context.copy(), {"jti": token["id"]})
        created = tk.get_action("api_token_create")(context.copy(), {"user": name, "name": TOKEN_NAME})
        return created["token"]

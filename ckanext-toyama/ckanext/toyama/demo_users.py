"""Users with which every role of a demonstration portal can be tried at once."""

from __future__ import annotations

import json
import os
import secrets
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.lib.api_token import get_user_from_token
from ckan.types import Context
from ckanext.toyama import organisations
from ckanext.toyama.roles import STEWARD
from ckanext.toyama.tenants import Tenant

_TOKEN_NAME = "demo-users"  # noqa: S105 - the token's label, not its value


class DemoUsersError(Exception):
    """Demo users cannot be made."""

    def __init__(self, ja: str, en: str) -> None:
        super().__init__(en)
        self.ja = ja
        self.en = en


class DemoUser(TypedDict):
    """What the file says of one user; ``body`` is a slug or empty, ``role`` the role in that body."""

    user: str
    password: str
    token: str
    body: str
    role: str


@dataclass(frozen=True)
class _Part:
    """A role to be played."""

    key: str
    fullname: str
    body: str
    role: str


def ensure(path: Path, tenants: Sequence[Tenant]) -> dict[str, DemoUser]:
    """Make the demo users, and the file that tells how to log in (mode 0600).

    Idempotent: users stay, and a password or token that the file holds is kept as long as it works.

    :raises DemoUsersError: the bodies are not in the catalogue yet.
    """
    before = _read(path)
    users = {part.key: _ensure(part, before.get(part.key)) for part in _parts(tenants)}
    if users != before:
        _write(path, users)
    return users


def _parts(tenants: Sequence[Tenant]) -> list[_Part]:
    prefectures = [tenant for tenant in tenants if tenant.kind == "prefecture"]
    municipalities = [tenant for tenant in tenants if tenant.kind != "prefecture"]
    if not prefectures or not municipalities:
        raise DemoUsersError(
            "見本の利用者には、都道府県と市区町村が少なくとも1団体ずつ必要です",
            "demo users need a prefecture and at least one municipality",
        )
    prefecture, municipality = prefectures[0], municipalities[0]
    for tenant in (prefecture, municipality):
        if organisations.find_body(tenant.code) is None:
            raise DemoUsersError(
                f"{tenant.title.ja}（{tenant.code}）がありません。先に ckan tenants sync を実行してください",
                f"{tenant.title.en} ({tenant.code}) does not exist; run ckan tenants sync first",
            )
    return [
        _Part("curator", f"見本: {municipality.title.ja} データ担当", municipality.name, "editor"),
        _Part("steward", f"見本: {prefecture.title.ja} データ管理者", prefecture.name, STEWARD),
        _Part("policy_officer", f"見本: {prefecture.title.ja} 政策担当", prefecture.name, "editor"),
        _Part("viewer", "見本: 閲覧者", "", ""),
    ]


def _ensure(part: _Part, known: DemoUser | None) -> DemoUser:
    name = f"demo-{part.key.replace('_', '-')}"
    user = model.User.get(name)
    password = known["password"] if known and user and user.validate_password(known["password"]) else _password()
    context = Context(user=_site_user(), ignore_auth=True)
    fields = {"name": name, "fullname": part.fullname, "email": f"{name}@example.invalid", "password": password}
    if user is None:
        tk.get_action("user_create")(context, fields)
    elif not known or known["password"] != password:
        tk.get_action("user_patch")(context, {"id": user.id, "password": password, "state": "active"})
    if part.body:
        membership = {"id": part.body, "username": name, "role": part.role}
        _join(membership)
    token = known["token"] if known and _works(known["token"], name) else _token(name)
    return DemoUser(user=name, password=password, token=token, body=part.body, role=part.role)


def _join(membership: Mapping[str, str]) -> None:
    user = model.User.get(membership["username"])
    group = model.Group.get(membership["id"])
    if user is None or group is None:
        return
    held = model.Session.query(model.Member).filter_by(
        group_id=group.id, table_id=user.id, table_name="user", state="active", capacity=membership["role"]
    )
    if held.first() is None:
        tk.get_action("organization_member_create")(Context(user=_site_user(), ignore_auth=True), dict(membership))


def _works(token: str, name: str) -> bool:
    user = get_user_from_token(token, update_access_time=False)
    return user is not None and user.name == name


def _token(name: str) -> str:
    answer = tk.get_action("api_token_create")(
        Context(user=_site_user(), ignore_auth=True), {"user": name, "name": _TOKEN_NAME}
    )
    return answer["token"]


def _password() -> str:
    return secrets.token_urlsafe(15)


def _site_user() -> str:
    return tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"]


def _read(path: Path) -> dict[str, DemoUser]:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except ValueError as error:
        raise DemoUsersError(
            f"{path} は見本の利用者のファイルではありません", f"{path} is not a file of demo users"
        ) from error


def _write(path: Path, users: Mapping[str, DemoUser]) -> None:
    """Replace the file at once; it is never readable by others, not for a moment."""
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=path.name)  # mkstemp makes mode 0600
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump(users, file, ensure_ascii=False, indent=2)
        file.write("\n")
    Path(temporary).replace(path)

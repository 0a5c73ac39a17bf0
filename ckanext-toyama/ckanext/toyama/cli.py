"""Commands: ``ckan tenants sync|list|demo-users``."""

from __future__ import annotations

from pathlib import Path

import ckan.plugins.toolkit as tk
import click
from ckanext.toyama import config, demo_users
from ckanext.toyama import sync as syncing
from ckanext.toyama import tenants as parsing

__all__ = ["tenants"]


@click.group(short_help="自治体（テナント）の管理 / The bodies of the portal")
def tenants() -> None:
    """The bodies (団体) that share the portal."""


@tenants.command()
@click.argument("file", required=False, type=click.Path(path_type=Path))
def sync(file: Path | None) -> None:
    """Make the organisations of the tenants FILE; running it again changes nothing."""
    bodies = _load(file or config.tenants_file())
    try:
        changes = syncing.sync(bodies)
    except syncing.SyncConflictError as error:
        raise _refused([error.ja, error.en]) from error
    except tk.ValidationError as error:
        raise _refused([str(error.error_summary)]) from error
    for change in changes:
        name = f"{change.tenant.code} {change.tenant.name} {change.tenant.title.ja}"
        if change.created:
            click.echo(f"作成 / created   {name}")
        else:
            click.echo(f"更新 / updated   {name} ({', '.join(change.fields)})")
    if changes:
        click.echo(f"{len(bodies)} 団体中 {len(changes)} 団体を反映しました / {len(changes)} of {len(bodies)} bodies")
    else:
        click.echo(f"変更なし（{len(bodies)} 団体）/ no change ({len(bodies)} bodies)")


@tenants.command("list")
def list_bodies() -> None:
    """List the bodies of the portal."""
    for body in tk.get_action("tenant_list")({"ignore_auth": True}, {}):
        click.echo(f"{body['code']}  {body['kind']:<10}  {body['name']:<16}  {body['title']}")


@tenants.command("demo-users")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option(
    "--tenants", "tenants_file", type=click.Path(path_type=Path), help="Tenants file, if not the portal's own."
)
def demo_users_command(file: Path, tenants_file: Path | None) -> None:
    """Make a curator, a steward, a policy officer and a viewer, and write their passwords and tokens to FILE."""
    bodies = _load(tenants_file or config.tenants_file())
    try:
        users = demo_users.ensure(file, bodies)
    except demo_users.DemoUsersError as error:
        raise _refused([error.ja, error.en]) from error
    for role, user in users.items():
        click.echo(f"{role:<15} {user['user']:<22} {user['body'] or '-'}")


def _load(path: Path) -> list[parsing.Tenant]:
    try:
        return parsing.load(path)
    except parsing.TenantsFileError as error:
        raise _refused([*error.lines("ja"), *error.lines("en")]) from error


def _refused(lines: list[str]) -> click.ClickException:
    notice = "中止しました。何も変更していません。/ Refused; nothing was changed."
    return click.ClickException("\n".join([notice, *lines]))

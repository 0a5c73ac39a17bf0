"""``ckan evidence``: policy evidence on the command line."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import ckan.plugins.toolkit as tk
import click
import sqlalchemy as sa
from ckan import model
from ckan.types import Context

from .importer import Importer, ImportFileError
from .model import Link

__all__ = ["evidence"]

SAMPLE = Path(__file__).parent / "sample" / "chain.yaml"
WORDS = {"match": "一致 / agrees", "mismatch": "不一致 / differs", "gone": "消失 / gone"}


@click.group()
def evidence() -> None:
    """施策の証拠 / policy evidence: import, check."""


@evidence.command("import")
@click.argument("file", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--sample", is_flag=True, help="架空の見本を入れる / the invented sample of the suite")
def import_file(file: Path | None, sample: bool) -> None:
    """Import policies, indicators, surveys and evidence from FILE (YAML); a second run changes nothing."""
    path = SAMPLE if sample else file
    if path is None:
        raise click.UsageError("FILE か --sample を指定してください / name FILE or --sample")
    try:
        Importer(_context(), path, click.echo).run()
    except ImportFileError as error:
        raise click.ClickException(str(error)) from error
    except tk.ValidationError as error:
        raise click.ClickException(f"{path}: {error.error_summary or error.error_dict}") from error


@evidence.command()
@click.option("--all", "everything", is_flag=True, help="print links that agree, too")
def check(everything: bool) -> None:
    """Run the query of every evidence link again; exit 1 when a number no longer agrees."""
    context = _context()
    links = model.Session.scalars(sa.select(Link.id).order_by(Link.id)).all()
    bad = 0
    for link_id in links:
        link: dict[str, Any] = tk.get_action("evidence_check")(context.copy(), {"id": link_id})
        bad += link["state"] != "match"
        if everything or link["state"] != "match":
            click.echo(f"{WORDS[link['state']]}  {link['id']}  {link['column']}  {link['found']}")
    click.echo(f"{len(links)}件を確かめ、{bad}件が一致しません / {len(links)} checked, {bad} do not agree")
    if bad:
        raise click.exceptions.Exit(1)


def _context() -> Context:
    site_user = tk.get_action("get_site_user")({"ignore_auth": True}, {})
    return Context(user=site_user["name"], ignore_auth=True)

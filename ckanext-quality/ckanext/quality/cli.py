"""``ckan quality``: score what is in the catalogue, check a file before publishing."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import ckan.plugins.toolkit as tk
import click
import sqlalchemy as sa
from ckan import model
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from . import adhoc, catalogue, config, jobs, loading, notify, store
from .engine.cli import FINDINGS, FINE, UNREADABLE, render_dict
from .engine.ruleset import ERRORS

__all__ = ["quality"]


@click.group(short_help="データの品質 / Data quality")
def quality() -> None:
    """データの品質を調べます。 / Data quality of the catalogue and of files."""


@quality.command()
@click.option("--dataset", help="データセット（ID か名前） / a dataset, by id or name")
@click.option("--organization", help="団体（ID か名前） / a body, by id or name")
@click.option("--all", "everything", is_flag=True, help="すべて / everything")
@click.option("--pending", is_flag=True, help="待っているものと、期限が来たもの / what is waiting and what is due")
@click.option("--quiet", is_flag=True, help="進みを表示しない / no progress")
def run(dataset: str | None, organization: str | None, everything: bool, pending: bool, quiet: bool) -> None:
    """カタログにあるファイルを、ここで、いま調べます。 / Check files of the catalogue here and now."""
    chosen = [bool(dataset), bool(organization), everything, pending]
    if sum(chosen) != 1:
        raise click.UsageError(
            "--dataset・--organization・--all・--pending のどれか一つを指定してください / give exactly one"
        )
    if pending:
        jobs.due()
    else:
        store.request(_resource_ids(dataset, organization))
        store.request_scores(_package_ids(dataset, organization))
    console = Console(stderr=True, quiet=quiet)
    states: Counter[str] = Counter()
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, disable=quiet) as progress:
        bar = progress.add_task("検査 / checking", total=store.pending())

        def told(checked: jobs.Checked) -> None:
            states[checked.state] += 1
            progress.advance(bar)

        jobs.drain(told)
    if pending:
        notify.tell_owners()
    loads = loading.drain()
    click.echo(f"{sum(states.values())} files: " + ", ".join(f"{state} {count}" for state, count in states.items()))
    if loads:
        click.echo(f"{loads} tables: DataStore")


def _resource_ids(dataset: str | None, organization: str | None) -> list[str]:
    query = (
        sa.select(model.Resource.id)
        .join(model.Package, model.Package.id == model.Resource.package_id)
        .where(model.Resource.state == "active", _chosen(dataset, organization))
    )
    return list(model.Session.scalars(query))


def _package_ids(dataset: str | None, organization: str | None) -> list[str]:
    query = sa.select(model.Package.id).where(_chosen(dataset, organization))
    return list(model.Session.scalars(query))


def _chosen(dataset: str | None, organization: str | None) -> sa.ColumnElement[bool]:
    """Living datasets, of one body, one of them, or all."""
    chosen = sa.and_(model.Package.state == "active", model.Package.type == catalogue.DATASET)
    if dataset:
        package = model.Package.get(dataset)
        if package is None:
            raise click.ClickException(f"データセットがありません / no such dataset: {dataset}")
        return sa.and_(chosen, model.Package.id == package.id)
    if organization:
        group = model.Group.get(organization)
        if group is None or not group.is_organization:
            raise click.ClickException(f"団体がありません / no such organization: {organization}")
        return sa.and_(chosen, model.Package.owner_org == group.id)
    return chosen


@quality.command()
@click.argument("file_or_url")
@click.option("--format", "form", type=click.Choice(["text", "json", "html"]), default="text")
@click.option("--lang", type=click.Choice(["ja", "en"]), default="ja")
@click.pass_context
def check(ctx: click.Context, file_or_url: str, form: str, lang: str) -> None:
    """ファイルか URL を調べます（保存しません）。 / Check a file or an address; nothing is stored."""
    report = _check(file_or_url)
    if form == "json":
        click.echo(json.dumps(report, ensure_ascii=False, indent=2))
    elif form == "html":
        with ctx.meta["flask_app"].test_request_context():
            click.echo(tk.render("quality/report.html", {"report": report, "lang": lang}))
    else:
        click.echo(render_dict(report, lang))
    ctx.exit(_exit_code(report))


def _check(file_or_url: str) -> dict[str, Any]:
    if file_or_url.startswith(("http://", "https://")):
        try:
            return adhoc.check_url(file_or_url, None, config.limits().bytes)
        except tk.ValidationError as error:
            raise click.ClickException(str(error)) from error
    path = Path(file_or_url)
    if not path.is_file():
        raise click.ClickException(f"ファイルがありません / no such file: {path}")
    return adhoc.check_file(path, path.name)


def _exit_code(report: dict[str, Any]) -> int:
    if report["error"]:
        return UNREADABLE
    return FINDINGS if any(finding["severity"] in ERRORS for finding in report["findings"]) else FINE

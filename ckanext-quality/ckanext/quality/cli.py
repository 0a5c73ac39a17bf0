"""``ckan quality``: score what is in the catalogue, check a file before publishing."""

from __future__ import annotations

import json
import shutil
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import ckan.plugins.toolkit as tk
import click
import sqlalchemy as sa
from ckan import model
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from . import adhoc, catalogue, config, jobs, loading, notify, repairs, store
from .engine import worker
from .engine.checking import unreadable
from .engine.cli import FINDINGS, FINE, UNREADABLE, render_dict, standard_named
from .engine.cli.outputs import Outputs
from .engine.cli.text import after_repair
from .engine.errors import EngineError
from .engine.html import report_page
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
@click.option("--format", "form", type=click.Choice(["text", "json", "html"]), default="text", help="出力の形式 / form")
@click.option("--lang", type=click.Choice(["ja", "en"]), default="ja", help="言語 / language")
@click.option(
    "--schema", metavar="NAME", callback=standard_named, help="従う標準データセット / the standard dataset it follows"
)
@click.option(
    "--repair",
    "repair_to",
    metavar="OUT",
    type=click.Path(path_type=Path, dir_okay=False),
    help="直したファイル（.csv・.xlsx）を、差分と変更の記録とともに書く / write the repaired file, difference and log",
)
@click.option("--confirm", metavar="ID", multiple=True, help="確認した修正も行う / also make this proposed repair")
@click.option("--force", is_flag=True, help="すでにあるファイルに上書きする / overwrite existing files")
@click.pass_context
def check(
    ctx: click.Context,
    file_or_url: str,
    form: str,
    lang: str,
    schema: str,
    repair_to: Path | None,
    confirm: tuple[str, ...],
    force: bool,
) -> None:
    """ファイルか URL を調べ、直します（保存しません）。 / Check a file or an address; nothing is stored.

    \b
    終了コード / Exit code: 0 問題なし fine, 1 重大な指摘あり serious findings, 2 読めない cannot be read
    """
    out = Outputs.beside(repair_to) if repair_to else None
    with _local(file_or_url) as (path, name):
        if out:
            out.check((path,), force=force)
        report, repair = _checked(path, name, {"filename": name, "standard": schema}, out, confirm)
    if form == "json":
        click.echo(json.dumps({**report, **({"repaired": repair} if repair else {})}, ensure_ascii=False, indent=2))
    elif form == "html":
        click.echo(report_page(report, lang, repair=repair))
    elif repair:
        click.echo(after_repair(repair["report"], repair, repair["written"], lang))
    else:
        click.echo(render_dict(report, lang))
    ctx.exit(_exit_code(report))


def _checked(
    path: Path, name: str, context: dict[str, Any], out: Outputs | None, confirm: tuple[str, ...]
) -> tuple[dict[str, Any], dict[str, Any] | None]:
    """The report, and what the repair did where one was asked for; both in a child with bounds."""
    limits, bounds = config.limits(), config.bounds()
    try:
        report = worker.run("check", path, limits=limits, bounds=bounds, name=name, context=context, whole=True)
    except EngineError as error:
        return unreadable(path, name, error).to_dict(), None
    if out is None or report["error"]:
        return report, None
    try:
        with repairs.of_file(path, name, confirm, context) as repair:
            return report, _kept(repair, out)
    except EngineError as error:
        raise click.ClickException(f"{error.ja} / {error.en}") from error


def _kept(repair: repairs.Repair, out: Outputs) -> dict[str, Any]:
    """Copy what was made to where it is wanted."""
    kind = out.file.suffix.lower().lstrip(".")
    for name, target in ((kind, out.file), ("diff", out.diff), ("log", out.log)):
        made = repair.part(name, "ja")
        if made is None:
            raise click.ClickException(
                "Excel に入りきらない表です。.csv にしてください / too much for Excel: name a .csv"
            )
        shutil.copyfile(made, target)
    return {**repair.answer, "written": out.written}


@contextmanager
def _local(file_or_url: str) -> Iterator[tuple[Path, str]]:
    """A file on this machine, or what the guarded client brings from an address."""
    if file_or_url.startswith(("http://", "https://")):
        try:
            with adhoc.received(None, file_or_url, None, config.limits().bytes) as found:
                yield found
        except tk.ValidationError as error:
            raise click.ClickException(str(error)) from error
        return
    path = Path(file_or_url)
    if not path.is_file():
        raise click.ClickException(f"ファイルがありません / no such file: {path}")
    yield path, path.name


def _exit_code(report: dict[str, Any]) -> int:
    if report["error"]:
        return UNREADABLE
    return FINDINGS if any(finding["severity"] in ERRORS for finding in report["findings"]) else FINE

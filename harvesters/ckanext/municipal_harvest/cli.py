"""`ckan sources`: the harvest on the command line and for cron."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click
import sqlalchemy as sa
from ckan import model
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from . import bodies, config, messages, sources_file
from .engine import jobs, undo
from .engine.run import run_job
from .logic import dictize
from .model import Job, Source

__all__ = ["sources"]

FAILED, MISCONFIGURED = 1, 2

STATES = {
    "finished": ("完了", "done"),
    "failed": ("失敗", "failed"),
    "pending": ("待機中", "waiting"),
    "running": ("実行中", "running"),
    "retired": ("登録なし", "retired"),
    "none": ("未実行", "not run yet"),
}


def _say(ja: str, en: str) -> str:
    return ja if messages.language() == "ja" else en


@click.group(short_help="Harvest sources.")
def sources() -> None:
    """公開元（取得元）の登録と取り込み。 Harvest sources: register, run, look."""


@sources.command("sync")
@click.argument("file", required=False, type=click.Path(path_type=Path))
def sync(file: Path | None) -> None:
    """取得元ファイル（YAML）を登録する。 Make the sources equal to FILE."""
    path = file or Path(config.sources_file())
    if not str(path) or str(path) == ".":
        click.echo(
            _say(
                "取得元ファイルを指定してください（例：ckan sources sync sources.yaml）。",
                "Name a sources file (ckan sources sync sources.yaml).",
            ),
            err=True,
        )
        raise SystemExit(MISCONFIGURED)
    try:
        summary = sources_file.sync(sources_file.parse(path))
    except sources_file.SourcesFileError as error:
        for problem in error.problems:
            click.echo(f"{path}:{problem.line}: {_say(problem.ja, problem.en)}", err=True)
        click.echo(_say("何も変更していません。", "Nothing was changed."), err=True)
        raise SystemExit(MISCONFIGURED) from error
    for words, ids in (
        (_say("追加", "added"), summary.added),
        (_say("更新", "updated"), summary.updated),
        (_say("登録から外れた（データは残ります）", "retired (datasets are kept)"), summary.retired),
    ):
        for source_id in ids:
            click.echo(f"{source_id}: {words}")
    click.echo(
        _say(
            f"追加 {len(summary.added)}、更新 {len(summary.updated)}、変更なし {len(summary.unchanged)}、"
            f"登録から外れた {len(summary.retired)}",
            f"{len(summary.added)} added, {len(summary.updated)} updated, {len(summary.unchanged)} unchanged, "
            f"{len(summary.retired)} retired",
        )
    )


@sources.command("list")
@click.option("--json", "as_json", is_flag=True, help="JSON にする。 As JSON.")
def list_sources(as_json: bool) -> None:
    """登録された取得元の一覧。 List the sources."""
    rows = _described(model.Session.scalars(sa.select(Source).order_by(Source.body, Source.id)).all())
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False, indent=1))
        return
    for row in rows:
        note = "" if row["state"] == "active" else f"  [{_state_word(row['state'])}]"
        click.echo(f"{row['body']}  {row['id']:<24} {row['type']:<14} {row['schedule']:<8} {row['url']}{note}")


@sources.command("status")
@click.option("--json", "as_json", is_flag=True, help="JSON にする。 As JSON.")
def status(as_json: bool) -> None:
    """取得元ごとの最新の結果。 Show the newest result of each source."""
    rows = _described(model.Session.scalars(sa.select(Source).order_by(Source.body, Source.id)).all())
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False, indent=1))
        return
    for row in rows:
        click.echo(_line(row))


@sources.command("undo")
@click.argument("job_id", metavar="JOB")
def undo_job(job_id: str) -> None:
    """1回の取り込みをまとめて取り消す。 Take a whole job back.

    終了コード: 0 すべて取り消した、1 残したものがある、2 取り消せない。
    Exit code: 0 all taken back, 1 something was left, 2 cannot be taken back.
    """
    if model.Session.get(Job, job_id) is None:
        click.echo(_say(f"そのような取り込みはありません：{job_id}", f"No such job: {job_id}"), err=True)
        raise SystemExit(MISCONFIGURED)
    try:
        done = undo.undo(job_id)
    except undo.CannotUndoError as error:
        click.echo(messages.words(error.error), err=True)
        raise SystemExit(MISCONFIGURED) from error
    click.echo(
        _say(
            f"削除 {done.removed}、元に戻した {done.restored}、残した {len(done.problems)}。"
            "この取得元は、もう一度実行するまで自動では動きません。",
            f"{done.removed} removed, {done.restored} restored, {len(done.problems)} left. "
            "The source waits until it is run again.",
        )
    )
    for problem in done.problems:
        click.echo(messages.words(problem))
    raise SystemExit(FAILED if done.problems else 0)


@sources.command("run")
@click.argument("ids", nargs=-1, metavar="[ID…]")
@click.option("--due", is_flag=True, help="時刻が来た取得元だけ（cron 用）。 Only what is due (for cron).")
@click.option("--now", "in_process", is_flag=True, help="この場で実行する。 Run here, now.")
@click.option("--quiet", is_flag=True, help="失敗だけを表示する。 Print failures only.")
@click.option("--json", "as_json", is_flag=True, help="結果を JSON にする。 As JSON.")
def run(ids: tuple[str, ...], due: bool, in_process: bool, quiet: bool, as_json: bool) -> None:
    """取り込みを実行する。 Harvest: all sources, the named ones, or what is due.

    終了コード: 0 成功または対象なし、1 失敗した取得元あり、2 設定の誤り。
    Exit code: 0 done or nothing due, 1 some sources failed, 2 configuration.
    """
    _check_ids(ids)
    asked = _ask(list(ids), due)
    failed = False
    if in_process:
        _run_here(asked, silent=quiet or as_json)
    else:
        woken = [jobs.wake(job_id) for job_id in asked]
        failed = not all(woken)
        if failed:
            click.echo(
                _say(
                    "Redis に接続できないため、ワーカーに知らせられません。次回の --due で再度知らせます。",
                    "Cannot reach Redis to tell a worker. The next --due tells it again.",
                ),
                err=True,
            )
    rows = _results(asked)
    failed = failed or any((row["last_job"] or {}).get("state") == "failed" for row in rows)
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False, indent=1))
    else:
        _print(rows, quiet)
    raise SystemExit(FAILED if failed else 0)


def _print(rows: list[dict[str, Any]], quiet: bool) -> None:
    for row in rows:
        if not quiet or (row["last_job"] or {}).get("state") == "failed":
            click.echo(_line(row))
    if not rows and not quiet:
        click.echo(_say("実行する取得元はありません。", "Nothing to run."))


def _check_ids(ids: tuple[str, ...]) -> None:
    known = set(model.Session.scalars(sa.select(Source.id).where(Source.state == "active")))
    unknown = [source_id for source_id in ids if source_id not in known]
    if unknown:
        names = ", ".join(unknown)
        click.echo(_say(f"登録されていない取得元です：{names}", f"No such source: {names}"), err=True)
        raise SystemExit(MISCONFIGURED)
    if not bodies.load():
        click.echo(
            _say(
                "団体が登録されていません。先に `ckan tenants sync` を実行してください。",
                "There are no bodies. Run `ckan tenants sync` first.",
            ),
            err=True,
        )
        raise SystemExit(MISCONFIGURED)


def _ask(ids: list[str], due: bool) -> list[str]:
    """Jobs for what shall run."""
    lost = jobs.lost() if due else []
    if due:
        asked = [*jobs.claim_due(ids or None), *(job for job in lost if not ids or job.source_id in ids)]
        return list(dict.fromkeys(job.id for job in asked))
    query = sa.select(Source).where(Source.state == "active").order_by(Source.body, Source.id)
    rows = model.Session.scalars(query.where(Source.id.in_(ids)) if ids else query).all()
    asked_ids = [jobs.request(source).id for source in rows]
    model.Session.commit()
    return asked_ids


def _run_here(asked: list[str], silent: bool) -> None:
    with _bars(silent) as bars:
        whole = bars.add_task(_say("全体", "all"), total=len(asked))
        for job_id in asked:
            job = model.Session.get_one(Job, job_id)
            task = bars.add_task(job.source_id, total=None)

            def show(done: int, total: int, task: Any = task) -> None:
                bars.update(task, completed=done, total=total)

            run_job(job_id, show)
            bars.remove_task(task)
            bars.advance(whole)


@contextmanager
def _bars(silent: bool) -> Iterator[Progress]:
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True, disable=silent or not console.is_terminal) as progress:
        yield progress


def _results(asked: list[str]) -> list[dict[str, Any]]:
    model.Session.rollback()
    model.Session.expire_all()
    found = model.Session.execute(
        sa.select(Source, Job).join(Job, Job.source_id == Source.id).where(Job.id.in_(asked)).order_by(Source.id)
    ).tuples()
    known = bodies.load()
    return [dictize.source(source, known.get(source.body), job) for source, job in found]


def _described(rows: Any) -> list[dict[str, Any]]:
    known = bodies.load()
    return [
        dictize.source(
            source,
            known.get(source.body),
            model.Session.get(Job, source.last_job_id) if source.last_job_id else None,
        )
        for source in rows
    ]


def _state_word(state: str) -> str:
    return _say(*STATES[state])


def _line(row: dict[str, Any]) -> str:
    job = row["last_job"]
    state = row["state"] if row["state"] != "active" else (job["state"] if job else "none")
    parts = [f"{row['id']:<24}", _state_word(state)]
    if job and state == "finished":
        counts = job["counts"]
        parts.append(
            _say(
                f"追加 {counts['added']}、更新 {counts['updated']}、変更なし {counts['unchanged']}、"
                f"取り込めず {counts['failed']}、ファイル {counts['files']}（うち取得できず {counts['files_failed']}）",
                f"{counts['added']} added, {counts['updated']} updated, {counts['unchanged']} unchanged, "
                f"{counts['failed']} failed, {counts['files']} files ({counts['files_failed']} not fetched)",
            )
        )
    if job and state == "failed":
        parts.append(f"[{job['error']['code']}] {messages.words(job['error'])}")
    return "  ".join(parts)

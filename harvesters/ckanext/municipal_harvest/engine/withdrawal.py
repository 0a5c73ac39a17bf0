"""What left its source: first the doubt whether it really left, then the count, at last the mark.

A publisher's site that answers with an empty list, half a list or an error
page must not take datasets with it. So a reading that lost too much stops the
job before anything is touched, and a dataset counts as withdrawn only after
it was missing from several complete readings. It is never deleted: it gets a
mark (「提供元で公開終了」) and its files stay.
"""

from __future__ import annotations

import sqlalchemy as sa
from ckan import model

from .. import config, messages
from ..messages import ErrorDict
from ..model import Record as Row
from ..model.tables import now
from .plan import CannotRunError, KnownRecord, Plan
from .read import Reading

MISSING, WITHDRAWN = "missing", "withdrawn"
FEW = 4
"""Of so few datasets any may leave at once; an empty list is a doubt even so."""


def doubt(plan: Plan, reading: Reading) -> None:
    """Stop a run whose complete reading lost too much of what was there the last time.

    :raises CannotRunError: ``empty-list`` or ``shrunk-list``, with what to do
    """
    there = [record for record in plan.known.values() if record.package_id and record.state not in (MISSING, WITHDRAWN)]
    if plan.accept_loss or not reading.complete or not there:
        return
    seen = {known.id for _, known in reading.records if known}
    left = sum(record.id not in seen for record in there)
    if not reading.records:
        raise CannotRunError(_empty(plan, len(there)))
    if len(there) >= FEW and left > len(there) * config.max_loss():
        raise CannotRunError(_shrunk(plan, len(there), left))


def count(plan: Plan, reading: Reading) -> tuple[int, list[KnownRecord]]:
    """Note which records a complete reading no longer has; commits.

    :returns: how many are missing, and those that have been missing often enough now
    """
    if not reading.complete:
        return 0, []
    seen = {known.id for _, known in reading.records if known}
    missing = {record.id: record for record in plan.known.values() if record.id not in seen and record.package_id}
    waiting = [record_id for record_id, record in missing.items() if record.state != WITHDRAWN]
    if not waiting:
        return len(missing), []
    since = sa.func.coalesce(Row.missing_since, now())
    often = sa.case((Row.missing_count + 1 >= config.withdraw_after(), WITHDRAWN), else_=MISSING)
    rows = model.Session.execute(
        sa.update(Row)
        .where(Row.id.in_(waiting))
        .values(state=often, missing_count=Row.missing_count + 1, missing_since=since, modified=now())
        .returning(Row.id, Row.state)
    ).all()
    model.Session.commit()
    return len(missing), [missing[record_id] for record_id, state in rows if state == WITHDRAWN]


def _empty(plan: Plan, before: int) -> ErrorDict:
    return messages.message(
        "empty-list",
        f"前回は{before}件あったデータセットが、今回は1件も見つかりません。サイトの不具合かもしれないため、何も変更せずに止めました。"
        "サイトを確認し、本当に公開が終わったのなら「減った件数のまま取り込む」で実行してください。",
        f"None of the {before} datasets of the last time was found. The site may be at fault, so the run was stopped "
        "and nothing changed. Look at the site; if all were really withdrawn, run it with “accept the loss”.",
        plan.spec.url,
    )


def _shrunk(plan: Plan, before: int, left: int) -> ErrorDict:
    return messages.message(
        "shrunk-list",
        f"前回の{before}件のうち{left}件が見つかりません。サイトの不具合や改修かもしれないため、何も変更せずに止めました。"
        "サイトを確認し、本当に減ったのなら「減った件数のまま取り込む」で実行してください。",
        f"{left} of the {before} datasets of the last time were not found. The site may be at fault or rebuilt, so the "
        "run was stopped and nothing changed. Look at the site; if they are really gone, run it with "
        "“accept the loss”.",
        plan.spec.url,
    )

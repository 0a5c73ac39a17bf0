"""Second stage: the source is read to its end before anything is written."""

from __future__ import annotations

from dataclasses import dataclass, field

from ckanext.guarded_fetch import Client, FetchError

from .. import messages
from ..messages import ErrorDict
from ..readers.base import ReadError, Record
from . import clean
from .matching import Trace, match_records
from .plan import KnownRecord, Plan


@dataclass
class Reading:
    """Everything that a source has now."""

    records: list[tuple[Record, KnownRecord | None]] = field(default_factory=list)
    """Each with what is known of it."""
    problems: list[ErrorDict] = field(default_factory=list)
    complete: bool = True
    """False where a part could not be read: then nothing may be called missing."""
    failed: int = 0


def read(plan: Plan, client: Client) -> Reading:
    """Read a source.

    :raises FetchError, ReadError: the source failed as a whole
    """
    reading = Reading()

    def report(error: ReadError | FetchError) -> None:
        reading.problems.append(messages.of(error))
        reading.complete = False

    records: dict[str, Record] = {}
    for raw in plan.reader.read(plan.spec, client, report=report):
        if len(records) >= plan.limits.records:
            report(_too_many(plan))
            break
        try:
            record = clean.record(raw)
        except clean.BadRecordError as error:
            reading.problems.append(messages.message(error.code, error.ja, error.en, raw.page[:2000]))
            reading.failed += 1
            continue
        if record.key in records:
            reading.problems.append({**_repeated(record), "record": record.key})
            reading.failed += 1
            continue
        records[record.key] = record
    renamed = match_records(map(_known_trace, plan.known.values()), map(_trace, records.values()))
    reading.records = [(record, plan.known.get(renamed.get(key, key))) for key, record in records.items()]
    return reading


def _trace(record: Record) -> Trace:
    return Trace(record.key, record.title, record.page, frozenset(ref.url for ref in record.files))


def _known_trace(record: KnownRecord) -> Trace:
    urls = frozenset(file.url for file in record.files if file.state != "gone")
    return Trace(record.key, record.title, record.page, urls)


def _too_many(plan: Plan) -> ReadError:
    limit = plan.limits.records
    return ReadError(
        "too-many-records",
        plan.spec.url,
        f"データセットが上限（{limit}件）を超えたため、残りは読み込んでいません。管理者に上限の変更を相談してください。",
        f"The source has more than {limit} datasets; the rest was not read. Ask the administrator to raise the limit.",
    )


def _repeated(record: Record) -> ErrorDict:
    return messages.message(
        "repeated-key",
        f"「{record.title}」の識別子「{record.key}」が一覧の中で重複しています。最初の1件だけを取り込みました。",
        f"“{record.title}” repeats the identifier “{record.key}”. Only the first was imported.",
        record.page,
    )

"""F04: the address works whenever it is asked."""

from __future__ import annotations

from ckanext.quality.engine.context import Context
from ckanext.quality.engine.rules.base import Example, Outcome, Rule
from ckanext.quality.engine.table import Table
from ckanext.quality.engine.text import Text

_ROWS = (("名称", "値"), ("甲", "1"))


class AlwaysReachable(Rule):
    """Fetches of the publisher's address in the last 90 days; the loss is the part of them that failed."""

    id = "F04"
    unit = "resource"
    repair = "NEVER"
    standards = "MQA accessibility; DS-468 可用性; udata all_resources_available"
    title = Text("いつでも取れる", "The address always works")
    what = Text(
        "この90日間に{total}回取りに行き、{count}回取れませんでした。",
        "Of {total} fetches in the last 90 days {count} failed.",
    )
    why = Text(
        "自動で取り込むサービスが止まり、リンクをたどった人も見られません。",
        "Services that fetch it stop, and people who follow the link see nothing.",
    )
    remedy = Text(
        "公開元のアドレスを確かめ、ファイルを差し替えるときもアドレスを変えないでください。",
        "Check the address, and keep it when the file is replaced.",
    )
    bad = (Example(_ROWS, context=Context(catalogue=True, link_checks=10, link_checks_good=7)),)
    good = (
        Example(_ROWS, context=Context(catalogue=True, link_checks=10, link_checks_good=10)),
        Example(_ROWS, context=Context(catalogue=True)),
        Example(_ROWS),
    )

    def apply(self, table: Table) -> Outcome | None:
        """Where the catalogue has fetched it."""
        known = table.context
        if not known.catalogue or not known.link_checks:
            return None
        failed = known.link_checks - known.link_checks_good
        words: dict[str, object] = {"total": known.link_checks}
        return Outcome(failed, known.link_checks, share=failed / known.link_checks, values=words)

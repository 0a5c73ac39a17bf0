"""What a curator edited stays, what the publisher changed comes in."""

from __future__ import annotations

from ckanext.municipal_harvest.engine.importer import merge, merge_resources


def content(resources: list[dict[str, object]] | None = None, **package: object) -> dict[str, object]:
    return {"package": {"source_id": "s", "source_key": "k", **package}, "resources": resources or []}


def test_a_curators_edit_survives_until_the_publisher_changes_the_same() -> None:
    old, new = content(title="A", notes="x"), content(title="A", notes="y")
    stored = {"title": "よい題", "notes": "x", "theme": "HEAL", "source_id": "s", "source_key": "k"}
    merged = merge(stored, old, new)
    assert (merged["title"], merged["notes"], merged["theme"]) == ("よい題", "y", "HEAL")
    assert merge(stored, old, content(title="B", notes="x"))["title"] == "B"


def test_what_the_publisher_took_away_goes() -> None:
    merged = merge({"notes": "x", "frequency": "DAILY"}, content(frequency="DAILY"), content())
    assert merged["frequency"] == ""


def test_whose_it_is_is_always_written() -> None:
    assert merge({"source_key": "other"}, content(), content())["source_key"] == "k"


def resource(number: int, **more: object) -> dict[str, object]:
    return {"id": f"r{number}", "source_resource_key": f"k{number}", "name": f"n{number}", "hash": f"h{number}", **more}


def test_resources_keep_ids_order_edits_and_what_was_added_by_hand() -> None:
    old = content([resource(1), resource(2)])
    stored = [resource(1, name="よい名", last_modified="then"), resource(2), {"id": "hand", "name": "手引き"}]
    stored[0]["description"] = stored[1]["description"] = ""
    wanted = [
        resource(3, description=""),
        resource(1, description="", last_modified="now", hash="h1"),
    ]
    merged = merge_resources(stored, old, wanted, {"r1", "r2", "r3"})
    assert [row["id"] for row in merged] == ["r3", "r1", "hand"]
    # The same bytes: a new header alone does not make the file newer.
    assert merged[1]["last_modified"] == "then"

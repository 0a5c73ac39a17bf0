"""Reads a policy-evidence file (YAML) and writes its chain through actions; a second run changes nothing.

The file has ``surveys``, ``datasets`` (with the path of a CSV beside the file),
``indicators`` (with ``observations`` and their ``evidence``) and ``policies``.
Names are written without the body's code; the code of ``body`` is put before
them (DESIGN.md, Identities).
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import ckan.plugins.toolkit as tk
from ckan.types import Context
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError
from werkzeug.datastructures import FileStorage

SECTIONS = ("surveys", "datasets", "indicators", "policies")
Say = Callable[[str], None]


class ImportFileError(Exception):
    """The file cannot be imported; nothing was changed."""


def load(path: Path) -> dict[str, Any]:
    """The file's content.

    :raises ImportFileError: it is no YAML, or has an unknown section.
    """
    try:
        content = YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, MarkedYAMLError) as error:
        raise ImportFileError(f"{path}: 読めません / cannot be read: {error}") from error
    if not isinstance(content, dict) or not content.get("body"):
        raise ImportFileError(f"{path}: 「body」がありません / needs a `body` (a code, or `prefecture`)")
    unknown = set(content) - {"body", *SECTIONS}
    if unknown:
        raise ImportFileError(f"{path}: 知らない項目です / unknown section: {', '.join(sorted(unknown))}")
    return content


class Importer:
    """Writes one file for one body."""

    def __init__(self, context: Context, path: Path, say: Say) -> None:
        self.context = context
        self.path = path
        self.say = say
        self.content = load(path)
        self.body = _body(context, str(self.content["body"]))
        self.resources: dict[str, str] = {}

    def run(self) -> None:
        """Write everything in the order in which one thing names another."""
        for entry in self.content.get("surveys", []):
            self._package("survey", entry)
        for entry in self.content.get("datasets", []):
            self._dataset(dict(entry))
        for entry in self.content.get("indicators", []):
            self._indicator(dict(entry))
        for entry in self.content.get("policies", []):
            names = [self._full(name) for name in entry.get("indicators", [])]
            self._package("policy", {**entry, "indicators": names})

    def _action(self, name: str, data: dict[str, Any]) -> Any:
        return tk.get_action(name)({**self.context}, data)

    def _full(self, name: str) -> str:
        return f"{self.body['code']}_{name}"

    def _package(self, dataset_type: str, entry: dict[str, Any]) -> dict[str, Any]:
        data = {**entry, "name": self._full(entry["name"]), "type": dataset_type, "owner_org": self.body["id"]}
        try:
            stored = self._action("package_show", {"id": data["name"]})
        except tk.ObjectNotFound:
            self.say(f"+ {data['name']}")
            return self._action("package_create", data)
        if all(_same(stored.get(key), value) for key, value in data.items()):
            self.say(f"= {data['name']}")
            return stored
        self.say(f"~ {data['name']}")
        return self._action("package_patch", {**data, "id": stored["id"]})

    def _dataset(self, entry: dict[str, Any]) -> None:
        file = self.path.parent / entry.pop("file")
        table = entry.pop("file_title")
        entry["derived_from"] = [
            {**origin, **{key: self._full(origin[key]) for key in ("survey", "dataset") if origin.get(key)}}
            for origin in entry.get("derived_from", [])
        ]
        entry["evidence_for"] = [self._full(name) for name in entry.get("evidence_for", [])]
        for field in ("derived_from", "evidence_for"):
            if not entry[field]:
                del entry[field]
        package = self._package("dataset", entry)
        self.resources[package["name"]] = self._resource(package, file, table)

    def _resource(self, package: dict[str, Any], file: Path, title: str) -> str:
        digest = hashlib.sha256(file.read_bytes()).hexdigest()
        stored = next((entry for entry in package["resources"] if entry["name"] == title), None)
        if stored and stored.get("hash") == digest:
            return stored["id"]
        with file.open("rb") as stream:
            data = {
                "package_id": package["id"],
                "name": title,
                "format": file.suffix.lstrip(".").upper(),
                "upload": FileStorage(stream, file.name, content_type="text/csv"),
            }
            if stored:
                return self._action("resource_patch", {**data, "id": stored["id"]})["id"]
            return self._action("resource_create", data)["id"]

    def _indicator(self, entry: dict[str, Any]) -> None:
        observations = entry.pop("observations", [])
        indicator = self._package("indicator", entry)
        for observation in observations:
            number = dict(observation)
            evidence = number.pop("evidence", None)
            stored = self._action(
                "observation_set",
                {"area": self.body["code"], **number, "value": str(number["value"]), "indicator_id": indicator["id"]},
            )
            if evidence:
                query = {key: evidence[key] for key in ("column", "row_filter", "aggregate") if key in evidence}
                resource = self.resources[self._full(evidence["dataset"])]
                self._action("evidence_link_create", {"observation_id": stored["id"], "resource_id": resource, **query})


def _same(stored: Any, value: Any) -> bool:
    """CKAN keeps extras as text, so a number comes back as its digits."""
    return stored == value or (isinstance(value, int) and stored == str(value))


def _body(context: Context, wanted: str) -> dict[str, Any]:
    """The tenant with the given code, or the prefecture."""
    for tenant in tk.get_action("tenant_list")({**context}, {}):
        if wanted in (tenant["code"], tenant["kind"]):
            return tenant
    raise ImportFileError(
        f"団体「{wanted}」がありません。先に ckan tenants sync を実行してください / "
        f"no tenant {wanted!r}; run `ckan tenants sync` first"
    )

"""XML of strangers: no document types, no entities, bounded size; names without their namespaces."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import PurePosixPath
from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers import expat

from ckanext.quality.engine.errors import EngineError
from ckanext.quality.engine.limits import MIB

PART = 16 * MIB
"""Bytes of a part (styles, drawing, comments) that is read into memory."""
ELEMENTS = 300_000


MALFORMED = (expat.ExpatError, LookupError, ValueError)
"""What the parser raises: no XML, an encoding that nobody knows, characters that are none."""


class TooMuchError(Exception):
    """A part is larger than what is read of it."""


def parser() -> expat.XMLParserType:
    """A parser that refuses document types, hands attributes over as one flat list and fetches nothing."""
    made = expat.ParserCreate()
    made.buffer_text = True
    made.ordered_attributes = True
    made.StartDoctypeDeclHandler = _refuse
    return made


def _refuse(*_: object) -> None:
    raise EngineError("dangerous-xml")


def local(name: str) -> str:
    """``a:t`` is ``t``."""
    return name.rpartition(":")[2]


def attributes(flat: list[str]) -> dict[str, str]:
    """Attributes by their local names."""
    return {local(name): value for name, value in zip(flat[::2], flat[1::2], strict=True)}


def tree(content: bytes) -> Element:
    """The element tree of a small part."""
    builder = TreeBuilder()
    count = 0

    def start(name: str, flat: list[str]) -> None:
        nonlocal count
        count += 1
        if count > ELEMENTS:
            raise TooMuchError
        builder.start(local(name), attributes(flat))

    made = parser()
    made.StartElementHandler = start
    made.EndElementHandler = lambda name: builder.end(local(name))
    made.CharacterDataHandler = builder.data
    made.Parse(content, True)
    return builder.close()


class Package:
    """The parts of an OOXML or ODF file by name, and the relations between them."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self._names = {name.lower(): name for name in archive.namelist()}

    def names(self, prefix: str) -> list[str]:
        """Names of the parts that begin with a prefix."""
        return [name for lower, name in self._names.items() if lower.startswith(prefix)]

    def find(self, name: str) -> zipfile.ZipInfo | None:
        """The entry of a part; names are compared without case, as the standard says."""
        found = self._names.get(name.lower().lstrip("/"))
        return self._archive.getinfo(found) if found else None

    def tree(self, name: str) -> Element | None:
        """A small part as a tree; none where there is no such part."""
        entry = self.find(name)
        if entry is None:
            return None
        with self._archive.open(entry) as stream:
            content = stream.read(PART + 1)
        if len(content) > PART:
            raise TooMuchError
        return tree(content)

    def chunks(self, name: str) -> Iterator[bytes]:
        """The bytes of a part as a stream."""
        entry = self.find(name)
        if entry is not None:
            with self._archive.open(entry) as stream:
                while chunk := stream.read(MIB):
                    yield chunk

    def relations(self, part: str) -> dict[str, tuple[str, str]]:
        """Relations of a part by id: kind (the last word of its type) and the target's name."""
        home = PurePosixPath(part)
        found = self.tree(str(home.parent / "_rels" / f"{home.name}.rels"))
        if found is None:
            return {}
        return {
            one.get("Id", ""): (one.get("Type", "").rpartition("/")[2], _target(home, one.get("Target", "")))
            for one in found.iter("Relationship")
            if one.get("TargetMode") != "External"
        }


def _target(home: PurePosixPath, target: str) -> str:
    if target.startswith("/"):
        return target.lstrip("/")
    parts = list(home.parent.parts)
    for part in target.split("/"):
        if part == "..":
            parts = parts[:-1]
        elif part not in ("", "."):
            parts.append(part)
    return "/".join(parts)

"""Checks that every message of the suite has its Japanese; ``--update`` adds new ones and compiles.

For each plugin the msgids (English, in Python and Jinja sources) are extracted with
CKAN's own Babel extractor and compared with ``i18n/ja/LC_MESSAGES/ckanext-<plugin>.po``:
none may lack a translation, none may be fuzzy, placeholders must agree, and the
compiled ``.mo`` must say the same as the ``.po``.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

import polib
from babel.messages.extract import extract_from_dir

ROOT = Path(__file__).parent.parent.parent
PLUGINS = {
    "toyama": "ckanext-toyama/ckanext/toyama",
    "policy_evidence": "ckanext-toyama/ckanext/policy_evidence",
    "quality": "ckanext-quality/ckanext/quality",
    "municipal_harvest": "harvesters/ckanext/municipal_harvest",
}
METHODS = [("**.py", "python"), ("**/templates/**.html", "ckan"), ("**/templates/**.txt", "ckan")]
KEYWORDS = {"_": None, "N_": None, "ungettext": (1, 2), "ngettext": (1, 2), "P_": (1, 2)}
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{\w*\}")


def catalogue_path(plugin: str) -> Path:
    return ROOT / PLUGINS[plugin] / "i18n" / "ja" / "LC_MESSAGES" / f"ckanext-{plugin}.po"


def extract(plugin: str) -> dict[str, str | None]:
    """The plugin's msgids with their plural, if any."""
    found: dict[str, str | None] = {}
    for _file, _line, message, _comments, _context in extract_from_dir(
        ROOT / PLUGINS[plugin], METHODS, keywords=KEYWORDS
    ):
        if isinstance(message, tuple):
            found[message[0]] = message[1]
        elif message:
            found.setdefault(message, None)
    return found


def problems(plugin: str) -> list[str]:
    """What is wrong with one plugin's Japanese catalogue, one sentence each."""
    path = catalogue_path(plugin)
    wanted = extract(plugin)
    if not path.exists():
        return [f"{path}: missing"] if wanted else []
    catalogue = polib.pofile(str(path))
    known = {entry.msgid: entry for entry in catalogue if not entry.obsolete}
    lines = [f"{plugin}: no Japanese for {text!r}" for text in wanted if text not in known]
    for entry in known.values():
        texts = [entry.msgstr] if not entry.msgid_plural else list(entry.msgstr_plural.values())
        if not texts or not all(texts):
            lines.append(f"{plugin}: empty translation of {entry.msgid!r}")
        if entry.fuzzy:
            lines.append(f"{plugin}: fuzzy translation of {entry.msgid!r}")
        if not entry.msgid_plural and set(PLACEHOLDER.findall(entry.msgid)) != set(PLACEHOLDER.findall(entry.msgstr)):
            lines.append(f"{plugin}: other placeholders in the translation of {entry.msgid!r}")
    compiled = path.with_suffix(".mo")
    if not compiled.exists() or compiled.read_bytes() != catalogue.to_binary():
        lines.append(f"{plugin}: {compiled.name} is not the compiled {path.name}; run `make i18n`")
    return lines


def clashes() -> list[str]:
    """Texts that two plugins translate differently: at run time there is one translation, whoever comes first."""
    said: dict[str, dict[str, str]] = {}
    for plugin in PLUGINS:
        for entry in polib.pofile(str(catalogue_path(plugin))):
            said.setdefault(entry.msgid, {})[plugin] = entry.msgstr or entry.msgstr_plural.get(0, "")
    return [f"two translations of {text!r}: {words}" for text, words in said.items() if len(set(words.values())) > 1]


def update(plugin: str) -> None:
    """Add new msgids with an empty translation and compile."""
    path = catalogue_path(plugin)
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.exists():
        catalogue = polib.pofile(str(path))
    else:
        catalogue = polib.POFile()
        catalogue.metadata = {
            "Project-Id-Version": "toyama-opendata",
            "Language": "ja",
            "MIME-Version": "1.0",
            "Content-Type": "text/plain; charset=UTF-8",
            "Content-Transfer-Encoding": "8bit",
            "Plural-Forms": "nplurals=1; plural=0;",
        }
    known = {entry.msgid for entry in catalogue}
    for text, plural in extract(plugin).items():
        if text not in known:
            catalogue.append(
                polib.POEntry(msgid=text, msgid_plural=plural or "", msgstr_plural={0: ""} if plural else {})
            )
    catalogue.save(str(path))
    catalogue.save_as_mofile(str(path.with_suffix(".mo")))


def main() -> int:
    names = [name for name in sys.argv[1:] if name in PLUGINS] or list(PLUGINS)
    if "--update" in sys.argv:
        for name in names:
            update(name)
    lines = [line for name in names for line in problems(name)] + clashes()
    print("\n".join(lines) or f"translations: {', '.join(names)} complete")
    return 1 if lines else 0


if __name__ == "__main__":
    raise SystemExit(main())

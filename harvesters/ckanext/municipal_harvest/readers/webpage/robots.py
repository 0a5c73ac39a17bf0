"""robots.txt (RFC 9309): groups, longest match, ``*`` and ``$``, and the common ``Crawl-delay``."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from urllib.parse import urlsplit

MAX_LINES = 5000
MAX_DELAY = 5.0
"""Seconds that the reader is ready to wait between two pages, whatever a site asks."""
_MAX_STARS = 8


@dataclass
class _Group:
    agents: list[str] = field(default_factory=list)
    rules: list[tuple[bool, str]] = field(default_factory=list)
    delay: float = 0.0


@dataclass(frozen=True)
class Robots:
    """What a site allows one client."""

    rules: tuple[tuple[bool, str], ...] = ()
    delay: float = 0.0

    @classmethod
    def parse(cls, text: str, agent: str) -> Robots:
        """The rules for a client whose product name is ``agent``; those of ``*`` where none names it."""
        groups = _groups(text)
        name = agent.lower()
        chosen = [group for group in groups if any(word != "*" and word in name for word in group.agents)]
        chosen = chosen or [group for group in groups if "*" in group.agents]
        rules = tuple(rule for group in chosen for rule in group.rules)
        return cls(rules, min(MAX_DELAY, max((group.delay for group in chosen), default=0.0)))

    def allows(self, url: str) -> bool:
        """Whether an address may be fetched: the longest matching rule decides, allow wins a tie."""
        parts = urlsplit(url)
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        best, allowed = -1, True
        for allow, pattern in self.rules:
            if len(pattern) < best or not _matches(pattern, path):
                continue
            if len(pattern) > best or allow:
                best, allowed = len(pattern), allow
        return allowed


def _groups(text: str) -> list[_Group]:
    groups: list[_Group] = []
    in_agents = False
    for line in text.splitlines()[:MAX_LINES]:
        key, colon, value = line.partition("#")[0].partition(":")
        key, value = key.strip().lower(), value.strip()
        if not colon:
            continue
        if key == "user-agent":
            if not in_agents:
                groups.append(_Group())
            groups[-1].agents.append(value.lower())
            in_agents = True
            continue
        in_agents = False
        if groups:
            _add(groups[-1], key, value)
    return groups


def _add(group: _Group, key: str, value: str) -> None:
    if key in ("allow", "disallow") and value:
        group.rules.append((key == "allow", value))
    elif key == "crawl-delay":
        try:
            group.delay = max(0.0, float(value))
        except ValueError:
            return


def _matches(pattern: str, path: str) -> bool:
    if "*" not in pattern and not pattern.endswith("$"):
        return path.startswith(pattern)
    if pattern.count("*") > _MAX_STARS:
        return False
    end = "$" if pattern.endswith("$") else ""
    parts = [re.escape(part) for part in pattern.rstrip("$").split("*")]
    return re.match(".*?".join(parts) + end, path) is not None

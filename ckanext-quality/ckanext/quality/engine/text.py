"""Words in Japanese and English that travel together."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Text:
    """One sentence in both languages; who shows it picks one."""

    ja: str
    en: str

    def format(self, **values: object) -> Text:
        """Fill the same places in both languages."""
        return Text(self.ja.format(**values), self.en.format(**values))

    def pick(self, lang: str) -> str:
        """The sentence in ``lang``; anything that is not English gets Japanese."""
        return self.en if lang.startswith("en") else self.ja

    def to_dict(self) -> dict[str, str]:
        """``{"ja": …, "en": …}``."""
        return {"ja": self.ja, "en": self.en}

"""Let python-magic find libmagic in the pylibmagic wheel, in every Python of the virtual environment.

``make`` copies this file to ``site-packages/toyama_libmagic.py`` beside a ``toyama-libmagic.pth`` that imports it.
python-magic asks the dynamic loader for ``libmagic.so.1``; a library of that name that is loaded already is what it
gets. So the wheel's library is loaded just before ``magic`` is imported: no LD_LIBRARY_PATH, nothing to install,
and a Python that never imports ``magic`` pays nothing. MAGIC names the wheel's database unless it is set.
"""

from __future__ import annotations

import os
import sys
from importlib.machinery import ModuleSpec
from pathlib import Path


class LibmagicFirst:
    """An import hook that finds nothing itself: it prepares the one import and steps aside."""

    @classmethod
    def find_spec(cls, name: str, path: object = None, target: object = None) -> ModuleSpec | None:  # noqa: ARG003
        """Load the library when ``magic`` is about to be imported."""
        if name == "magic":
            sys.meta_path.remove(cls)  # type: ignore[arg-type]
            cls.load()
        return None

    @staticmethod
    def load() -> None:
        """Load the wheel's library where the wheel is installed."""
        import ctypes

        folder = Path(__file__).with_name("pylibmagic")
        library = folder / "libmagic.so.1"
        if library.is_file():
            ctypes.CDLL(str(library), mode=ctypes.RTLD_GLOBAL)
            os.environ.setdefault("MAGIC", str(folder / "magic.mgc"))


def install() -> None:
    """Put the hook first."""
    sys.meta_path.insert(0, LibmagicFirst)  # type: ignore[arg-type]


def copy_into(site_packages: Path) -> None:
    """Place the hook in a virtual environment (what ``make`` calls)."""
    (site_packages / "toyama_libmagic.py").write_bytes(Path(__file__).read_bytes())
    (site_packages / "toyama-libmagic.pth").write_text("import toyama_libmagic; toyama_libmagic.install()\n")


if __name__ == "__main__":
    import sysconfig

    copy_into(Path(sysconfig.get_path("purelib")))

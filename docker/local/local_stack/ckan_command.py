"""Run CKAN's command line in a setup step: its words on the terminal, everything else in a log."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Collection, Mapping
from pathlib import Path

from local_stack.child import __file__ as child_file
from local_stack.messages import StackError, say
from local_stack.services import last_lines
from local_stack.state import Layout

CKAN = Path(sys.executable).with_name("ckan")


class CkanCommand:
    """``ckan -c DATA/ckan.ini …`` with one environment and one log."""

    def __init__(self, layout: Layout, environment: Mapping[str, str], ini: Path | None = None) -> None:
        self.layout = layout
        self.environment = dict(environment)
        self.ini = ini or layout.ini
        self.log = layout.log / "setup.log"

    def __call__(self, *arguments: str, accept: Collection[int] = (0,), show: bool = False) -> int:
        """Run to the end; an exit code that is not accepted is an error that shows the log's end."""
        return self.run(self.words(*arguments), accept, show=show)

    def words(self, *arguments: str) -> list[str]:
        """The words of a ckan command."""
        return [str(CKAN), "-c", str(self.ini), *arguments]

    def output(self, command: list[str], stdin: str = "") -> str:
        """Run a helper that speaks through stdin and stdout."""
        with self.log.open("a", encoding="utf-8") as log:
            ended = subprocess.run(
                command, input=stdin, stdout=subprocess.PIPE, stderr=log, text=True, env=self.environment, check=False
            )
        if ended.returncode != 0:
            raise self._failed(command, ended.returncode)
        return ended.stdout

    def run(self, command: list[str], accept: Collection[int] = (0,), *, show: bool = False) -> int:
        """Run a command, tied to our life."""
        tied = [sys.executable, "-I", "-S", child_file, "SIGTERM", "-", "--", *command]
        with self.log.open("a", encoding="utf-8") as log:
            log.write(f"\n$ {' '.join(command)}\n")
            log.flush()
            with subprocess.Popen(
                tied, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=log, text=True, env=self.environment
            ) as process:
                try:
                    for line in process.stdout or ():
                        log.write(line)
                        if show:
                            say(f"        {line.rstrip()}")
                    code = process.wait()
                except BaseException:
                    process.terminate()
                    raise
        if code not in accept:
            raise self._failed(command, code)
        return code

    def _failed(self, command: list[str], code: int) -> StackError:
        tail = "\n".join(f"    {line}" for line in last_lines(self.log))
        words = " ".join(command[3:] if command[0] == str(CKAN) else command[-3:])
        return StackError(
            f"「{words}」が失敗しました（終了コード {code}）。記録の最後（{self.log}）:\n{tail}\n"
            "原因を直して、もう一度実行してください。済んだ手順は繰り返しません。",
            f"'{words}' failed with exit code {code}; the end of its log is above. Put the cause right and run again: "
            "finished steps are not repeated.",
        )

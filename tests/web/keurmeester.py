"""The judge of HTML: html-validate in one process of Node, for the whole run."""

import json
import subprocess
from pathlib import Path
from typing import Self

from tests.npm import NODE, installed

BRON = Path(__file__).parent


class Keurmeester:
    """Says what is wrong with a page by the standard of HTML, and by what can be read from HTML of WCAG."""

    def __init__(self) -> None:
        self._folder = installed("web", BRON, "keur.mjs")
        self.axe = (self._folder / "node_modules" / "axe-core" / "axe.min.js").read_text("utf-8")

    def __enter__(self) -> Self:
        self._process = subprocess.Popen(
            [str(NODE), "keur.mjs"], cwd=self._folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        return self

    def fouten(self, html: str) -> list[str]:
        """Every mistake, with its rule and place."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps({"html": html}) + "\n")
        self._process.stdin.flush()
        found: list[str] = json.loads(self._process.stdout.readline())
        return found

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        self._process.communicate(timeout=30)

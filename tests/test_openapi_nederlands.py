"""The OpenAPI document is read by Dutch users: every text in it is Dutch, and nothing goes unexplained."""

import re
from collections.abc import Iterator
from typing import Any

import pytest

from tests import operaties

# Common in any English sentence, and no Dutch words.
ENGELS = re.compile(
    r"\b(a|an|and|are|by|can|cannot|does|for|from|has|have|how|is not|its|may|must|never|nothing|only|response|shall"
    r"|should|successful|that|the|these|this|those|to|what|when|where|whether|which|who|with|without)\b",
    re.IGNORECASE,
)
CODE = re.compile(r"`[^`]*`")


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    return operaties.document()


def _texts(node: Any, path: str = "#") -> Iterator[tuple[str, str]]:
    """Every description and summary with its place; examples and property names are no text."""
    if isinstance(node, list):
        for index, value in enumerate(node):
            yield from _texts(value, f"{path}/{index}")
    elif isinstance(node, dict):
        for key, value in node.items():
            if key in {"description", "summary"} and isinstance(value, str):
                yield f"{path}/{key}", value
            elif key not in {"example", "examples"}:
                yield from _texts(value, f"{path}/{key}")


def _english(text: str) -> list[str]:
    """The English words in a text, outside `code`."""
    words: list[str] = ENGELS.findall(CODE.sub("", text))
    return words


def _operations(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for path, item in document["paths"].items():
        for method, operation in item.items():
            yield f"{method.upper()} {path}", operation


def test_every_text_is_dutch(document: dict[str, Any]) -> None:
    english = {place: text for place, text in _texts(document) if _english(text)}
    assert english == {}


@pytest.mark.parametrize(
    "text", ["A table with its rules.", "Ready to serve, or what is missing.", "Successful Response"]
)
def test_an_english_text_is_noticed(text: str) -> None:
    assert _english(text)


def test_every_operation_is_explained(document: dict[str, Any]) -> None:
    silent = [name for name, one in _operations(document) if not (one.get("summary") and one.get("description"))]
    assert silent == []


def test_every_schema_is_explained(document: dict[str, Any]) -> None:
    silent = [name for name, schema in document["components"]["schemas"].items() if not schema.get("description")]
    assert silent == []

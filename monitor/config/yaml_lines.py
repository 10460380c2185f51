"""The text of a YAML file as plain data, with the line where each part of it stands."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.composer import MaxDepthExceededError
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode
from ruamel.yaml.scanner import Scanner

DataPath = tuple[str | int, ...]
_MERGE = "tag:yaml.org,2002:merge"
_TOO_DEEP = "nested too deeply, or too large"
_DEEPEST, _MOST_PARTS = 20, 200_000
"""Levels and parts of a file at most: an alias may stand for itself, or for more than memory holds."""


@dataclass
class YamlDocument:
    """A file's plain data, the line of each part of it, and what is wrong with it as YAML: (line, what, what to do)."""

    data: Any = None
    lines: dict[DataPath, int] = field(default_factory=dict)
    faults: list[tuple[int, str, str]] = field(default_factory=list)

    def line(self, path: DataPath) -> int:
        """The line of a part, or of the innermost part around it that stands in the file."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)


class _Scanner(Scanner):
    """A scanner that opens no more brackets than a configuration may: at each it looks at all before it, in a line."""

    def fetch_flow_collection_start(self, token: Any, to_push: str) -> None:
        """Take an opening bracket; MaxDepthExceededError for one too many."""
        if self.flow_level > _DEEPEST + 1:
            raise MaxDepthExceededError(None, None, _TOO_DEEP, self.reader.get_mark())
        super().fetch_flow_collection_start(token, to_push)


def parser() -> YAML:
    """A parser that goes one level deeper than a configuration may, and no more: `read` names that level's line."""
    yaml = YAML(typ="safe", pure=True)
    yaml.Scanner = _Scanner
    yaml.max_depth = _DEEPEST + 2
    return yaml


def read(text: str) -> YamlDocument:
    """The data of a YAML text. Never raises for what is wrong with it: `faults` says that."""
    document = YamlDocument()
    yaml = parser()
    try:
        root = yaml.compose(text)
    except MaxDepthExceededError as wrong:
        document.faults.append((wrong.problem_mark.line + 1 if wrong.problem_mark else 1, _TOO_DEEP, ""))
    except MarkedYAMLError as wrong:
        mark = wrong.problem_mark or wrong.context_mark
        document.faults.append((mark.line + 1 if mark else 1, f"not valid YAML: {wrong.problem}", _advice(wrong)))
    except YAMLError:
        document.faults.append((_control_line(text), "not valid YAML: a control character", "delete it"))
    except RecursionError:
        document.faults.append((1, _TOO_DEEP, ""))
    else:
        if root is not None:
            document.data = _Walk(document, yaml).value(root, ())
    return document


def _advice(wrong: MarkedYAMLError) -> str:
    if "'\\t'" in str(wrong.problem):
        return "indent with spaces, not tabs"
    return "look there and on the line before for a missing quote, bracket, colon or indentation"


def _control_line(text: str) -> int:
    at = next((at for at, char in enumerate(text) if ord(char) < 32 and char not in "\t\r\n"), 0)
    return text.count("\n", 0, at) + 1


class _Walk:
    """Turns nodes into plain data and notes where they stand."""

    def __init__(self, document: YamlDocument, yaml: YAML) -> None:
        self.document = document
        self.construct = yaml.constructor.construct_object
        self.parts = 0
        self.merging: list[Node] = []

    def value(self, node: Node, path: DataPath) -> Any:
        """The data of a node and of all below it."""
        self.document.lines.setdefault(path, node.start_mark.line + 1)
        self.parts += 1
        if len(path) > _DEEPEST or self.parts > _MOST_PARTS:
            if self.parts <= _MOST_PARTS + 1:
                self.fault(node, _TOO_DEEP, "")
            return None
        if isinstance(node, MappingNode):
            return self.mapping(node, path)
        if isinstance(node, SequenceNode):
            return [self.value(item, (*path, index)) for index, item in enumerate(node.value)]
        return self.scalar(node) if isinstance(node, ScalarNode) else None

    def mapping(self, node: MappingNode, path: DataPath) -> dict[str, Any]:
        """A mapping's data; a key that stands twice is a fault, and its first value counts.

        What `<<` merges counts for the keys that the mapping has not itself.
        """
        data: dict[str, Any] = {}
        merged: list[Node] = []
        for key_node, value_node in node.value:
            if key_node.tag == _MERGE:
                merged.append(value_node)
                continue
            if not isinstance(key_node, ScalarNode):
                self.fault(key_node, "a key must be plain text", "")
                continue
            # Half a character of another encoding is text to no one else.
            key, line = str(key_node.value).encode(errors="replace").decode(), key_node.start_mark.line + 1
            if key in data:
                first = self.document.lines[(*path, key)]
                self.fault(key_node, f"`{key}` stands twice here, first on line {first}", "keep one of them")
                continue
            self.document.lines.setdefault((*path, key), line)
            data[key] = self.value(value_node, (*path, key))
        for key, value in [pair for other in merged for pair in self.merged(other, path)]:
            data.setdefault(key, value)
        return data

    def merged(self, node: Node, path: DataPath) -> list[tuple[str, Any]]:
        """The keys and values that `<<` merges: of a mapping, or of several, the first of which counts."""
        several = node.value if isinstance(node, SequenceNode) else [node]
        if not all(isinstance(one, MappingNode) for one in several):
            self.fault(node, "`<<` merges keys and values, for example <<: *name", "")
            return []
        found: list[tuple[str, Any]] = []
        for one in several:
            if one in self.merging or len(self.merging) == _DEEPEST:
                self.fault(one, "`<<` merges this with itself, or with too much", "")
                continue
            self.merging.append(one)
            found += (self.value(one, path) or {}).items()
            self.merging.pop()
        return found

    def scalar(self, node: ScalarNode) -> Any:
        """A scalar as YAML means it: text, number, date, truth value or nothing."""
        try:
            node.value.encode()
            return self.construct(node, deep=True)
        except MarkedYAMLError:
            self.fault(node, f"`{node.tag}` is not known here", "delete the tag")
        except (ValueError, OverflowError) as wrong:
            self.fault(node, f"{node.value!a} cannot be read: {wrong}", "")
        return None

    def fault(self, node: Node, message: str, suggestion: str) -> None:
        """Note what is wrong with a node."""
        self.document.faults.append((node.start_mark.line + 1, message, suggestion))

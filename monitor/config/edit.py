"""Changes to the text of a YAML file that leave every other character, comment and line end as it stands.

A round trip through a YAML library keeps comments but lays the rest out anew; here only the lines that change are
touched, where the parser says they stand. Every change is checked by reading the result again.
"""

from __future__ import annotations

import copy
import re
from typing import Any

from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from monitor.config import yaml_lines
from monitor.config.yaml_lines import DataPath

_PLAIN = re.compile(r"[A-Za-z][\w .'&()/:?=%~+*@-]*\Z")
_COMMA = re.compile(r"\s*,")
_ONLY_A_COMMA = re.compile(r"\s*,\s*\Z")
_REST_OF_A_LINE = re.compile(r"[ \t]*(?:#[^\n]*)?\n")
_NOT_TEXT = {"true", "false", "null", "yes", "no", "on", "off"}
_BY_HAND = "the file is written in a way that cannot be changed by itself; edit it by hand"


class EditError(Exception):
    """The file is written in a way that cannot be changed without touching the rest of it; the text says so."""


def append(text: str, path: DataPath, value: Any) -> str:
    """The text with `value` (text, a list or a mapping) at the end of the list at `path`.

    The list is made where its key is missing or empty, in a mapping that must be there; one that `<<` merges is written
    out. EditError where that cannot be done safely.
    """
    expected = copy.deepcopy(yaml_lines.read(text).data)
    holder = _at(expected, path[:-1])
    merged = list(holder.get(path[-1]) or [])
    holder[path[-1]] = [*merged, value]
    return _checked(_appended(text, path, value, merged), expected)


def delete(text: str, path: DataPath, index: int) -> str:
    """The text without item `index` of the list at `path`. EditError where that cannot be done safely."""
    expected = copy.deepcopy(yaml_lines.read(text).data)
    del _at(expected, path)[index]
    return _checked(_deleted(text, path, index), expected)


def _checked(text: str, expected: Any) -> str:
    document = yaml_lines.read(text)
    if document.faults or document.data != expected:
        raise EditError(_BY_HAND)
    return text


def _at(data: Any, path: DataPath) -> Any:
    for step in path:
        data = data[step]
    return data


def _node(text: str, path: DataPath) -> Node | None:
    """The node at a path of keys and indices, None where the last key is missing."""
    node: Node | None = yaml_lines.parser().compose(text)
    for step in path:
        if isinstance(node, MappingNode):
            node = next((value for key, value in node.value if key.value == step), None)
        else:
            node = node.value[step] if isinstance(node, SequenceNode) else None
    return node


def _appended(text: str, path: DataPath, value: Any, merged: list[Any]) -> str:
    """The text with a value at the end of a list; `merged` is what stands there by `<<` where the list has no node."""
    node = _node(text, path)
    if isinstance(node, SequenceNode) and node.flow_style and node.value:
        return _insert(text, _end_of_items(node, node.value[-1]), f", {on_one_line(value)}")
    if isinstance(node, SequenceNode) and not node.flow_style:
        return _insert_lines(text, node, item_lines(value, node.start_mark.column))
    if isinstance(node, SequenceNode) and "#" in text[node.start_mark.index : node.end_mark.index]:
        return _insert(text, node.end_mark.index - 1, on_one_line(value))  # a comment between its brackets stays
    parent = _node(text, path[:-1])
    if isinstance(parent, MappingNode) and parent.flow_style:
        if node is None:
            added = f"{path[-1]}: {on_one_line([*merged, value])}"
            if not parent.value:
                return _insert(text, parent.end_mark.index - 1, added)
            return _insert(text, _end_of_items(parent, parent.value[-1][1]), f", {added}")
        return _replace(text, node, f" [{on_one_line(value)}]")
    if not isinstance(parent, MappingNode):
        raise EditError(_BY_HAND)
    column = parent.start_mark.column
    if node is None:
        return _insert_lines(text, parent, _key(str(path[-1]), [*merged, value], column))
    return _fill(text, parent, node, str(path[-1]), value)


def _end_of_items(node: MappingNode | SequenceNode, last: Node) -> int:
    """Where the last thing of a flow collection ends: before a comma, blanks and comments that may follow it."""
    # An alias has the place of its anchor, which stands elsewhere.
    is_here = node.start_mark.index < last.start_mark.index <= node.end_mark.index
    return int(last.end_mark.index if is_here else node.end_mark.index - 1)


def _fill(text: str, parent: MappingNode, node: Node, key: str, value: Any) -> str:
    """A key of a block mapping that holds `[]` or nothing gets its first item, below it."""
    key_node = next(name for name, _ in parent.value if name.value == key)
    if isinstance(node, SequenceNode):
        start = len(text[: node.start_mark.index].rstrip(" "))
        text = text[:start] + text[node.end_mark.index :]
    lines = text.splitlines(keepends=True)
    added = item_lines(value, parent.start_mark.column + 2)
    return _join(lines, key_node.start_mark.line + 1, added, _newline(text))


def _insert_lines(text: str, node: MappingNode | SequenceNode, added: list[str]) -> str:
    """Put lines below a block collection, after the comments that are indented like what is in it."""
    lines = text.splitlines(keepends=True)
    after = _last_line(node)
    column = node.start_mark.column
    while after + 1 < len(lines) and re.match(rf" {{{column + 1},}}#", lines[after + 1]):
        after += 1
    return _join(lines, after + 1, added, _newline(text))


def _join(lines: list[str], at: int, added: list[str], newline: str) -> str:
    """The lines with others before line `at`; a last line without an end stays one."""
    block = newline.join(added)
    before, after = "".join(lines[:at]), "".join(lines[at:])
    if before and not before.endswith(("\n", "\r")):
        return before + newline + block
    return before + block + newline + after


def _last_line(node: Node) -> int:
    """The line, counted from 0, on which the last thing of a block collection ends."""
    while isinstance(node, MappingNode | SequenceNode) and not node.flow_style:
        last = node.value[-1]
        key, value = last if isinstance(last, tuple) else (node, last)
        if value.start_mark.index < key.start_mark.index or _is_blank(value):
            # The node of an alias stands where its anchor is, and that of nothing before whatever comes next.
            return int(key.start_mark.line)
        node = value
    end = node.end_mark
    return int(end.line if end.column or (isinstance(node, ScalarNode) and not node.style) else end.line - 1)


def _is_blank(node: Node) -> bool:
    """Whether a key, or a dash, has nothing behind it."""
    return isinstance(node, ScalarNode) and node.style is None and not node.value


def _deleted(text: str, path: DataPath, index: int) -> str:
    node = _node(text, path)
    if not isinstance(node, SequenceNode):
        raise EditError("the list is not there")
    if node.flow_style:
        return _deleted_from_flow(text, node, index)
    lines = text.splitlines(keepends=True)
    column = node.start_mark.column
    first = node.value[index].start_mark.line
    while first >= 0 and not re.match(rf" {{{column}}}-(\s|$)", lines[first]):
        first -= 1
    if first < 0:  # an anchor or a tag stands before the list, and not its first line
        raise EditError(_BY_HAND)
    last = _last_line(node.value[index]) + 1
    while last < len(lines) and re.match(rf" {{{column + 1},}}#", lines[last]):
        last += 1
    kept = "".join(lines[:first] + lines[last:])
    if last == len(lines) and not lines[-1].endswith(("\n", "\r")):
        kept = kept.removesuffix(_newline(text))
    if len(node.value) > 1:
        return kept
    parent = _node(text, path[:-1])
    key = next(name for name, _ in parent.value if name.value == path[-1]) if isinstance(parent, MappingNode) else node
    return _insert(kept, kept.index(":", key.end_mark.index) + 1, " []")


def _deleted_from_flow(text: str, node: SequenceNode, index: int) -> str:
    """The text without an item between brackets, and without the comma and the comment behind it."""
    items = node.value
    start, end = items[index].start_mark.index, items[index].end_mark.index
    comma = _COMMA.match(text, end)
    before = items[index - 1].end_mark.index if index else 0
    if comma:
        end = comma.end()
    elif index and _ONLY_A_COMMA.match(text[before:start]):
        start = before
    line = text.rfind("\n", 0, start) + 1
    rest = _REST_OF_A_LINE.match(text, end)
    if rest and line > node.start_mark.index and not text[line:start].strip():
        return text[:line] + text[rest.end() :]
    while index + 1 < len(items) and text[end] in " \t":
        end += 1
    return text[:start] + text[end:]


def _insert(text: str, at: int, added: str) -> str:
    return text[:at] + added + text[at:]


def _replace(text: str, node: Node, by: str) -> str:
    return text[: node.start_mark.index] + by + text[node.end_mark.index :]


def _newline(text: str) -> str:
    return "\r\n" if "\r\n" in text else "\n"


def item_lines(value: Any, column: int) -> list[str]:
    """A list's item as block lines, its dash in `column`."""
    indent = " " * column
    if not isinstance(value, dict):
        return [f"{indent}- {on_one_line(value)}"]
    lines = [line for key, part in value.items() for line in _key(key, part, column + 2)]
    return [f"{indent}- {lines[0].lstrip()}", *lines[1:]]


def _key(key: str, value: Any, column: int) -> list[str]:
    """A key and its value as block lines; a list of mappings stands below it, all else behind it."""
    head = " " * column + f"{key}:"
    if isinstance(value, list) and any(isinstance(item, dict) for item in value):
        return [head, *(line for item in value for line in item_lines(item, column + 2))]
    return [f"{head} {on_one_line(value)}"]


def on_one_line(value: Any) -> str:
    """A value on one line."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {on_one_line(part)}" for key, part in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(on_one_line, value)) + "]"
    return str(value) if isinstance(value, int) else quoted(str(value))


def quoted(text: str) -> str:
    """A text as YAML holds it, in quotes where it would mean something else without."""
    safe = _PLAIN.match(text) and ": " not in text and text[-1] not in " :" and text.lower() not in _NOT_TEXT
    return text if safe else f'"{"".join(map(_escaped, text))}"'


def _escaped(character: str) -> str:
    if character in '"\\':
        return f"\\{character}"
    return character if character.isprintable() else f"\\U{ord(character):08x}"

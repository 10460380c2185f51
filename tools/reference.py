"""The reference of commands and of the configuration, made from the program itself: docs/reference/.

`make reference` writes the pages; a test compares them with the program.
"""

from __future__ import annotations

import inspect
import json
import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

import typer  # noqa: E402
from typer.main import get_command  # noqa: E402

from monitor.cli import application  # noqa: E402
from monitor.config.channels import CHANNELS, ChannelSettings  # noqa: E402
from monitor.config.models import ConfigFile  # noqa: E402

COMMANDS = ROOT / "docs/reference/commands.md"
CONFIGURATION = ROOT / "docs/reference/configuration.md"

_TYPES = re.compile(r" <(?:list\[)?(?:str|int|path)\]?>")
"""What typer writes behind an argument that takes any text."""

_LISTED = re.compile(r"<list\[(.*?)\]>")

_COMMANDS_HEAD = """\
# Commands

<!-- Written by `make reference` from the program: change it there. -->

How the commands are used together, the [tutorial](../tutorial.md) shows. `python run.py` is the same as
`python -m monitor`, and as `ofsted-monitor` where the package is installed; that one can be
[completed by the shell](../how-to/completion.md).

The exit status of a command is 0 where all is well, 1 where something that it names failed, 2 where it was used
wrongly or the configuration is wrong: then nothing was done.

## Before the command
"""
_CONFIGURATION_HEAD = """\
# Every key of the configuration

<!-- Written by `make reference` from the models that check the file: change it there. -->

The page [configuration](../configuration.md) says how the keys work together, with examples. An unknown key is a
mistake; `python run.py check` names each mistake with its line.

## Top level
"""


def commands_page() -> str:
    """The page of the commands."""
    root: Any = get_command(application())
    lines = [_COMMANDS_HEAD, *_parameters(root)]
    for name, command in root.commands.items():
        text, _, example = inspect.cleandoc(command.help or "").partition("Example: run.py")
        usage = " ".join([name, *command.collect_usage_pieces(typer.Context(command, info_name=name))])
        lines += ["", f"## {name}", "", f"    python run.py {usage}", "", _cell(text)]
        lines += ["", *_parameters(command), "", f"Example: `python run.py{example}`"]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines) + "\n")


def _parameters(command: Any) -> list[str]:
    """A table of a command's arguments and options, as its help has them."""
    context = typer.Context(command, info_name=command.name)
    # The installed command alone has the options that complete it.
    shown = [one for one in command.params if one.name != "help" and "completion" not in one.name]
    records = [
        _LISTED.sub(r"<\1>", _TYPES.sub("", declared)) + "\0" + said
        for declared, said in (one.get_help_record(context) for one in shown)
    ]
    rows = [
        f"| `{_cell(declared, code=True)}` | {_cell(said)} |"
        for declared, _, said in (row.partition("\0") for row in records)
    ]
    return ["| | |", "| --- | --- |", *rows] if rows else []


def configuration_page() -> str:
    """The page of the configuration's keys."""
    made = ConfigFile.model_json_schema(by_alias=True)
    parts: Mapping[str, Any] = made["$defs"]
    lines = [_CONFIGURATION_HEAD, *_keys(made, parts)]
    common = set(ChannelSettings.model_fields) - {"type"}
    for path, part in _sections(made, parts, ""):
        lines += ["", f"## {path}", "", _cell(part.get("description", "")), "", *_keys(part, parts)]
    channel = next(parts[kind.__name__] for kind in CHANNELS.values())
    every = {key: value for key, value in channel["properties"].items() if key in common}
    lines += ["", "## channels: every type", "", "Each stands under a name of yours and has a `type`.", ""]
    lines += _keys({"properties": every}, parts)
    for name, kind in CHANNELS.items():
        part = parts[kind.__name__]
        own = {key: value for key, value in part["properties"].items() if key not in {*common, "type"}}
        lines += ["", f"## channels: {name}", "", _cell(inspect.cleandoc(kind.__doc__ or ""))]
        lines += ["", *_keys({**part, "properties": own}, parts)] if own else []
    return "\n".join(lines) + "\n"


def _sections(part: Mapping[str, Any], parts: Mapping[str, Any], path: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The sections of the file below one, each with the path of its keys; channels have a form of their own."""
    for key, value in part["properties"].items():
        name = _section_of(value)
        if name and key != "channels":
            below = f"{path}{key}"
            yield below, parts[name]
            yield from _sections(parts[name], parts, f"{below}: ")


def _section_of(value: Mapping[str, Any]) -> str:
    """The name of the section that a key holds, one or a list of them; "" for another value."""
    found = re.search(r'"\$ref": "#/\$defs/(\w+(?:Section|Entry))"', json.dumps(value))
    return found[1] if found else ""


def _keys(part: Mapping[str, Any], parts: Mapping[str, Any]) -> Iterator[str]:
    """A table of keys."""
    yield "| key | left out | what it says |"
    yield "| --- | --- | --- |"
    needed = part.get("required", ())
    for key, value in part["properties"].items():
        default = "**needed**" if key in needed else _default(value)
        yield f"| `{key}` | {default} | {_cell(_said(value, parts))} |"


def _default(value: Mapping[str, Any]) -> str:
    default = value.get("default")
    if default in (None, [], {}) or isinstance(default, dict):
        return ""
    return f"`{default if isinstance(default, str) else json.dumps(default)}`"


def _said(value: Mapping[str, Any], parts: Mapping[str, Any]) -> str:
    section = _section_of(value)
    words = value.get("description") or parts.get(section, {}).get("description", "")
    choices = _choices(value, parts)
    if len(choices) > 1:
        words += f" One of {', '.join(f'`{choice}`' for choice in choices)}."
    examples = value.get("examples")
    if examples:
        words += f" For example {', '.join(f'`{example}`' for example in examples)}."
    return words.strip()


def _choices(value: Any, parts: Mapping[str, Any]) -> list[str]:
    """The words that a key takes, also in a list; none where it takes others."""
    if isinstance(value, list):
        return next(filter(None, (_choices(one, parts) for one in value)), [])
    if not isinstance(value, dict):
        return []
    if "enum" in value:
        return [word for word in value["enum"] if isinstance(word, str)]
    name = str(value.get("$ref", "")).rpartition("/")[2]
    if name and "properties" not in parts[name]:
        return _choices(parts[name], parts)
    return _choices([value.get("anyOf"), value.get("items")], parts)


def _cell(text: str, *, code: bool = False) -> str:
    """A text as a cell of a table, or a paragraph, has it."""
    line = re.sub(r"\s+", " ", text).replace("|", "\\|").strip()
    return line if code else line.replace("<", "&lt;")


if __name__ == "__main__":
    COMMANDS.parent.mkdir(exist_ok=True)
    COMMANDS.write_text(commands_page(), encoding="utf-8")
    CONFIGURATION.write_text(configuration_page(), encoding="utf-8")

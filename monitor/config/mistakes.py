"""Mistakes of the configuration in plain words: what is wrong, where it stands, what to write instead."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from monitor.config import models
from monitor.config.channels import CHANNELS
from monitor.config.words import near, shown
from monitor.config.yaml_lines import DataPath, YamlDocument
from monitor.model.addresses import TOKEN, masked

SECRET = re.compile(rf"{TOKEN.pattern}|(?<=://)[^\s/@]+(?=@)")
"""What is a secret wherever it stands: Slack's tokens and webhooks, user and password inside an address."""


@dataclass(frozen=True, order=True)
class Mistake:
    """One mistake: the file as the user named it, the line (0 for the whole file), what is wrong, what to do."""

    file: str
    line: int
    message: str
    suggestion: str = ""

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        return f"{place}: {self.message}" + (f"; {self.suggestion}" if self.suggestion else "")


class ConfigError(Exception):
    """A configuration that cannot be used; `mistakes` are all of them, in the file's order."""

    def __init__(self, mistakes: Iterable[Mistake]) -> None:
        self.mistakes = tuple(mistakes)
        super().__init__("\n".join(map(str, self.mistakes)))


Found = tuple[DataPath, str, str]
"""A mistake before it has a file and a line: the part of the data, what is wrong, what to do."""


def place(found: Iterable[Found], document: YamlDocument, file: str) -> list[Mistake]:
    """Mistakes with their lines, in the file's order, and no secret in any of them."""
    faults = [*document.faults, *((document.line(path), message, hint) for path, message, hint in found)]
    return sorted(
        {Mistake(file, line, SECRET.sub("…", message), SECRET.sub("…", hint)) for line, message, hint in faults}
    )


def of_validation(error: ValidationError, data: Mapping[str, Any]) -> list[Found]:
    """What pydantic refuses, in plain words."""
    return [_of_detail(detail, _path(detail["loc"], data), data) for detail in error.errors(include_url=False)]


def _path(loc: tuple[Any, ...], data: Any) -> DataPath:
    """The part of the data that pydantic means: its own marks (a channel's type) are left out."""
    path: list[int | str] = []
    for step in loc:
        if (isinstance(data, dict) and step in data) or isinstance(data, list):
            data = data[step]
            path.append(step)
    return tuple(path)


def _of_detail(detail: ErrorDetails, path: DataPath, data: Mapping[str, Any]) -> Found:
    kind, given, context = detail["type"], detail["input"], detail.get("ctx", {})
    key = str(detail["loc"][-1])
    if kind == "extra_forbidden":
        return _unknown_key(path, data)
    if kind == "missing":
        return path, f"`{key}` is missing{_inside(path)}", "add it"
    if kind == "union_tag_not_found":
        return path, f"`type` is missing{_inside(path)}", f"one of {', '.join(CHANNELS)}"
    if kind == "union_tag_invalid":
        message = f"no such type of channel: {shown(given['type'])}"
        return (*path, "type"), message, near(str(given["type"]), list(CHANNELS)) or f"one of {', '.join(CHANNELS)}"
    if kind == "value_error":
        message, _, hint = str(context["error"]).partition("; ")
        return path, f"{named(path)}: {message}", hint
    return path, f"{named(path)} {_shape(kind, detail)}", _instead(kind, path, given, context)


def _shape(kind: str, detail: ErrorDetails) -> str:
    """What a value should have been, for the kinds of refusal that pydantic itself knows."""
    if kind in {"tuple_type", "list_type"}:
        return "must be a list"
    if kind in {"model_type", "model_attributes_type", "dict_type"}:
        return "must hold keys and values"
    if kind in {"literal_error", "enum"}:
        return f"must be {detail['ctx']['expected']}, not {shown(detail['input'])}".replace("'", "")
    if kind == "string_type":
        return "must be text"
    if kind in {"too_short", "string_too_short"}:
        return "must not be empty"
    if kind.startswith("date"):
        return f"must be a date, not {shown(detail['input'])}"
    if kind == "greater_than":
        return "must be above zero"
    message = detail["msg"].removeprefix("Input ").replace("should", "must")
    return f"{message[0].lower()}{message[1:]}, not {shown(detail['input'])}"


def _instead(kind: str, path: DataPath, given: Any, context: Mapping[str, Any]) -> str:
    plain = isinstance(given, str | int | float)
    if kind in {"tuple_type", "list_type"} and plain:
        return f"write [{{name: {given}}}]" if path == ("authorities",) else f"write [{given}]"
    if kind.startswith("date"):
        return "write for example 2026-12-31"
    if kind in {"literal_error", "enum"}:
        return near(str(given), re.findall(r"'([^']+)'", str(context["expected"])))
    if kind == "string_type" and not isinstance(given, dict | list):
        return f'put it in quotes: "{given}"'
    if kind == "model_type" and path[:1] == ("authorities",) and isinstance(given, str):
        key = "feed" if "://" in given else "name"
        return f"write {key}: {masked(given)}"
    return ""


def _unknown_key(path: DataPath, data: Mapping[str, Any]) -> Found:
    key, known = str(path[-1]), _known_keys(path[:-1], data)
    message = f"unknown key `{key}`{_inside(path[:-1])}"
    if f"{key}_env" in known:
        hint = f"name the environment variable that holds it in `{key}_env`, or the file in `{key}_file`"
        return path, f"a secret must not stand in this file: `{key}`{_inside(path[:-1])}", hint
    return path, message, near(key, known) or f"known here: {', '.join(known)}"


_SECTIONS: dict[str, type[BaseModel]] = {
    name: section
    for name, field in models.ConfigFile.model_fields.items()
    for section in (field.annotation, *get_args(field.annotation))
    if isinstance(section, type) and issubclass(section, models.ConfigSection)
}


def _known_keys(path: DataPath, data: Mapping[str, Any]) -> list[str]:
    model: type[BaseModel]
    match path:
        case ("channels", name):
            model = CHANNELS[data["channels"][name]["type"]]
        case ("authorities", _):
            model = models.AuthorityEntry
        case ("authorities", *_):
            model = models.NewsEntry
        case ("sources", "ofsted"):
            model = models.OfstedSection
        case ("sources", "govuk"):
            model = models.GovukSection
        case (str() as section,):
            model = _SECTIONS[section]
        case _:
            model = models.ConfigFile
    return [field.alias or name for name, field in model.model_fields.items()]


def named(path: DataPath) -> str:
    """A part of the file as messages call it: `http.timeout`, `authorities[2].name` (counted from one)."""
    text = "".join(f"[{step + 1}]" if isinstance(step, int) else f".{step}" for step in path).removeprefix(".")
    return f"`{text}`" if text else "the configuration"


def _inside(path: DataPath) -> str:
    return f" in {named(path)}" if path else ""

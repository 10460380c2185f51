"""Text on its way into a page: cleaned and escaped, once, by one function, in templates and beside them. Pure."""

from __future__ import annotations

from typing import Any

from jinja2 import Environment
from jinja2.compiler import CodeGenerator
from markupsafe import Markup, escape

from monitor.render.fit import clean

_LONGEST = 2_000  # characters of a text that are shown without a further look


def shown(text: str) -> str:
    """A text as a page shows it: cleaned, its markup made inert."""
    return escaped(text if len(text) < _LONGEST and text.isprintable() else clean(text))


def escaped(text: str) -> str:
    """As `markupsafe.escape` writes it, which takes twice as long for the object that it returns."""
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return text.replace("'", "&#39;").replace('"', "&#34;")


def finalized(value: Any) -> str:
    """What a template writes of a value: what is markup already stays as it is."""
    kind = type(value)
    if kind is str:
        return shown(value)
    return value if kind is Markup else str(escape(value))


class _PageGenerator(CodeGenerator):
    """Puts each value of a template through `finalized` alone, where the library's own escapes what comes of it.

    Were these hooks another day not asked, everything would be escaped twice, and nothing not at all.
    """

    def _output_child_pre(self, node: Any, frame: Any, finalize: Any) -> None:
        self.write(finalize.src)

    def _output_child_post(self, node: Any, frame: Any, finalize: Any) -> None:
        self.write(")")


class PageEnvironment(Environment):
    """Templates in which every value is cleaned and escaped on its way out; a template cannot do without."""

    code_generator_class = _PageGenerator

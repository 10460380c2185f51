"""A message as the HTML part of an e-mail: one column, tables and inline styles, as Outlook and Gmail want it."""

from __future__ import annotations

from functools import cache

import css_inline
from jinja2 import Environment, PackageLoader, Template

from monitor.model.messages import Message, Severity
from monitor.render.outline import headline_alone, label, outline


def html(message: Message, *, picture: str = "", picture_words: str = "", footer: str = "") -> str:
    """A whole HTML document, its styles inlined, without anything to load from elsewhere.

    `picture` is the content id of an image of the same e-mail, `picture_words` says what it shows to readers who do not
    see it. `footer` says who sends the message, as `outline.footer` has it.
    """
    whole = outline(message, footer=footer)
    page = _template().render(
        headline=headline_alone(message),
        whole=whole,
        grave=message.severity >= Severity.HIGH,
        label=label,
        picture=picture,
        picture_words=picture_words,
    )
    return css_inline.CSSInliner(load_remote_stylesheets=False, keep_style_tags=False).inline(page)


@cache
def _template() -> Template:
    rooms = Environment(loader=PackageLoader("monitor.render"), autoescape=True, trim_blocks=True, lstrip_blocks=True)
    return rooms.get_template("email.html.j2")

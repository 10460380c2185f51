"""CSS selectors of the configuration. Apart, because the library that reads them is heavy and few files name one."""

from __future__ import annotations

import soupsieve

from monitor.config.words import shown


def check(text: str) -> None:
    """Refuse what is no CSS selector, with ValueError and the place of the fault."""
    try:
        soupsieve.compile(text)
    except (soupsieve.SelectorSyntaxError, NotImplementedError) as wrong:
        reason = str(wrong).splitlines()[0].rstrip(".")
        raise ValueError(f"not a CSS selector: {shown(text)} ({reason}); write for example main h3 a") from None

"""The tree of a page, not deeper than pages are: what looks up or down a tree for each of its tags takes its depth."""

from __future__ import annotations

from typing import Any

from bs4 import BeautifulSoup, Tag

DEEPEST = 100
"""Tags one within the other; pages have 10 to 60. Where there are more, the innermost are put further out."""

_OUTER, _INNER = 50, 10  # tags that keep their places, and that are put within them together


class ShallowSoup(BeautifulSoup):
    """BeautifulSoup that nests no deeper than `DEEPEST`; no tag and no word is left out."""

    def reset(self) -> None:
        """Begin a page, as the parser calls for it."""
        super().reset()
        self._begun: list[Tag | None] = []  # by the parser, and not ended by it
        self._is_cut = False

    def handle_starttag(self, *args: Any, **kwargs: Any) -> Tag | None:
        """Begin a tag, as the parser calls for it."""
        if len(self.tagStack) > DEEPEST:
            self._put_further_out()
        tag = super().handle_starttag(*args, **kwargs)
        self._begun.append(tag)
        return tag

    def _put_further_out(self) -> None:
        self._is_cut = True
        self.endData()
        inner = self.tagStack[-_INNER:]
        for tag in self.tagStack[_OUTER:-_INNER]:
            self.open_tag_counter[tag.name] -= 1
        self.tagStack[_OUTER - 1].append(inner[0])  # the last of the page so far: the order stays
        self.tagStack[_OUTER:] = inner

    def handle_endtag(self, name: str, nsprefix: str | None = None) -> None:
        """End a tag; the parser ends each that it began, the innermost first."""
        tag = self._begun.pop() if self._begun else None
        if not self._is_cut:
            super().handle_endtag(name, nsprefix)
        elif tag is self.currentTag:
            self.endData()
            self.popTag()

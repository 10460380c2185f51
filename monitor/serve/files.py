"""The files of the site, as they stand in its folder at the moment: nothing besides them, and nothing outside it.

A path is a row of plain names, or nothing is there. Each name is opened in the folder before it, and no link is
followed: nothing that is put into the folder leads out of it.
"""

from __future__ import annotations

import hashlib
import os
import re
import stat
from collections.abc import Callable, Mapping
from http import HTTPStatus
from pathlib import Path, PurePath
from urllib.parse import unquote_to_bytes

from monitor.serve.server import Reply
from monitor.site.pages import lost
from monitor.site.paths import IMPROVE, INDEX, LOST
from monitor.site.search import FOLDER

_NAME = rb"[A-Za-z0-9_-][A-Za-z0-9._-]{0,199}"
_PATH = re.compile(rb"/(%b(?:/%b){0,9})\Z" % (_NAME, _NAME))
_DEEPEST = 10
"""Folders of a path for which the page of what is not there has links; none of the site's own is as deep."""
_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".svg": "image/svg+xml",
    ".atom": "application/atom+xml; charset=utf-8",
    ".ics": "text/calendar; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    **dict.fromkeys((".pagefind", ".pf_meta", ".pf_index", ".pf_fragment"), "application/octet-stream"),
}
"""What the site is made of, by the end of a name; nothing else in its folder is served."""
_ASK_AGAIN = "no-cache"  # it may be kept, and is asked for each time: most answers are a 304
_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
HEADERS: Mapping[str, str] = {"Cache-Control": _ASK_AGAIN, "Content-Security-Policy": _POLICY}
"""Of every file of the site, beside those of the server: it may load its own styles and pictures, and run nothing."""
_SEARCHING = f"{_POLICY}; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'; worker-src 'self'"
_SEARCH_HEADERS = {**HEADERS, "Content-Security-Policy": _SEARCHING}
"""Of the page that searches, and of the search's own files: they may run the site's scripts and load its index."""


class SiteFiles:
    """Pages by path, from a folder."""

    def __init__(self, folder: Callable[[], Path]) -> None:
        """`folder` gives the folder of the moment, which need not be there yet."""
        self._folder = folder

    def __call__(self, path: str) -> Reply | None:
        """The file at a path, `/` being the first page; the site's own page of what is not there, None without one."""
        folder, names = self._folder(), _names(path)
        content_type = _TYPES.get(PurePath(names[-1]).suffix) if names else None
        body = _read(folder, names) if content_type else None
        if content_type is not None and body is not None:
            known_by = f'W/"{hashlib.sha256(body).hexdigest()[:32]}"'
            searches = names == (IMPROVE,) or names[0] == FOLDER
            return Reply(body, HTTPStatus.OK, content_type, _SEARCH_HEADERS if searches else HEADERS, etag=known_by)
        return self._lost(folder, path)

    def _lost(self, folder: Path, path: str) -> Reply | None:
        """The site's page of what is not there, its links as they lead from the path that was asked for."""
        if _read(folder, (LOST,)) is None:
            return None
        deep = path.count("/") - 1
        body = lost("/".join(["x"] * deep + [LOST])) if deep < _DEEPEST else lost()
        return Reply(body, HTTPStatus.NOT_FOUND, _TYPES[".html"], HEADERS)


def _names(path: str) -> tuple[str, ...]:
    """The names of a path in order; none for a path that is no row of plain names, however it is written."""
    if path == "/":
        return (INDEX,)
    found = _PATH.match(unquote_to_bytes(path))
    return tuple(found[1].decode("ascii").split("/")) if found else ()


def _read(folder: Path, names: tuple[str, ...]) -> bytes | None:
    """The bytes of a plain file in a folder; None where there is none, or a link or anything else on the way to it."""
    *folders, name = names
    try:
        at = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            for one in folders:
                below = os.open(one, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW, dir_fd=at)
                os.close(at)
                at = below
            # Not to wait for whoever might write into a pipe of that name.
            opened = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=at)
        finally:
            os.close(at)
        with os.fdopen(opened, "rb") as file:
            return file.read() if stat.S_ISREG(os.fstat(opened).st_mode) else None
    except OSError:
        return None

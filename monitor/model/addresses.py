"""Web addresses: as people may see them, without the keys and passwords that some carry; whether two are one. Pure."""

from __future__ import annotations

import hashlib
import re
from urllib.parse import unquote, unquote_plus, urlsplit, urlunsplit

HIDDEN = "…"
"""Stands where a secret was."""

UNREADABLE = "an address that cannot be read"

# The names of parameters that hold a secret, among them those of publishers' APIs and of signed addresses.
_SECRET_NAME = re.compile(
    r"token|key(?!word|stage)|secret|\bsig\b|signature|pass(?!age|enger|port)|pwd|auth(?!or)|session|credential|"
    r"(?<!post)(?<!area)(?<!zip)(?<!country)code|jwt|hmac|login|\bsid\b|\bpin\b",
    re.IGNORECASE,
)
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
# Random characters of this length are a key whatever the parameter is called; a story's own number is shorter.
_RANDOM = re.compile(
    rf"(?=[^\d]*\d)(?=[^A-Za-z]*[A-Za-z])(?:[A-Za-z0-9_~+/=]{{24,}}|{_UUID.pattern})",
    re.IGNORECASE,
)
# A part of a path that is no words: where letters and digits, or capitals and small letters, change places often.
_SEGMENT = re.compile(r"(?<=/)[A-Za-z0-9._~+=-]{20,}(?=/|\Z)")
_CHANGE = re.compile(r"(?<=[a-z])(?=[A-Z0-9])|(?<=[A-Z])(?=[a-z0-9])|(?<=[0-9])(?=[A-Za-z])")
_MOST_CHANGES = 0.25
"""Changes for each character that a part of a path may have and be words: "BBCNewsEngland2024" has 0.22."""
# What follows a part of a path that names a secret: /token/s3cret/feed.
_AFTER_NAME = re.compile(
    r"(?<=/)((?:access|api|auth|feed|private|user)?[_-]?(?:key|token|secret|pass(?:word)?))/([^/]{6,})", re.I
)
_PAIR = re.compile(r"([&;?]?)([^&;=]*)(=?)([^&;]*)")
_IN_PATH = re.compile(r";([^/;=]*)=([^/;]*)")
_ADDRESS = re.compile(r"\b[a-z][a-z0-9+.-]{0,30}://[^\s<>\"'`|]+", re.IGNORECASE)
_TAIL = ".,:;!?)]}…"
# Which newsletter a link was copied from.
_CAMPAIGN = re.compile(r"utm_\w+(?:=|\Z)", re.IGNORECASE)
_STANDARD_PORTS = (80, 443, None)


def masked(url: str) -> str:
    """The address as a log, a message or a table may show it: no user, password or fragment, no value of a secret.

    A long random part of its path is taken for a secret too: feeds made for one reader have their key there.

    >>> masked("https://me:pw@example.org/feed?page=2&key=abc")
    'https://example.org/feed?page=2&key=…'
    """
    try:
        parts = urlsplit(url)
    except ValueError:
        return UNREADABLE
    if "@" in parts.path and parts.netloc.rpartition(":")[1] and not parts.netloc.rpartition(":")[2].isdigit():
        return UNREADABLE  # what looks like a port is the beginning of a password with a slash in it
    host = parts.netloc.rpartition("@")[2]
    path = _AFTER_NAME.sub(rf"\1/{HIDDEN}", _IN_PATH.sub(_path_parameter, parts.path))
    path = _SEGMENT.sub(_segment, path)
    if "@" in path and not parts.netloc:
        # `me:secret@host` or `http:/me:secret@host`: a slip of an address with a password in it.
        path = path.rpartition("@")[2]
    query = _PAIR.sub(_parameter, parts.query)
    return urlunsplit((parts.scheme, host, path, query, ""))


def masked_text(text: str) -> str:
    """A text with each address in it masked; a text without one stays as it is."""
    return _ADDRESS.sub(_found, text) if "://" in text else text


def masked_key(text: str) -> str:
    """A text that stands for one thing, masked, and still of that thing alone: with a digest where it held a secret."""
    shown = masked_text(text)
    return text if shown == text else f"{shown}~{hashlib.sha256(text.encode()).hexdigest()[:12]}"


def spelling(url: str) -> str:
    """What two spellings of one feed's or page's address have in common; an address that is none as it stands.

    Scheme, `www.`, a standard port, the last slash, the order of parameters, escapes and campaign marks do not count;
    every other parameter does, since it may name another feed.

    >>> spelling("http://www.paper.co.uk:80/news/rss/?utm_source=x") == spelling("https://Paper.co.uk/news/rss")
    True
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return url
    host = (parts.hostname or "").removeprefix("www.")
    place = host if port in _STANDARD_PORTS else f"{host}:{port}"
    asked = sorted(unquote(pair) for pair in parts.query.split("&") if pair and not _CAMPAIGN.match(pair))
    return place + unquote(parts.path).rstrip("/") + ("?" + "&".join(asked) if asked else "")


def _found(found: re.Match[str]) -> str:
    bare = found[0].rstrip(_TAIL)
    shown = masked(bare)
    return (bare if shown == bare else shown) + found[0][len(bare) :]


def _parameter(pair: re.Match[str]) -> str:
    return f"{pair[1]}{pair[2]}{pair[3]}{_value(pair[2], pair[4])}"


def _path_parameter(pair: re.Match[str]) -> str:
    return f";{pair[1]}={_value(pair[1], pair[2])}"


def _segment(part: re.Match[str]) -> str:
    changes = sum(1 for _ in _CHANGE.finditer(part[0]))
    # Without a gap or a capital among small letters it is no row of words.
    one_run = part[0].isalnum() and part[0] in (part[0].lower(), part[0].upper()) and changes > 1
    return HIDDEN if one_run or _UUID.fullmatch(part[0]) or changes / len(part[0]) > _MOST_CHANGES else part[0]


def _value(name: str, value: str) -> str:
    secret = value and (_SECRET_NAME.search(unquote_plus(name)) or _RANDOM.fullmatch(unquote_plus(value)))
    return HIDDEN if secret else value

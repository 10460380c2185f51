"""Web addresses: as people may see them, without the keys and passwords that some carry; whether two are one. Pure."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeVar, cast
from urllib.parse import SplitResult, unquote, unquote_plus, urlsplit, urlunsplit

from monitor.model.secrets import HIDDEN, LEAST, hidden, keep

T = TypeVar("T")

UNREADABLE = "an address that cannot be read"

# The names of parameters that hold a secret, among them those of publishers' APIs and of signed addresses.
_SECRET_NAME = re.compile(
    r"token|ticket|key(?!word|stage)|secret|\bsig\b|signature|pass(?!age|enger|port)|pwd|auth(?!or)|session|credential|"
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
TOKEN = re.compile(
    r"xox[a-z](?:\.xox[a-z])?-[\w-]{6,}|xapp-[\w-]{6,}|(?<=hooks\.slack\.com/)\S+|(?<=hooks\.slack-gov\.com/)\S+|"
    r"(?<=/services/)T\w+/B\w+/\w+"
)
"""What is a secret wherever it stands: Slack's tokens, and what follows the host of its webhooks."""
# What libraries write of an address they failed to reach: its path and query, without scheme and host.
_LOOSE = re.compile(r"(?<=[?&;])([\w.%\[\]-]{1,60}=)([^\s&;<>\"'`|)]+)")
_AUTHORIZATION = re.compile(r"(?i)(authorization['\"]?\s*[:=]\s*b?['\"]?\w+\s+)[^\s'\",]+")
_PIECE = re.compile(r"[^/?&;=#]+")
# Which newsletter a link was copied from.
_CAMPAIGN = re.compile(r"utm_\w+(?:=|\Z)", re.IGNORECASE)
_TELLING = 8
"""Characters of a part of a secret address that is looked for by itself; a plain word ("services") never is."""
_STANDARD_PORTS = (80, 443, None)


def masked(url: str) -> str:
    """The address as a log, a message or a table may show it: no user, password or fragment, no value of a secret.

    A long random part of its path is taken for a secret too: feeds made for one reader have their key there. What was
    read as a secret (`monitor.model.secrets`) is hidden wherever it stands.

    >>> masked("https://me:pw@example.org/feed?page=2&key=abc")
    'https://example.org/feed?page=2&key=…'
    """
    return hidden(_masked(url))


def _masked(url: str) -> str:
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
    """A text without secrets: each address in it masked, and tokens, and what was read as a secret.

    A text without any stays as it is.
    """
    return hidden(_masked_text(text))


def _masked_text(text: str) -> str:
    if "://" in text:
        text = _ADDRESS.sub(_found, text)
    if "=" in text:
        text = _LOOSE.sub(_loose, text)
    return _AUTHORIZATION.sub(rf"\1{HIDDEN}", TOKEN.sub(HIDDEN, text))


def secrets_of(url: str) -> tuple[str, ...]:
    """What `masked` hides of an address by its form, in the order in which it stands there, each value once.

    >>> secrets_of("https://me:pw@example.org/feed?page=2&key=abc")
    ('me:pw', 'abc')
    """
    try:
        parts = urlsplit(url)
    except ValueError:
        return (url,)
    credentials, at, _ = parts.netloc.rpartition("@")
    found = [credentials] if at else []
    found += [piece[2] for piece in _AFTER_NAME.finditer(parts.path)]
    found += [pair[2] for pair in _IN_PATH.finditer(parts.path) if _value(pair[1], pair[2]) == HIDDEN]
    found += [piece[0] for piece in _SEGMENT.finditer(parts.path) if _segment(piece) == HIDDEN]
    named = f"{parts.query}&{parts.fragment}"
    found += [pair[4] for pair in _PAIR.finditer(named) if _value(pair[2], pair[4]) == HIDDEN]
    return tuple(dict.fromkeys(value for value in found if value))


def without(url: str, secrets: Sequence[str]) -> str:
    """An address whose parameters and parts of the path show none of these values: a mark stands for each.

    `with_secrets` puts them back. What is only like a secret in a part stays.

    >>> without("https://example.org/story/5?key=abc", ["abc"])
    'https://example.org/story/5?key=…'
    """
    marks = {form: _mark(n) for n, secret in enumerate(secrets) for form in (secret, unquote(secret))}
    return _PIECE.sub(lambda piece: marks.get(piece[0]) or marks.get(unquote(piece[0])) or piece[0], url)


def with_secrets(url: str, secrets: Sequence[str]) -> str:
    """An address as it stood before `without`."""
    known = {_mark(n): secret for n, secret in enumerate(secrets)}
    return _PIECE.sub(lambda piece: known.get(piece[0], piece[0]), url) if HIDDEN in url else url


def rid(value: T, secrets: Sequence[str]) -> T:
    """A value of the model whose texts show none of an address's secrets: a page may repeat what it was asked with.

    Only where they are long enough not to stand in every other word.
    """
    return cast("T", _rid(value, secrets)) if any(len(secret) >= LEAST for secret in secrets) else value


def _rid(value: Any, secrets: Sequence[str]) -> Any:
    if type(value) is str:
        for number, secret in enumerate(secrets):
            value = value.replace(secret, _mark(number)) if len(secret) >= LEAST else value
        return value
    if isinstance(value, tuple):
        return tuple(_rid(part, secrets) for part in value)
    if is_dataclass(value) and not isinstance(value, type):
        texts = {field.name: _rid(getattr(value, field.name), secrets) for field in fields(value) if field.init}
        return replace(value, **texts)
    return value


def _mark(number: int) -> str:
    return f"{HIDDEN}{number or ''}"


def keep_secrets_of(url: str) -> None:
    """Hide from now on, wherever they stand, the secrets that an address of the configuration holds."""
    keep(*secrets_of(url))


def keep_secret(secret: str) -> None:
    """Hide a secret from now on; one that is an address (a webhook's) also by its parts, as libraries write them."""
    keep(secret)
    try:
        parts = urlsplit(secret)
    except ValueError:
        return
    if parts.scheme in ("http", "https"):
        keep_secrets_of(secret)
        keep(*_telling(parts))


def _telling(parts: SplitResult) -> list[str]:
    """The parts of a secret address that lead back to it: all behind its host, and what in it is no plain word."""
    behind = urlunsplit(("", "", parts.path, parts.query, ""))
    password = parts.password or ""
    pieces = re.split(r"[/?&;=]", f"{behind}&{parts.fragment}")
    return [behind, password, *(piece for piece in pieces if _is_telling(piece))]


def _is_telling(piece: str) -> bool:
    return len(piece) >= _TELLING and not piece.isalpha()


def masked_key(text: str) -> str:
    """A text that stands for one thing, masked, and still of that thing alone: with a digest where it held a secret.

    By its form alone: the key of a thing is the same in every process, whatever that has read.
    """
    shown = _masked_text(text)
    digest = hashlib.sha256(text.encode(errors="replace")).hexdigest()
    return text if shown == text else f"{shown}~{digest[:12]}"


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
    return _masked(bare) + found[0][len(bare) :]


def _loose(pair: re.Match[str]) -> str:
    return pair[1] + _value(pair[1][:-1], pair[2])


def _parameter(pair: re.Match[str]) -> str:
    return f"{pair[1]}{pair[2]}{pair[3]}{_value(pair[2], pair[4])}"


def _path_parameter(pair: re.Match[str]) -> str:
    return f";{pair[1]}={_value(pair[1], pair[2])}"


def _segment(part: re.Match[str]) -> str:
    changes = len(_CHANGE.findall(part[0]))
    # Without a gap or a capital among small letters it is no row of words.
    one_run = part[0].isalnum() and part[0] in (part[0].lower(), part[0].upper()) and changes > 1
    return HIDDEN if one_run or _UUID.fullmatch(part[0]) or changes / len(part[0]) > _MOST_CHANGES else part[0]


def _value(name: str, value: str) -> str:
    secret = value and (_SECRET_NAME.search(unquote_plus(name)) or _RANDOM.fullmatch(unquote_plus(value)))
    return HIDDEN if secret else value

"""Makes inputs out of inputs: what breaks parsers, quickly. Nothing here knows a parser."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from random import Random

_CHARACTERS = tuple(
    one.encode("utf-8", "surrogatepass")
    for one in (
        "\x00", "\ud800", "\udfff", "\ufeff", "\u202e", "\u2066", "\u200b", "\u200d", "\u00a0", "\u2028", "\u0085", "\x0b", "\x0c",
        "\x1c", "\x1e", "\x7f", "e\u0301", "\u0301" * 50, "\U0001f469\u200d\U0001f467", "\ufb01", "\u0130", "\u017f", "ß", "\u1e9e",
        "٣", "１２", "²", "½", "Ⅷ", "௧", "𝟚𝟘𝟚𝟜", "−", "–", "—", "‐", "’", "“", "…", "&#0;", "&#xD800;", "&#99999999999;", "&amp;amp;",
        "\\ud800", "\\u0000", "\\", "%00", "%ff", "%zz", "99999999999999999999", "-1", "0", "00", "1e999", "nan", "inf", "0x10",
        "1_000", "29 February 2023", "31/02/2024", "0000-00-00", "9999-12-31T23:59:59-23:59", "0001-01-01T00:00:00+23:59",
        "\r", "\r\n", "\n\n", "\t", "    ", "<", ">", "\"", "'", "[", "]", "{", "}", "(", ")", "<!--", "-->", "]]>", "<![CDATA[",
        "<!DOCTYPE", "<?xml encoding='\x02'?>", "<script>", "</", "/>", "&", ";", ":", "#", "|", "`", "*", "_", "~", "=", "@", "://",
        "http://[::1", "//[", "javascript:", "data:text/html,", "file:///etc/passwd", "?", "%", "None", "null", "true", "{{", "${",
        "<!channel>", "<@U0000001>", "*a", "&a", "!!python/object:os.system", "%PDF-1.7", "\x1f\x8b", "PK\x03\x04", "=?utf-8?q?=0a?=",
    )
)  # fmt: skip
ODD = (
    *_CHARACTERS,
    b"\xff", b"\xfe\xff", b"\xff\xfe", b"\xc0\x80", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\x80", b"\xe2\x80", b"\x93",
)  # fmt: skip
_TOKEN = re.compile(rb"<[^<>]{0,300}>|[A-Za-z\x80-\xff]+|\d+|\s+|.", re.DOTALL)
_MOST_TOKENS = 4000
_VALUES: tuple[object, ...] = (
    None, True, False, 0, -1, 10**30, 1e308, "", "x", "9" * 30, [], {}, [[]], [None], {"": None}, ["x"] * 3, "\ud800", "\x00",
    "2024-02-30", "9999-12-31T23:59:59-12:00", "/x", "http://[", "<a href='/x'>" * 20, {"title": []}, [{"title": {}}],
)  # fmt: skip

Change = Callable[["Mutator", bytes], bytes]


class Mutator:
    """Mutates inputs with tokens of its own and those given; `pool` are inputs to splice with."""

    def __init__(self, chance: Random, pool: Sequence[bytes], words: Sequence[bytes], longest: int) -> None:
        self.chance, self.pool, self.words, self.longest = chance, pool, words, longest

    def made(self) -> bytes:
        """One input: a known one with one to eight changes."""
        chance = self.chance
        data = chance.choice(self.pool)
        if len(data) > self.longest:
            data = self._cut(data)
        for _ in range(1 + min(int(chance.expovariate(0.6)), 7)):
            data = chance.choice(_CHANGES)(self, data)
        if chance.random() < 0.004:
            data = self._long(data)
        return data[: self.longest]

    def garbage(self) -> bytes:
        """An input that nobody wrote: random bytes, random characters, or tokens in a heap."""
        chance = self.chance
        size = int(chance.expovariate(1 / 60)) + chance.randint(0, 3)
        kind = chance.random()
        if kind < 0.3:
            return chance.randbytes(size)
        if kind < 0.6:
            return "".join(
                chr(chance.choice((chance.randint(0, 127), chance.randint(0, 0xD7FF)))) for _ in range(size)
            ).encode()
        return b"".join(chance.choice((self.word(), b" ", self.word())) for _ in range(1 + size // 5))

    def word(self) -> bytes:
        """A token: the parser's own, or an odd one."""
        return self.chance.choice(self.words) if self.words and self.chance.random() < 0.6 else self.chance.choice(ODD)

    def _place(self, data: bytes) -> tuple[int, int]:
        """A stretch, mostly short."""
        at = self.chance.randint(0, len(data))
        return at, min(len(data), at + int(self.chance.expovariate(1 / 12)))

    def _cut(self, data: bytes) -> bytes:
        at = self.chance.randint(0, len(data) - self.longest)
        return data[at : at + self.longest]

    def flip(self, data: bytes) -> bytes:
        """Other bits."""
        if not data:
            return b"\x00"
        changed = bytearray(data)
        for _ in range(self.chance.choice((1, 1, 2, 5))):
            changed[self.chance.randrange(len(changed))] ^= 1 << self.chance.randrange(8)
        return bytes(changed)

    def drop(self, data: bytes) -> bytes:
        """A stretch less."""
        begin, end = self._place(data)
        return data[:begin] + data[end:]

    def insert(self, data: bytes) -> bytes:
        """A token more."""
        at = self.chance.randint(0, len(data))
        return data[:at] + self.word() + data[at:]

    def put(self, data: bytes) -> bytes:
        """A token in place of a stretch."""
        begin, end = self._place(data)
        return data[:begin] + self.word() + data[end:]

    def twice(self, data: bytes) -> bytes:
        """A stretch several times."""
        begin, end = self._place(data)
        return data[:begin] + data[begin:end] * self.chance.choice((2, 2, 3, 10)) + data[end:]

    def truncated(self, data: bytes) -> bytes:
        """Its beginning or its end."""
        at = self.chance.randint(0, len(data))
        return data[:at] if self.chance.random() < 0.7 else data[at:]

    def spliced(self, data: bytes) -> bytes:
        """Its beginning with another's end."""
        other = self.chance.choice(self.pool)
        at, there = self.chance.randint(0, len(data)), self.chance.randint(0, len(other))
        return data[:at] + other[there : there + self.longest]

    def crossed(self, data: bytes) -> bytes:
        """A piece of another within it."""
        other = self.chance.choice(self.pool)
        there, at = self.chance.randint(0, len(other)), self.chance.randint(0, len(data))
        return data[:at] + other[there : there + int(self.chance.expovariate(1 / 100))] + data[at:]

    def number(self, data: bytes) -> bytes:
        """Another number in place of one."""
        found = list(re.finditer(rb"\d{1,4000}", data[:50_000]))  # Python writes no number of more than 4,300 digits
        if not found:
            return self.insert(data)
        one, chance = self.chance.choice(found), self.chance
        size = len(one[0])
        new = chance.choice((str(chance.randrange(10**size)), "0" * size, "9" * (size + 1), one[0].decode() + "0", str(int(one[0][:9]) + 1),
                             str(chance.randint(1, 31)), str(chance.randint(1900, 2100))))  # fmt: skip
        return data[: one.start()] + new.encode() + data[one.end() :]

    def tokens(self, data: bytes) -> bytes:
        """Its words or tags in another order, some of them gone, some twice."""
        parts = _TOKEN.findall(data)
        if not 1 < len(parts) < _MOST_TOKENS:
            return self.drop(data)
        chance = self.chance
        for _ in range(chance.choice((1, 2, 4))):
            one, other = chance.randrange(len(parts)), chance.randrange(len(parts))
            how = chance.random()
            if how < 0.4:
                parts[one], parts[other] = parts[other], parts[one]
            elif how < 0.6:
                parts[one] = b""
            elif how < 0.8:
                parts[one] = parts[other]
            else:
                parts[one] += parts[other]
        return b"".join(parts)

    def lines(self, data: bytes) -> bytes:
        """Its lines in another order, some of them gone, some twice, some joined."""
        parts = data.split(b"\n")
        if len(parts) < 3:
            return self.tokens(data)
        chance = self.chance
        for _ in range(chance.choice((1, 2, 5))):
            one, other = chance.randrange(len(parts)), chance.randrange(len(parts))
            how = chance.random()
            if how < 0.4:
                parts[one], parts[other] = parts[other], parts[one]
            elif how < 0.7:
                del parts[one]
                if not parts:
                    return b""
            else:
                parts.insert(one, parts[other])
        return chance.choice((b"\n", b"\n", b"\n", b"\r\n", b" ", b"")).join(parts)

    def cased(self, data: bytes) -> bytes:
        """A stretch in other letters."""
        begin, end = self._place(data)
        end = min(len(data), end + 40)
        return (
            data[:begin]
            + self.chance.choice((bytes.upper, bytes.lower, bytes.swapcase, bytes.title))(data[begin:end])
            + data[end:]
        )

    def nested(self, data: bytes) -> bytes:
        """A stretch within many of the same marks."""
        begin, end = self._place(data)
        depth = self.chance.choice((2, 20, 300, 3000))
        opening, closing = self.chance.choice(
            ((b"<div>", b"</div>"), (b"<li><ul>", b"</ul></li>"), (b"[", b"]"), (b'{"a":', b"}"), (b"(", b")"), (b"<b>", b""), (b"- ", b""),
             (b"<table><tr><td>", b""), (b"&amp;", b""), (b"<a href=x>", b""), (b"\xe2\x80\x9c", b"\xe2\x80\x9d"), (b"<i>", b"</b>"))
        )  # fmt: skip
        room = max(1, self.longest // (len(opening) + len(closing)))
        depth = min(depth, room)
        return data[:begin] + opening * depth + data[begin:end] + closing * depth + data[end:]

    def json(self, data: bytes) -> bytes:
        """Other values, keys and depths where it is JSON."""
        if not data[:20].lstrip().startswith((b"{", b"[")):
            return self.tokens(data)
        try:
            value = json.loads(data)
        except (ValueError, RecursionError):
            return self.tokens(data)
        for _ in range(self.chance.choice((1, 1, 2, 4))):
            value = self._other(value)
        try:
            return json.dumps(value, ensure_ascii=self.chance.random() < 0.5).encode("utf-8", "surrogatepass")
        except RecursionError:
            return data

    def _other(self, value: object) -> object:
        """A value with one value within it changed."""
        chance = self.chance
        if isinstance(value, dict) and value and chance.random() < 0.9:
            key = chance.choice(list(value))
            how = chance.random()
            if how < 0.1:
                return {name: inner for name, inner in value.items() if name != key}
            if how < 0.15:
                return {**value, chance.choice(list(value)): value[key]}
            return {**value, key: self._other(value[key])}
        if isinstance(value, list) and value and chance.random() < 0.9:
            at = chance.randrange(len(value))
            how = chance.random()
            if how < 0.1:
                return value[:at] + value[at + 1 :]
            if how < 0.2:
                return value + [value[at]] * 3
            return [*value[:at], self._other(value[at]), *value[at + 1 :]]
        if isinstance(value, str) and chance.random() < 0.5:
            changed = chance.choice(_CHANGES[:10])(self, value.encode("utf-8", "surrogatepass"))
            return changed.decode("utf-8", "surrogateescape")
        return chance.choice(_VALUES)

    def _long(self, data: bytes) -> bytes:
        """As long as can be: a piece many times, or the whole."""
        begin, end = self._place(data)
        piece = data[begin:end] if self.chance.random() < 0.7 else self.word()
        if self.chance.random() < 0.2:
            piece = data
        size = self.chance.choice((self.longest, self.longest // 8))
        return data[:begin] + piece * (size // max(1, len(piece))) + data[end:]


_CHANGES: tuple[Change, ...] = (
    Mutator.flip, Mutator.drop, Mutator.insert, Mutator.insert, Mutator.put, Mutator.put, Mutator.twice, Mutator.truncated, Mutator.number,
    Mutator.cased, Mutator.spliced, Mutator.crossed, Mutator.tokens, Mutator.tokens, Mutator.lines, Mutator.lines, Mutator.nested,
    Mutator.json, Mutator.json,
)  # fmt: skip

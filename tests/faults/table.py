"""The faults, as data: what each is in a word and a sentence, and what it makes of a healthy web or machine."""

from __future__ import annotations

import atexit
import gzip
import io
import os
import resource
import signal
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import cache, partial
from typing import Any

import pikepdf

from monitor.apart.workers import Limits, Readers
from tests.faults.story import DOCUMENT, HOST, PARKED, Fault, Moment, Story
from tests.faults.web import NAMES, blackhole, dripping
from tests.monitored import READERS
from tests.web import Answer

Tells = Callable[[Moment], Answer]

_HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
_NESTED = 8_000_000  # bytes
_LARGE = 31_000_000  # bytes: more than http.max_bytes lets through


# --- answers ----------------------------------------------------------------------------------------------------------


def status(number: int, words: str = "", **headers: str) -> Tells:
    """A status, with a page that says so."""
    page = f"<html><head><title>{words or number}</title></head><body><h1>{words or number}</h1></body></html>"
    given = {"Content-Type": "text/html"} | {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda moment: Answer(number, page.encode(), given)


def page(title: str, *words: str, more: str = "") -> Tells:
    """A page that is right in form and none of ours, with 200."""
    body = "".join(f"<p>{one}</p>" for one in words)
    text = f"<!doctype html><html><head><title>{title}</title></head><body><h1>{title}</h1>{body}{more}</body></html>"
    return lambda moment: Answer(200, text.encode(), {"Content-Type": "text/html; charset=utf-8"})


def body(change: Callable[[bytes], bytes], media: str = "") -> Tells:
    """The healthy page with a change of its bytes, whatever version the monitor has."""

    def answer(moment: Moment) -> Answer:
        shown = whole(moment)
        return Answer(200, change(shown.body), {**shown.headers, **({"Content-Type": media} if media else {})})

    return answer


def whole(moment: Moment, *, published: bool | None = None) -> Answer:
    """What the healthy web gives to one who has no version of it."""
    asked = type(moment.asked)(moment.asked.path, {}, moment.asked.at, moment.asked.peer)
    return moment.story.healthy(asked, published=published)


def bare(made: Callable[[Moment], bytes]) -> Tells:
    """Bytes on the bare socket, which then closes."""
    return lambda moment: Answer(by_hand=lambda send, stopped: send(made(moment)))


def silent(after: bytes) -> Tells:
    """Some bytes, then nothing until the story is over."""

    def answer(moment: Moment) -> Answer:
        def hold(send: Callable[[bytes], None], stopped: threading.Event) -> None:
            send(after)
            moment.story.over.wait(30)

        return Answer(by_hand=hold)

    return answer


def drip(moment: Moment) -> Answer:
    """A byte now and then."""
    return Answer(by_hand=dripping(_HEAD + b"Content-Length: 5000\r\n\r\n" + b" " * 5000, moment.story.over))


def cut(moment: Moment) -> Answer:
    """Half of what Content-Length promises."""
    said = whole(moment)
    return Answer(200, said.body[: len(said.body) // 2], said.headers, length=len(said.body))


def short(moment: Moment) -> Answer:
    """A Content-Length of half of what comes."""
    said = whole(moment)
    return Answer(200, said.body, said.headers, length=len(said.body) // 2)


def redirect(target: str) -> Tells:
    """Leads to an address; `{own}` is the one that was asked for, `{root}` the host's."""

    def answer(moment: Moment) -> Answer:
        own, root = moment.asked.path, moment.story.site.root
        if own.startswith("/login") or moment.asked.headers.get("host", "").startswith(PARKED):
            return page("Sign in", "Sign in with your account to go on.", more="<form><input type=password></form>")(
                moment
            )
        where = target.format(own=own, root=root, port=moment.story.site.port)
        return Answer(302, b"", {"Location": where} if where else {})

    return answer


def unchanged(moment: Moment) -> Answer:
    """304, whatever is asked."""
    return Answer(304)


def never_changed(moment: Moment) -> Answer:
    """304 to whoever names a version, whatever it is, and the page to others."""
    asked = moment.asked.headers
    named = asked.get("if-none-match") or asked.get("if-modified-since")
    return Answer(304) if named else moment.healthy


def stale_tag(moment: Moment) -> Answer:
    """The page as it is, with the version that it had: 304 to whoever names that."""
    before = whole(moment, published=False).headers.get("ETag", '"1"')
    if moment.asked.headers.get("if-none-match") == before:
        return Answer(304)
    said = whole(moment)
    return Answer(200, said.body, {**said.headers, "ETag": before})


def flipping() -> Tells:
    """The page as it is and as it was, in turn."""
    turns: dict[int, int] = {}

    def answer(moment: Moment) -> Answer:
        turn = turns[id(moment.story)] = turns.get(id(moment.story), -1) + 1
        return whole(moment, published=turn % 2 == 0)

    return answer


def listing(share: float) -> Tells:
    """The list with a share of what it had, the newest items lacking."""
    return lambda moment: Answer(200, moment.story.kind.part(share, moment.story.site.root), _media(moment))


def elsewhere(moment: Moment) -> Answer:
    """Another's list."""
    return Answer(200, moment.story.kind.elsewhere(moment.story.site.root), _media(moment))


def strange_document(moment: Moment) -> Answer:
    """A document about another authority."""
    return Answer(200, moment.story.kind.strange_document(moment.story.site.root), {"Content-Type": "text/html"})


def new_layout(moment: Moment) -> Answer:
    """The list without what its reader goes by."""
    return Answer(200, whole(moment).body.replace(*moment.story.kind.layout), _media(moment))


def nested(moment: Moment) -> Answer:
    """Elements in elements."""
    tag = b"[" if "json" in moment.story.kind.media else b"<div>"
    return Answer(200, tag * (_NESTED // len(tag)), _media(moment))


def large(moment: Moment) -> Answer:
    """A page of 31 MB, sent in pieces so that no length is promised."""

    def send(send: Callable[[bytes], None], stopped: threading.Event) -> None:
        piece = whole(moment).body.ljust(100_000)
        send(_HEAD + b"Connection: close\r\n\r\n")
        for _ in range(_LARGE // len(piece)):
            send(piece)

    return Answer(by_hand=send)


def dated(year: int) -> Tells:
    """The healthy page, by a clock that is years off."""
    date = f"Fri, 01 Jan {year} 00:00:00 GMT"
    return lambda moment: Answer(moment.healthy.status, moment.healthy.body, {**moment.healthy.headers, "Date": date})


def robots(tells: Tells) -> Tells:
    """Something else in place of robots.txt; the rest is well."""
    return lambda moment: tells(moment) if moment.asked.path == "/robots.txt" else moment.healthy


@cache
def bomb() -> bytes:
    """500 MB of zeros in half a megabyte."""
    return gzip.compress(bytes(1 << 20)) * 500


def _media(moment: Moment) -> dict[str, str]:
    return {"Content-Type": moment.story.kind.media}


def _chunked(moment: Moment) -> bytes:
    return _HEAD + b"Transfer-Encoding: chunked\r\n\r\nzz;\r\n" + whole(moment).body


def _encrypted(data: bytes) -> bytes:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(data)) as pdf:
        pdf.save(out, encryption=pikepdf.Encryption(owner="owner", user="reader"))
    return out.getvalue()


def _half(data: bytes) -> bytes:
    return data[: len(data) // 2]


# --- the world and the machine ----------------------------------------------------------------------------------------


@contextmanager
def leads_to(place: str | None, story: Story) -> Iterator[None]:
    """The host's name leads elsewhere, or nowhere."""
    NAMES.places[story.site.name] = place
    try:
        yield
    finally:
        del NAMES.places[story.site.name]


@contextmanager
def into_a_hole(story: Story) -> Iterator[None]:
    """The host's name leads to a machine that says nothing to who connects."""
    with blackhole(story.site.port) as place, leads_to(place, story):
        yield


@contextmanager
def certificate(kind: str, story: Story) -> Iterator[None]:
    """The host shows another certificate."""
    story.fetcher.close()
    story.reopen_fetcher()
    story.site.certificate = kind
    try:
        yield
    finally:
        story.site.certificate = "good"


@contextmanager
def nothing_kept(story: Story) -> Iterator[None]:
    """The history holds no version of the page."""
    story.store._db.conn.execute("UPDATE sources SET etag = NULL, last_modified = NULL")
    yield


@contextmanager
def wrong_clock(story: Story) -> Iterator[None]:
    """The machine's clock says 2040."""
    right = story.clock
    story.clock = datetime(2040, 1, 1, 9, tzinfo=UTC)
    ahead = story.clock - right
    yield
    story.clock -= ahead


@contextmanager
def full_disk(story: Story) -> Iterator[None]:
    """No file can grow: the file system takes nothing more (here by a limit of the process)."""
    story.rounds_in_a_child(_no_room)
    yield
    story.rounds_in_a_child(None)


def _no_room(connection: sqlite3.Connection) -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))


@contextmanager
def locked(seconds: float, patience: int, story: Story) -> Iterator[None]:
    """Another tool writes for so long; the history waits for it so many milliseconds."""
    story.store._db.conn.execute(f"PRAGMA busy_timeout = {patience}")
    path = story.settings.state / "monitor.db"
    other = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    done = threading.Event()

    def release() -> None:
        done.wait(seconds)
        other.rollback()
        other.close()

    holder = threading.Thread(target=release, daemon=True)
    holder.start()
    yield
    done.set()
    holder.join()


class _Struck(Readers):
    """Readers whose processes are killed at whatever they are asked."""

    def _take(self) -> Any:
        one = super()._take()
        one.process.kill()
        return one


@contextmanager
def no_reader_lives(story: Story) -> Iterator[None]:
    """Each reading process is killed."""
    with _Struck(most=1) as readers:
        story.use(readers)
        yield
    story.use(None)


class _Hasty(Readers):
    """Readers that give a large page half a second, and any other the time that it has always."""

    def call(self, function: Callable[..., Any], *args: Any, **more: Any) -> Any:
        large = any(isinstance(one, bytes) and len(one) > _NESTED // 2 for one in args)
        return super().call(function, *args, **more) if large else READERS.call(function, *args, **more)


@cache
def _hasty() -> Readers:
    """Those that all stories of this process share."""
    readers = _Hasty(Limits(seconds=0.5))
    atexit.register(readers.close)
    return readers


@contextmanager
def short_of_time(story: Story) -> Iterator[None]:
    """Reading a large page may take half a second, where it may take twenty."""
    story.use(_hasty())
    yield
    story.use(None)


@contextmanager
def killed_in_the_write(story: Story) -> Iterator[None]:
    """The monitor is killed (SIGKILL) just before it commits what the poll gave, and is started again."""
    story.rounds_in_a_child(_kill_at_commit)
    yield
    story.rounds_in_a_child(None)


def _kill_at_commit(connection: sqlite3.Connection) -> None:
    wrote: list[str] = []

    def traced(statement: str) -> None:
        if statement.startswith("INSERT INTO documents") or "INTO alerts" in statement:
            wrote.append(statement)
        if wrote and statement == "COMMIT":
            os.kill(os.getpid(), signal.SIGKILL)

    connection.set_trace_callback(traced)


# --- the table --------------------------------------------------------------------------------------------------------

_CAPTCHA = page("Just a moment...", "Checking your browser before you go on.", more='<div class="g-recaptcha"></div>')
_CONSENT = page(
    "Your privacy", "We and our 812 partners store and access personal data on your device.",
    "You can accept all, or manage options for each of our vendors.", more="<button>Accept all</button>",
)  # fmt: skip
_LOGIN = page("Sign in", "Sign in with your account to go on.", more="<form><input type=password></form>")
_MAINTENANCE = page("Down for maintenance", "We are working on it. Please come back later.")
_BLOCKED = page("Access denied", "You do not have permission to view this page. Reference 18.5f3a1702.")
_ERROR = page("Sorry, something went wrong", "The document that you asked for is not available.")
_THIRD = timedelta(hours=8)

CONNECTION = (
    Fault("unknown name", "the host's name is unknown (DNS)", around=partial(leads_to, None)),
    Fault("connection refused", "nothing listens at the host", around=partial(leads_to, "127.0.0.8")),
    Fault("blackhole", "the host takes no connection and says nothing", around=into_a_hole, slow=True),
    Fault("certificate expired", "TLS with a certificate of last week",
          around=partial(certificate, "expired"), secure=True),
    Fault("certificate self-signed", "TLS with a certificate that nobody vouches for",
          around=partial(certificate, "self-signed"), secure=True),
    Fault("certificate of another", "TLS with another host's certificate",
          around=partial(certificate, "wrong name"), secure=True),
    Fault("hung up", "the connection is closed before any answer", bare(lambda m: b"")),
    Fault("no HTTP", "another protocol answers", bare(lambda m: b"220 mail.example.org ESMTP\r\n")),
    Fault("silence", "headers, then nothing", silent(_HEAD + b"Content-Length: 5000\r\n\r\n<"), slow=True),
    Fault("slow drip", "a byte now and then", drip, slow=True),
    Fault("cut body", "half of the bytes that Content-Length promises", cut),
    Fault("short length", "a Content-Length of half of the bytes", short),
    Fault("bad chunks", "a chunked answer whose chunks are none", bare(_chunked)),
    Fault("bad gzip", "said to be gzip, and none", lambda m: Answer(200, whole(m).body, {"Content-Encoding": "gzip"})),
    Fault("cut gzip", "gzip that breaks off",
          lambda m: Answer(200, _half(gzip.compress(whole(m).body)), {"Content-Encoding": "gzip"})),
    Fault("gzip bomb", "half a megabyte of gzip that unpacks to 500",
          lambda m: Answer(200, bomb(), {"Content-Encoding": "gzip"}), polls=1),
    Fault("other encoding", "compressed as nobody asked for (br)",
          lambda m: Answer(200, whole(m).body, {"Content-Encoding": "br"})),
)  # fmt: skip

STATUSES = (
    Fault("400", "Bad Request", status(400)),
    Fault("401", "Unauthorized", status(401)),
    Fault("403", "Forbidden", status(403, "Access Denied")),
    Fault("404", "Not Found", status(404, "Page not found")),
    Fault("410", "Gone", status(410)),
    Fault("429", "Too Many Requests, without Retry-After", status(429)),
    Fault("429 for seconds", "429 with Retry-After: 2700", status(429, Retry_After="2700")),
    Fault("429 until a date", "429 with Retry-After as a date, two hours ahead",
          lambda m: Answer(429, b"", {"Retry-After": _ahead(m, hours=2)})),
    Fault("429 with nonsense", "429 with Retry-After: soon", status(429, Retry_After="soon")),
    Fault("429 for ever", "429 with Retry-After: 99999999999", status(429, Retry_After="99999999999")),
    Fault("500", "Internal Server Error", status(500)),
    Fault("502", "Bad Gateway", status(502)),
    Fault("503", "Service Unavailable", status(503)),
    Fault("504", "Gateway Timeout", status(504)),
)  # fmt: skip

PAGES = (
    Fault("nothing", "200 with an empty body", lambda m: Answer(200)),
    Fault("captcha", "200 with a page that asks whether a person reads", _CAPTCHA),
    Fault("block page", "200 with “Access denied”", _BLOCKED),
    Fault("consent page", "200 with a cookie wall", _CONSENT),
    Fault("login page", "200 with a form to sign in", _LOGIN),
    Fault("maintenance", "200 with “Down for maintenance”", _MAINTENANCE),
    Fault("another kind of file", "a picture", lambda m: Answer(200, b"\x89PNG\r\n\x1a\n" + bytes(500))),
    Fault("emptied list", "the page with no item", listing(0.0)),
    Fault("list mostly gone", "the page with a third of its items", listing(0.3)),
    Fault("list partly gone", "the page without its newest items", listing(0.6)),
    Fault("new layout", "the page in another layout", new_layout),
    Fault("another's page", "the page of another authority, or of another site", elsewhere),
    Fault("cut markup", "the page, broken off in the middle", body(_half)),
    Fault("31 MB", "a page larger than `http.max_bytes`", large, polls=2),
    Fault("nested", "8 MB of elements in elements", nested, short_of_time, polls=1),
    Fault("comments", "281 bytes of comments", lambda m: Answer(200, b"<!---->" * 40 + b"x")),
)

VERSIONS = (
    Fault("304 unasked", "304 to a question that named no version", unchanged, nothing_kept),
    Fault("304 for ever", "304 to whoever names a version, whatever is new; polled each eight hours", never_changed,
          polls=4, gap=_THIRD),
    Fault("stale ETag", "new words under the old ETag; polled each eight hours", stale_tag, polls=4, gap=_THIRD),
    Fault("old copy", "a cache gives the page as it was, for a day", lambda m: whole(m, published=False),
          polls=4, gap=_THIRD),
    Fault("flipping copies", "two servers: the page as it is and as it was, in turn", flipping(), polls=4),
)  # fmt: skip

WRITING = (
    Fault("wrong type", "the page as application/octet-stream", body(lambda b: b, "application/octet-stream")),
    Fault("wrong charset", "UTF-8 that is declared as UTF-16", body(lambda b: b, "text/html; charset=utf-16")),
    Fault("UTF-16", "the page in UTF-16", body(lambda b: b.decode().encode("utf-16"), "text/html; charset=utf-16")),
    Fault("BOM", "the page behind a byte order mark", body(lambda b: b"\xef\xbb\xbf" + b)),
    Fault(
        "NUL bytes", "the page with NUL bytes in it", body(lambda b: b.replace(b"\n", b"\n\0").replace(b">", b">\0", 3))
    ),
)

REDIRECTS = (
    Fault("redirect loop", "a redirect to itself", redirect("{own}")),
    Fault(
        "redirect elsewhere", "a redirect to another site's page", redirect(f"http://{PARKED}:{{port}}/"), place=HOST
    ),
    Fault("redirect nowhere", "a redirect to a host whose name is unknown", redirect("http://gone.invalid/")),
    Fault("redirect inward", "a redirect to a private address", redirect("http://169.254.169.254/latest/meta-data/")),
    Fault("redirect to a file", "a redirect to file:///etc/passwd", redirect("file:///etc/passwd")),
    Fault("redirect to a login", "a redirect to a page to sign in", redirect("/login?next={own}"), place=HOST),
    Fault("redirect without a target", "302 without Location", redirect("")),
)

RULES = (
    Fault("robots.txt forbids", "robots.txt forbids all, for three hours",
          robots(lambda m: Answer(200, b"User-agent: *\nDisallow: /\n")), place=HOST),
    Fault("robots.txt fails", "robots.txt answers 500", robots(status(500)), place=HOST),
    Fault("robots.txt is a page", "robots.txt is a page of HTML", robots(_ERROR), place=HOST),
    Fault("robots.txt is silent", "robots.txt gets no answer", robots(silent(_HEAD)), place=HOST, slow=True),
)  # fmt: skip

MACHINE = (
    Fault("server's clock in 2040", "all answers are dated 2040", dated(2040), place=HOST),
    Fault("server's clock in 1970", "all answers are dated 1970", dated(1970), place=HOST),
    Fault("machine's clock in 2040", "the monitor's own clock says 2040", around=wrong_clock),
    Fault("reader killed", "each process that reads a page or document is killed", around=no_reader_lives, polls=1),
    Fault("disk full", "no file can grow by a byte", around=full_disk, alone=True),
    Fault("database locked for a moment", "another tool writes for a third of a second",
          around=partial(locked, 0.3, 10_000), polls=1),
    Fault("database locked for long", "another tool writes for longer than the monitor waits",
          around=partial(locked, 60.0, 20)),
    Fault("killed in the write", "SIGKILL just before the poll is committed",
          around=killed_in_the_write, polls=1, alone=True),
)  # fmt: skip

LISTS = (*CONNECTION, *STATUSES, *PAGES, *VERSIONS, *WRITING, *REDIRECTS, *RULES, *MACHINE)
"""What is wrong with the source: with its list, its host or the machine."""


def _of_document(*faults: Fault) -> tuple[Fault, ...]:
    """The same faults in place of P's document, while the list is well."""
    return tuple(Fault(f.name, f.says, f.answers, place=DOCUMENT, polls=f.polls, slow=f.slow) for f in faults)


_OF_BOTH = (
    "hung up", "silence", "cut body", "bad gzip", "31 MB", "403", "404", "410", "429 for seconds", "500", "503",
    "nothing", "captcha", "block page", "consent page", "login page", "maintenance", "redirect loop",
    "redirect inward", "redirect to a file",
)  # fmt: skip

DOCUMENTS = (
    *_of_document(*(f for name in _OF_BOTH for f in LISTS if f.name == name)),
    Fault("error page", "a page of HTML that says sorry, with 200", _ERROR, place=DOCUMENT),
    Fault("noise", "gzip that nobody says is gzip", body(gzip.compress), place=DOCUMENT),
    Fault("half of it", "half of the document, under the ETag of the whole", body(_half), place=DOCUMENT),
    Fault("encrypted", "a PDF that asks for a password, under the ETag of the right one",
          body(lambda b: _encrypted(b) if b[:4] == b"%PDF" else b[:9]), place=DOCUMENT),
    Fault("another's document", "the document of another authority, another story", strange_document, place=DOCUMENT),
)  # fmt: skip
"""What is wrong with the document of P, while the list is well."""


def _ahead(moment: Moment, **time: int) -> str:
    return f"{moment.story.real + timedelta(**time):%a, %d %b %Y %H:%M:%S GMT}"

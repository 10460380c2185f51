"""The part of docs/reliability.md that the fault matrix writes, and the rows of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from monitor.model.messages import Message, MessageKind
from tests.faults import deliveries
from tests.faults.deliveries import Refusal
from tests.faults.kinds import KINDS, Kind
from tests.faults.story import DOCUMENT, Fault, Ground, Measured, Story, ground, tracebacks
from tests.faults.table import DOCUMENTS, LISTS

PAGE = Path(__file__).resolve().parents[2] / "docs" / "reliability.md"
BEGIN, END = "<!-- faults:begin -->", "<!-- faults:end -->"

_INTRODUCTION = """\
## What a fault costs

Written by `python -m tests.faults --write`; `tests/faults` fails where a row is not what its run gives. For each
fault and each kind of source a monitor takes its baseline from a healthy loopback web; then the fault begins, and a
publication P appears while it lasts. It is polled three times in the fault, an hour apart, where nothing else is
said (`health.failures` is 2 here), then an hour, two hours and 26 hours after its end. HTTP, TLS, SQLite and the
reading processes are real; names, clocks and waiting times are the test's.

Of each pair is said

- the outcome of the polls in the fault: `unchanged`, `changed`, `unreachable`, `broken` (it can be reached and is not
  what it was), `waiting` (its host asked to be left alone), `stopped` (the monitor was killed);
- when P was alerted: `at once` (by the first poll in the fault), `during` it, `after` it (by the first poll then, or
  so many hours later). "Named at once, read after": readers heard at once that there is something new and that it
  could not be read;
- what operations heard: `silent`, or `said`: the trouble once and its end once, whatever the number of polls.

*Lost* is what the history lacks in the end beside a history in whose story nothing was wrong, or has besides. In each
pair the tests hold too that P is alerted once, that readers hear nothing else, that no event is withdrawn, that no
traceback is logged and no poll hangs. Ofsted's list of authorities lists no publications: its P stands on the page of
an authority on the same host.
"""
_LISTS = "### With the source: its list, its host, the machine\n"
_DOCUMENTS = """\
### With the document of P, while the list is well

The press lists stories by the hundred: one that cannot be read is its own trouble, asked for again for two days, and
its source counts as well.
"""

_DELIVERIES = """\
### With the service of a channel

An alert P is pending for a channel whose service is sick, and for another channel beside it, which has it at once.
Delivering is tried at once, after five minutes, after an hour, and again when the service is well. `pending`: it is
tried again by itself; `held`: another try changes nothing, so it waits for `outbox retry` once the cause is mended, and
operations hear of it once. Slack is asked whether it has a message whose answer was lost; a webhook and a mail server
cannot be asked, so such a message may come again (a mail under the same Message-ID).
"""


@dataclass
class Grounds:
    """What the stories begin with, made when first asked for; `folder` is for their files."""

    folder: Path
    made: dict[tuple[str, bool], Ground] = field(default_factory=dict)
    stories: int = 0

    def of(self, kind: Kind, *, secure: bool) -> Ground:
        """The ground of a kind of source."""
        key = (kind.name, secure)
        if key not in self.made:
            self.made[key] = ground(kind, self.folder / f"{kind.name}-{'tls' if secure else 'plain'}", secure=secure)
        return self.made[key]

    def place(self) -> Path:
        """A folder for one story."""
        self.stories += 1
        return self.folder / f"story-{self.stories}"

    def close(self) -> None:
        """Stop the hosts."""
        for one in self.made.values():
            one.site.__exit__()


def kinds_of(fault: Fault) -> Sequence[Kind]:
    """The kinds of source that a fault can come over."""
    return [kind for kind in KINDS if fault.place != DOCUMENT or kind.document_path]


def measure(fault: Fault, grounds: Grounds) -> tuple[dict[str, Measured], Sequence[str]]:
    """What the fault costs each kind of source, by the kind's name, and what was logged with a traceback meanwhile."""
    with tracebacks() as seen:
        stories = {
            kind.name: Story(fault, grounds.of(kind, secure=fault.secure), grounds.place()) for kind in kinds_of(fault)
        }
        if fault.alone:
            return {name: story.run() for name, story in stories.items()}, seen
        with ThreadPoolExecutor(len(stories)) as side_by_side:
            running = {name: side_by_side.submit(story.run) for name, story in stories.items()}
            return {name: one.result() for name, one in running.items()}, seen


def breaches(kind: Kind, measured: Measured, ground: Ground) -> list[str]:
    """What must hold whatever the fault, and does not."""
    about = [m for _, _, m in measured.alerts if m.event == kind.event]
    others = [m for _, _, m in measured.alerts if m.event != kind.event and not is_notice(m)]
    said, ended = _troubles(measured)
    found = [] if len(about) == 1 else [f"P was alerted {len(about)} times"]
    found += [f"readers heard besides: {m.headline}" for m in others]
    found += ["it was named more than once"] if len(list(filter(is_notice, _all(measured)))) > 1 else []
    found += [] if said == ended <= 1 else [f"operations heard {said} times of it and {ended} times of its end"]
    return [*found, *_lost(measured, ground)]


def _lost(measured: Measured, ground: Ground) -> list[str]:
    lacking = [event[0] for event in ground.well - measured.history]
    false = [f"{event[0]} ({event[1]})" for event in measured.history - ground.well]
    return [f"the history lacks {one}" for one in lacking] + [f"the history holds besides {one}" for one in false]


def is_notice(message: Message) -> bool:
    """Whether a message says that something new could not be read."""
    return message.kind is MessageKind.PUBLICATION


def row(fault: Fault, measured: Mapping[str, Measured], grounds: Grounds) -> str:
    """The row of a fault: what it costs each kind of source."""
    cells = [_cell(fault, kind, measured[kind.name]) if kind.name in measured else "" for kind in KINDS]
    lost = [w for k in kinds_of(fault) for w in _lost(measured[k.name], grounds.of(k, secure=fault.secure))]
    shown = (
        cells if fault.place != DOCUMENT else [c for c, kind in zip(cells, KINDS, strict=True) if kind.document_path]
    )
    return f"| {' | '.join((_name(fault), *shown, '; '.join(lost) or 'nothing'))} |"


def _name(fault: Fault) -> str:
    return f"**{fault.name}**: {fault.says}"


def _cell(fault: Fault, kind: Kind, measured: Measured) -> str:
    outcomes = ", then ".join(dict.fromkeys(measured.polls))
    said, _ = _troubles(measured)
    return f"{outcomes}; {_when(fault, kind, measured)}; {'said' if said else 'silent'}"


def _when(fault: Fault, kind: Kind, measured: Measured) -> str:
    read = next((_moment(fault, *at) for *at, m in measured.alerts if m.event == kind.event), "never")
    if any(is_notice(m) for _, _, m in measured.alerts):
        return f"named {next(_moment(fault, *at) for *at, m in measured.alerts if is_notice(m))}, read {read}"
    return f"P {read}"


def _moment(fault: Fault, number: int, hours: float) -> str:
    if number < fault.polls:
        return "during" if number else "at once"
    return "after" if hours <= 1 else f"{hours:g} h after"


def _troubles(measured: Measured) -> tuple[int, int]:
    """How often operations heard of a trouble, and of its end."""
    ended = sum(m.update for m in measured.operations)
    return sum(not m.update and not is_notice(m) for m in measured.operations), ended


def _all(measured: Measured) -> list[Message]:
    return [*(m for _, _, m in measured.alerts), *measured.operations]


def section(rows: Mapping[tuple[str, str], str]) -> str:
    """The whole section, of the rows by `key`."""
    parts = [BEGIN, _INTRODUCTION]
    for words, faults in ((_LISTS, LISTS), (_DOCUMENTS, DOCUMENTS)):
        columns = [kind.title for kind in kinds_of(faults[0])]
        parts += [words, _table(columns, [rows.get(key(fault), "") for fault in faults]), ""]
    told = [rows.get(delivery_key(refusal), "") for refusal in deliveries.REFUSALS]
    return "\n".join([*parts, _DELIVERIES, _table(list(deliveries.CHANNELS.values()), told), "", END])


def _table(columns: Sequence[str], rows: Sequence[str]) -> str:
    return "\n".join([f"| Fault | {' | '.join(columns)} | Lost |", f"|{' --- |' * (len(columns) + 2)}", *rows])


def key(fault: Fault) -> tuple[str, str]:
    """What a row is found by: its table and the beginning of the row."""
    return ("document" if fault.place == DOCUMENT else "list", f"| {_name(fault)} |")


def delivery_key(refusal: Refusal) -> tuple[str, str]:
    """The same for the row of a delivery."""
    return ("delivery", f"| {deliveries.name(refusal)} |")


def written() -> dict[tuple[str, str], str]:
    """The rows that the page holds."""
    page = PAGE.read_text(encoding="utf-8") if PAGE.exists() else ""
    own = page.partition(BEGIN)[2].partition(END)[0]
    lists, _, rest = own.partition(_DOCUMENTS)
    documents, _, told = rest.partition(_DELIVERIES)
    tables = {"list": lists.splitlines(), "document": documents.splitlines(), "delivery": told.splitlines()}
    keys = [*map(key, (*LISTS, *DOCUMENTS)), *map(delivery_key, deliveries.REFUSALS)]
    return {one: line for one in keys for line in tables[one[0]] if line.startswith(one[1])}


def is_whole() -> bool:
    """Whether the page holds the section as it is written today, whatever its rows say."""
    page = PAGE.read_text(encoding="utf-8") if PAGE.exists() else ""
    return section(written()) in page


def write(rows: Mapping[tuple[str, str], str]) -> None:
    """Put the section in its place in the page; all else of it stays."""
    page = PAGE.read_text(encoding="utf-8") if PAGE.exists() else "# Reliability\n"
    before, begun, rest = page.partition(BEGIN)
    after = rest.partition(END)[2] if begun else "\n"
    PAGE.write_text(f"{before if begun else before.rstrip() + chr(10) * 2}{section(rows)}{after}", encoding="utf-8")

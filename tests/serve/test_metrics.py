"""The metrics: documented names, true figures, labels that no stranger breaks, no secret, at a bounded cost."""

import re
import threading
import time
from datetime import UTC, date, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from prometheus_client.parser import text_string_to_metric_families

from monitor.model.messages import DeliveryState
from monitor.model.publications import SourceKind
from monitor.outbox.sending import Sent
from monitor.run.figures import Figures, HistoryFigures, SourceFigures
from monitor.run.poll import Outcome
from monitor.run.record import Result
from monitor.serve.metrics import Counters, Gauges, metrics_reply
from monitor.serve.pages import Verdict
from monitor.store.file import StoreError
from tests.monitored import Monitored, published, world

ROOT = Path(__file__).resolve().parents[2]
WORKED = datetime(2026, 11, 1, tzinfo=UTC)
SOURCES = (
    SourceFigures("ofsted:brent", SourceKind.OFSTED, 0, WORKED),
    SourceFigures("ofsted:leeds", SourceKind.OFSTED, 3, WORKED),
    SourceFigures("news:https://a.example/rss", SourceKind.NEWS),
)
FIGURES = Figures(
    SOURCES,
    {("ofsted", True): 5, ("ofsted", False): 1},
    {"leads": 2, "policy": 0},
    {"leads": 1, "policy": 0},
    4096,
    WORKED,
)


def exposition(given: Any = FIGURES, counters: Counters | None = None, health: Verdict | None = None) -> str:
    """The text that Prometheus gets; `given` are figures, or a function that gives them."""
    read = given if callable(given) else lambda: given
    return metrics_reply(
        counters or Counters(["leads"]), Gauges(read, lambda: health or Verdict(), within=0.2)
    ).body.decode()


def samples(text: str) -> dict[tuple[str, ...], float]:
    """By name and the values of its labels in the order of their names."""
    found = [one for family in text_string_to_metric_families(text) for one in family.samples]
    named = {(one.name, *(one.labels[name] for name in sorted(one.labels))): one.value for one in found}
    assert len(named) == len(found), "a series stands there twice"
    return {(name.removeprefix("ofsted_monitor_"), *labels): value for (name, *labels), value in named.items()}


def polled(kind: SourceKind = SourceKind.OFSTED, outcome: Outcome = Outcome.CHANGED, **more: Any) -> Result:
    return Result(SimpleNamespace(kind=kind), outcome, **more)  # type: ignore[arg-type]


NAMES = {family.name for family in text_string_to_metric_families(exposition())}


def test_what_happens_is_counted_and_what_may_happen_stands_at_nothing() -> None:
    counters = Counters(["leads"])
    counters.polled(polled(seconds=0.7, bytes=1000))
    counters.polled(polled(outcome=Outcome.BROKEN, seconds=70, bytes=10))
    counters.polled(polled(outcome=Outcome.BROKEN, unwritten=True))
    counters.sent(Sent("leads", "x", 3, DeliveryState.DELIVERED, seconds=0.2))
    counters.sent(Sent("leads", "x", 2, DeliveryState.PENDING, "busy"))
    counters.sent(Sent("leads", "x", 1, DeliveryState.HELD, "revoked"))
    counters.sent(Sent("added later", "x", 1, DeliveryState.DELIVERED))
    said = samples(exposition(counters=counters))
    polls = {name[2]: value for name, value in said.items() if name[:2] == ("polls_total", "ofsted")}
    assert {outcome: number for outcome, number in polls.items() if number} == {
        "changed": 1,
        "broken": 1,
        "unwritten": 1,
    }
    assert set(polls) == {*map(str, Outcome), "unwritten"}
    assert said["polls_total", "news", "changed"] == 0
    assert said["poll_bytes_total", "ofsted"] == 1010
    assert said["poll_seconds_bucket", "ofsted", "1.0"] == 2
    assert said["poll_seconds_sum", "ofsted"] == 70.7
    assert said["alerts_delivered_total", "leads"] == 3
    assert said["alerts_failed_total", "leads"] == 3
    assert said["alerts_delivered_total", "added later"] == 1
    assert not [name for name in said if name[0].endswith("_created")]


def test_how_things_stand() -> None:
    said = samples(exposition(health=Verdict(("it sleeps", "it lies"), ("a doubt",))))
    assert (said["healthy",], said["health_reasons",], said["history_readable",]) == (0, 2, 1)
    assert said["doubts",] == 1
    assert said["source_failures", "ofsted", "ofsted:leeds"] == 3
    assert said["source_last_success_timestamp_seconds", "ofsted", "ofsted:brent"] == WORKED.timestamp()
    assert said["last_success_timestamp_seconds", "ofsted"] == WORKED.timestamp()
    assert ("last_success_timestamp_seconds", "news") not in said
    assert ("source_last_success_timestamp_seconds", "news", "news:https://a.example/rss") not in said
    states = {name[1:]: value for name, value in said.items() if name[0] == "sources" and value}
    assert states == {("ofsted", "working"): 1, ("ofsted", "failing"): 1, ("news", "unpolled"): 1}
    assert (said["documents", "ofsted", "read"], said["documents", "ofsted", "unread"]) == (5, 1)
    assert said["documents", "news", "read"] == 0
    assert (said["alerts_pending", "leads"], said["alerts_held", "leads"], said["alerts_held", "policy"]) == (2, 1, 0)
    assert (said["history_bytes",], said["last_backup_timestamp_seconds",]) == (4096, WORKED.timestamp())
    assert samples(exposition())["healthy",] == 1


def test_figures_are_those_of_the_history(serve, tmp_path: Path) -> None:
    reports = (published("inspection-2018", 1, "2018-08-06"), published("focused-visit-2021", 2, "2021-08-06"))
    web = serve(world(*reports), date(2021, 9, 1))
    with Monitored(tmp_path, web) as monitor:
        monitor.poll("2021-09-01")
        found = HistoryFigures(lambda: monitor.settings)()
        assert found.documents == {("ofsted", True): 2}
        assert (found.pending, found.held) == ({"readers": 2, "operators": 0}, {"readers": 0, "operators": 0})
        assert {s.id: s.failures for s in found.sources} == {
            "ofsted:search": 0, "ofsted:peterborough": 0, "ofsted:brent": 0
        }  # fmt: skip
        assert all(s.last_success == monitor.clock for s in found.sources)
        assert found.size > 10_000


@pytest.mark.parametrize("fault", [StoreError("damaged"), OSError("no disk")])
def test_a_history_that_cannot_be_read_leaves_the_rest(fault: Exception) -> None:
    def read() -> Figures:
        raise fault

    said = samples(exposition(read, health=Verdict((str(fault),))))
    assert (said["history_readable",], said["healthy",]) == (0, 0)
    assert said["polls_total", "ofsted", "changed"] == 0
    assert not [name for name in said if name[0] in ("documents", "source_failures", "alerts_held")]


def test_a_history_that_hangs_is_let_hang_and_the_rest_is_said() -> None:
    hung = threading.Event()
    begun = time.monotonic()
    said = samples(exposition(lambda: hung.wait(10)))
    hung.set()
    assert time.monotonic() - begun < 2
    assert said["history_readable",] == 0
    assert ("polls_total", "ofsted", "changed") in said


HOSTILE = st.text(max_size=40) | st.sampled_from(
    ['a"} 1\nevil_total{x="', "\\", "\\n", '"', "\r\n", "\ud800", "\x00\x85\u2028"]
)


@settings(max_examples=30)
@given(st.lists(HOSTILE, max_size=4, unique=True), HOSTILE)
def test_no_name_breaks_the_exposition(names: list[str], channel: str) -> None:
    sources = [SourceFigures(f"news:{name}", SourceKind.NEWS, 1, WORKED) for name in names]
    text = exposition(Figures(sources, {}, {channel: 1}, {channel: 0}, 1), Counters([channel]))
    assert len(text.splitlines()) == text.count("\n")
    assert {family.name for family in text_string_to_metric_families(text)} <= NAMES
    said = samples(text)
    kept = [name for name in said if name[0] == "source_failures"]
    assert len(kept) <= len(names)
    assert bool(kept) is bool(names)


def test_no_secret_stands_in_a_label_and_sources_that_differ_by_it_alone_stay_two() -> None:
    ids = [f"news:https://me:S3CRET@a.example/rss?key=S3CRET{n}" for n in (1, 2)]
    text = exposition(Figures([SourceFigures(one, SourceKind.NEWS) for one in ids], {}, {}, {}, 1))
    assert "S3CRET" not in text
    assert len([name for name in samples(text) if name[0] == "source_failures"]) == 2


def documented() -> dict[str, tuple[str, str, str]]:
    """By name what docs/metrics.md says: type, labels, meaning."""
    rows = re.findall(
        r"^\| `(\w+)` \| (\w+) \| (.*?) \| (.*?) \|$", (ROOT / "docs/metrics.md").read_text(), re.MULTILINE
    )
    return {name: (kind, ", ".join(re.findall(r"\w+", labels)), text) for name, kind, labels, text in rows}


def test_the_page_of_the_docs_lists_each_name_as_it_is() -> None:
    real: dict[str, tuple[str, str, str]] = {}
    for family in text_string_to_metric_families(exposition()):
        labels = {name for one in family.samples for name in one.labels} - {"le"}
        name = family.name + ("_total" if family.type == "counter" else "")
        if name.startswith("ofsted_monitor_"):
            real[name] = (family.type, ", ".join(sorted(labels)), family.documentation)
    assert documented() == real

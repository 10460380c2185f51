"""Rounds: what looks on at results may fail, and every source is polled all the same."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from monitor.run import due
from monitor.run.round import run_round
from monitor.sources import registry
from tests.monitored import Monitored, published, world


def test_a_listener_that_raises_ends_no_lane(serve, tmp_path: Path):
    with Monitored(tmp_path, serve(world(published("inspection-2018", 1, "2018-08-06")), date(2021, 7, 1))) as monitor:
        monitor.at("2021-07-01")
        sources = registry.sources(monitor.settings)

        def closed_terminal(result):
            raise BrokenPipeError

        results = run_round(monitor.resources, sources, force=True, done=closed_terminal)
        assert {r.source.id for r in results} == {s.id for s in sources}
        assert all(monitor.store.sources()[s.id].last_success for s in sources)


def test_nothing_is_written_by_making_the_resources(serve, tmp_path: Path):
    from monitor.run.resources import Resources

    with Monitored(tmp_path, serve(world(), date(2021, 7, 1))) as monitor:
        known = monitor.resources
        writes: list[str] = []
        known.store._db.conn.set_trace_callback(writes.append)
        Resources(known.settings, known.register, known.store, known.fetcher, known.now)
        assert writes == []


def test_a_source_that_cannot_even_be_asked_ends_no_lane(serve, tmp_path: Path, monkeypatch):
    """Whatever raises, wherever: the sources after it in its lane are polled, and it counts as failed."""
    with Monitored(tmp_path, serve(world(published("inspection-2018", 1, "2018-08-06")), date(2021, 7, 1))) as monitor:
        monitor.at("2021-07-01")
        sources = registry.sources(monitor.settings)
        whole = due.unpolled

        def unpolled(state, source):
            if source.id == sources[0].id:
                raise AttributeError("no such attribute")
            return whole(state, source)

        monkeypatch.setattr(due, "unpolled", unpolled)
        results = {r.source.id: r for r in run_round(monitor.resources, sources, force=True)}
        assert set(results) == {s.id for s in sources}
        assert results[sources[0].id].outcome.failed
        assert not any(r.outcome.failed for i, r in results.items() if i != sources[0].id)

"""The index of points beside the site: made where the extra is there, anew where points change, never in the way."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from monitor.config.file import parse
from monitor.register.names import Register
from monitor.run import site_search
from monitor.run.site import SiteWriter
from monitor.run.site_search import PointSearch, searching
from monitor.site.record import Point
from monitor.site.search import documents
from monitor.store.database import Store
from tests.site import history

CONFIG = "{state: state, channels: {policy: {type: console}}, alerts: [policy], authorities: [{name: Peterborough}]}"


def point(text: str, event: str = "leeds/inspection/2024-01-15") -> Point:
    return Point(text, False, event, "leeds", "Leeds", "Inspection: good", None, 2024, ())


def test_the_site_is_searched_where_the_extra_is_there_and_is_the_same_without_it(tmp_path: Path, register) -> None:
    few = Register(one for one in register.authorities if one.slug in ("peterborough", "kent"))
    settings = parse(CONFIG, tmp_path / "monitor.yaml", register)
    history.write(settings.state)
    with Store.read(settings.state) as store:
        search = searching()
        assert search, "the tests run with all extras"
        writer = SiteWriter(settings.site_folder, few, search)
        first = writer.write(store, settings, history.NOW)
        assert first.written == first.files, "the page that offers the search is written twice, and counted once"
        site = settings.site_folder
        page = (site / "improve.html").read_text()
        assert '<script src="search.js" defer></script>' in page
        assert (site / "search.js").is_file()
        assert (site / "pagefind/pagefind.js").is_file()
        assert len(list((site / "pagefind/fragment").iterdir())) == 3, "one for each event with points"
        assert not list((site / "pagefind").glob("*-ui.*"))
        assert writer.write(store, settings, history.NOW).written == 0
        without = SiteWriter(site, few).write(store, settings, history.NOW)
    assert not (site / "pagefind").exists()
    assert not (site / "search.js").exists()
    assert "<script" not in (site / "improve.html").read_text()
    assert without.files < first.files


def test_the_index_of_a_writer_before_stands_until_there_is_another(tmp_path: Path, register) -> None:
    few = Register(one for one in register.authorities if one.slug in ("peterborough", "kent"))
    settings = parse(CONFIG, tmp_path / "monitor.yaml", register)
    history.write(settings.state)

    def write(store: Store | None) -> tuple[int, int]:
        written = SiteWriter(settings.site_folder, few, searching()).write(store, settings, history.NOW)
        return written.written, written.removed

    index = settings.site_folder / "pagefind"
    with Store.read(settings.state) as store:
        first, _ = write(store)
        assert first > 20
        assert write(store) == (0, 0)
        fragments = sorted((index / "fragment").iterdir())
        fragments[0].unlink()
        fragments[1].unlink()
        fragments[1].symlink_to("/etc/hostname")
        (index / "pagefind.js").write_text("another's")
        assert write(store)[0] == 3
        assert sorted((index / "fragment").iterdir()) == fragments
        assert not fragments[1].is_symlink()
        assert write(store) == (0, 0)
    assert write(None)[1] > 5
    assert not index.exists()


def test_points_are_words_to_the_indexer_whatever_they_say() -> None:
    made = documents(
        [point("</p><script>alert(1)</script>"), point("b\x00\u202e"), point("c", "x/y/z"), point("a & b")]
    )
    assert list(made) == ["event/leeds/inspection/2024-01-15.html", "event/x/y/z.html"]
    first = made["event/leeds/inspection/2024-01-15.html"].decode()
    assert "<p>&lt;/p&gt;&lt;script&gt;alert(1)&lt;/script&gt;</p><p>b</p><p>a &amp; b</p>" in first


def test_where_an_index_cannot_be_made_the_one_before_stands_and_it_is_tried_again(monkeypatch) -> None:
    search = searching()
    assert search
    assert search.is_another((point("a"),))
    before = search.files
    with monkeypatch.context() as broken:
        broken.setattr(search, "_program", Path("/bin/false"))
        assert not search.is_another((point("b"),))
    assert search.files == before
    assert search.is_another((point("b"),))
    assert search.files != before


def test_what_a_kill_left_of_an_index_is_taken_away(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(site_search, "_MEMORY", tmp_path)
    left, at_work, others = (tmp_path / name for name in ("ofsted-monitor-search-a", "ofsted-monitor-search-b", "c"))
    for folder in (left, at_work, others):
        (folder / "source").mkdir(parents=True)
    for folder in (left, others):
        os.utime(folder, (1, 1))
    search = searching()
    assert search
    assert search.is_another((point("a"),))
    assert sorted(tmp_path.iterdir()) == [others, at_work]


@pytest.mark.parametrize("program", ["/no/such/program", sys.executable])
def test_an_indexer_that_fails_is_logged_and_leaves_a_page_without_search(program: str, caplog) -> None:
    search = PointSearch(Path(program))
    assert not search.is_another((point("a"),))
    assert search.files == {}
    assert "the index of the site's search cannot be made" in caplog.text


def test_the_index_is_made_on_the_disk_where_memory_has_no_room(monkeypatch) -> None:
    monkeypatch.setattr(site_search, "_MEMORY", Path("/no/such/folder"))
    search = searching()
    assert search
    assert search.is_another((point("a"),))
    assert "pagefind.js" in search.files


def test_nothing_is_made_twice(monkeypatch) -> None:
    made = []
    monkeypatch.setattr(PointSearch, "_index", lambda self, points: made.append(points) or {"a": b"1"})
    search = PointSearch(Path("x"))
    assert search.is_another((point("a"),))
    assert not search.is_another((point("a"),))
    assert not search.is_another((point("b"),)), "another reading of points, and the same index"
    assert search.is_another(())
    assert len(made) == 2


def test_without_the_extra_there_is_no_search() -> None:
    code = (
        "import sys; sys.modules['pagefind_bin'] = None\n"
        "from monitor.run.site_search import searching; print(searching())"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=30)
    assert done.stdout == "None\n"

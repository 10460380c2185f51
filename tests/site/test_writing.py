"""The folder of the site: what is written, what is left, what is refused; a kept writer makes what a new one would."""

from __future__ import annotations

import os
import resource
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from monitor.cli import main
from monitor.config.file import load
from monitor.model.events import Status
from monitor.model.polls import PollRecord, SourceState
from monitor.register.authorities import load as load_register
from monitor.register.names import Register
from monitor.run.site import SiteWriter
from monitor.run.site_folder import LIST, SiteFolderError, opened
from monitor.store.database import Store
from tests.site import history

NOW = history.NOW
SOURCE = SourceState("ofsted:peterborough", "ofsted", "https://reports.ofsted.gov.uk/provider/44/80537")
Write = Callable[..., list[str]]


class Site:
    """A history, and a writer that is kept."""

    def __init__(self, folder: Path) -> None:
        (folder / "state").mkdir()
        history.write(folder / "state")
        self.settings = load(history.configured(folder), load_register())
        self.out = folder / "out"
        self.writer = self.new(self.out)

    @staticmethod
    def new(out: Path) -> SiteWriter:
        """A writer that knows nothing yet, of a few authorities, so that it is quick."""
        few = {event.authority for event in history.EVENTS} | {"rutland", "torbay"}
        return SiteWriter(out, Register(a for a in load_register().authorities if a.slug in few))

    def write(self, writer: SiteWriter | None = None, now=NOW):
        with Store.read(self.settings.state) as store:
            return (writer or self.writer).write(store, self.settings, now)

    def commit(self, *events, source: SourceState = SOURCE) -> None:
        with Store.open(self.settings.state, NOW) as store:
            store.commit(PollRecord(source, events=events), NOW)

    def files(self, out: Path | None = None) -> dict[str, bytes]:
        top = out or self.out
        return {str(p.relative_to(top)): p.read_bytes() for p in top.rglob("*") if p.is_file() and p.name[0] != "."}

    def as_new(self) -> dict[str, bytes]:
        """What a writer that knows nothing makes of the same history."""
        fresh = self.out.with_name("fresh")
        self.write(self.new(fresh))
        return self.files(fresh)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """A site that was written once; tests change its history, each on top of those before, in any order."""
    made = Site(tmp_path_factory.mktemp("writing"))
    made.write()
    return made


def test_what_did_not_change_is_not_written_again(site: Site) -> None:
    site.write()
    assert site.write().written == 0
    again = site.write(site.new(site.out))  # nor by one that knows nothing
    assert (again.written, again.removed) == (0, 0)
    later = site.write(now=NOW + timedelta(days=1))
    assert later.written == 2  # the first page and that of health say when they were written
    site.write()


def test_a_kept_writer_makes_after_each_change_what_a_new_one_makes(site: Site) -> None:
    leeds = history.inspection("leeds", "2026-10-05", overall="good", leadership="good")
    site.commit(leeds)
    done = site.write()
    assert 0 < done.written < 60
    assert site.files() == site.as_new()
    site.commit(replace(leeds, facts=replace(leeds.facts, improvements=("The quality of supervision.",))))
    site.write()
    assert "improve/oversight/2026.html" in site.files()
    assert site.files() == site.as_new()


def test_a_page_that_is_made_no_longer_goes_and_with_it_an_empty_folder(site: Site) -> None:
    event = history.inspection("rutland", "2024-01-15", overall="good")
    site.commit(event)
    site.write()
    assert f"event/{event.id}.html" in site.files()
    site.commit(replace(event, status=Status.REJECTED))
    assert site.write().removed == 1
    assert not (site.out / "event" / "rutland").exists()


def test_a_page_that_somebody_took_away_or_changed_comes_back(site: Site) -> None:
    site.write()
    before = site.files()
    (site.out / "about.html").unlink()
    (site.out / "index.html").write_text("changed", encoding="utf-8")
    site.write()
    assert site.files() == before


def test_what_the_site_did_not_write_stays(site: Site) -> None:
    own = site.out / "authority" / "notes.txt"
    own.write_text("mine", encoding="utf-8")
    site.write(now=NOW + timedelta(hours=1))
    assert own.read_text(encoding="utf-8") == "mine"
    own.unlink()


def test_a_file_in_the_way_is_named_and_left(site: Site) -> None:
    event = history.inspection("torbay", "2024-01-15", overall="good")
    place = site.out / "event" / event.authority / "inspection"
    place.mkdir(parents=True)
    (place / "2024-01-15.html").write_text("mine", encoding="utf-8")
    site.commit(event)
    with pytest.raises(SiteFolderError, match=r"event/torbay/inspection/2024-01-15.html .* was not written by `site`"):
        site.write()
    assert (place / "2024-01-15.html").read_text(encoding="utf-8") == "mine"
    (place / "2024-01-15.html").unlink()
    assert site.write().written > 0


def test_a_list_of_files_that_leads_out_of_the_folder_takes_nothing_away(site: Site) -> None:
    precious = site.out.with_name("precious.txt")
    precious.write_text("mine", encoding="utf-8")
    known = (site.out / LIST).read_text(encoding="utf-8")
    (site.out / LIST).write_text(known.replace("[", f'["../precious.txt", "{precious}",', 1), encoding="utf-8")
    site.write()
    assert precious.exists()


def test_where_another_writer_wrote_since_a_kept_one_makes_all_anew(site: Site) -> None:
    site.write()
    site.write(site.new(site.out), now=NOW - timedelta(days=900))
    site.write()
    assert site.files() == site.as_new()


def test_a_page_that_finds_no_room_is_not_cut_off(tmp_path: Path) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    with opened(tmp_path / "out") as folder:
        folder.write("a.html", b"before")
        resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, hard))  # bytes of a file: what is beyond is not written
        try:
            for path in ("a.html", "b.html"):
                with pytest.raises(OSError, match="File too large"):
                    folder.write(path, b"x" * 30_000)
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        assert (tmp_path / "out" / "a.html").read_bytes() == b"before"
        assert [path.name for path in (tmp_path / "out").glob("[!.]*")] == ["a.html"]
        assert not list((tmp_path / "out").glob(".new-*"))


def test_links_and_pipes_in_the_place_of_files_are_replaced_and_nothing_goes_through_them(site: Site) -> None:
    site.write()
    precious = site.out.with_name("precious.html")
    precious.write_text("mine", encoding="utf-8")
    for name in ("about.html", ".new-health.html"):
        (site.out / name).unlink(missing_ok=True)
    os.mkfifo(site.out / "about.html")
    os.mkfifo(site.out / ".new-index.html")
    (site.out / ".new-health.html").symlink_to(precious)
    site.write(site.new(site.out), now=NOW + timedelta(hours=2))
    assert precious.read_text(encoding="utf-8") == "mine"
    assert not [path for path in site.out.rglob("*") if path.is_symlink() or path.is_fifo()]
    site.write()
    assert site.files() == site.as_new()


def test_a_folder_in_the_place_of_a_page_is_named(site: Site) -> None:
    site.write()
    (site.out / "about.html").unlink()
    (site.out / "about.html").mkdir()
    with pytest.raises(SiteFolderError, match=r"/about\.html cannot be written: Is a directory"):
        site.write()
    (site.out / "about.html").rmdir()
    site.write()


def test_nothing_is_taken_away_behind_a_link(site: Site) -> None:
    elsewhere = site.out.with_name("elsewhere")
    elsewhere.mkdir()
    (elsewhere / "1.html").write_text("mine", encoding="utf-8")
    (site.out / "old").symlink_to(elsewhere)
    known = (site.out / LIST).read_text(encoding="utf-8")
    (site.out / LIST).write_text(known.replace("[", '["old/1.html",', 1), encoding="utf-8")
    with pytest.raises(SiteFolderError, match="is a link, which `site` does not follow"):
        site.write()
    assert (elsewhere / "1.html").exists()
    (site.out / "old").unlink()
    site.write()


def test_a_pipe_in_the_place_of_the_list_is_refused_and_nothing_waits_for_it(tmp_path: Path, capfd) -> None:
    config, out = history.configured(tmp_path), tmp_path / "out"
    assert run(config, "--out", str(out)) == 0
    (out / LIST).unlink()
    os.mkfifo(out / LIST)
    assert run(config, "--out", str(out)) == 1
    assert "was not written by `site`" in capfd.readouterr().err


def run(config: Path, *words: str) -> int:
    with pytest.raises(SystemExit) as ended:
        main(["--config", str(config), "--now", "2026-11-26T09:30Z", "site", *words])
    return int(ended.value.code or 0)


def test_without_a_history_there_is_a_site_that_says_so(tmp_path: Path, capfd) -> None:
    config = history.configured(tmp_path)
    assert run(config) == 0
    said = capfd.readouterr()
    assert "no source has been read yet" in said.err
    page = (tmp_path / "state" / "site" / "index.html").read_text(encoding="utf-8")
    assert "Nothing is known yet" in page
    assert "0 were read" in page


def test_a_folder_of_somebody_else_is_refused_and_left(tmp_path: Path, capfd) -> None:
    config, out = history.configured(tmp_path), tmp_path / "photos"
    out.mkdir()
    (out / "holiday.jpg").write_bytes(b"...")
    assert run(config, "--out", str(out)) == 1
    assert "holds files that `site` did not write (holiday.jpg): give it a folder of its own" in capfd.readouterr().err
    assert [p.name for p in out.iterdir()] == ["holiday.jpg"]


def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path, capfd) -> None:
    config = history.configured(tmp_path)
    (tmp_path / "file").write_text("", encoding="utf-8")
    assert run(config, "--out", str(tmp_path / "file" / "site")) == 1
    assert "cannot be written: Not a directory" in capfd.readouterr().err


def test_a_link_in_the_folder_is_not_followed(tmp_path: Path, capfd) -> None:
    config, out, elsewhere = history.configured(tmp_path), tmp_path / "out", tmp_path / "elsewhere"
    assert run(config, "--out", str(out)) == 0
    elsewhere.mkdir()
    (out / "authority").rename(tmp_path / "moved")
    (out / "authority").symlink_to(elsewhere)
    capfd.readouterr()
    assert run(config, "--out", str(out)) == 1
    assert "is a link, which `site` does not follow" in capfd.readouterr().err
    assert list(elsewhere.iterdir()) == []

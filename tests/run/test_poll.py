"""From a page to an alert: pages in, messages out, day by day."""

import threading
import time
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from monitor.demo.web import Trouble, Web
from monitor.demo.world import Page, Provider
from monitor.model.facts import Direction
from monitor.model.messages import AreaRow, Severity
from monitor.run.poll import Outcome
from monitor.run.round import run_round
from tests.monitored import BRENT, PETERBOROUGH, VISIT, Monitored, pdf, published, world

OLD = published("inspection-2018", 1, "2018-08-06")
LETTER = published("focused-visit-2021", 2, "2021-08-02", VISIT)
REPORT = published("inspection-2023", 3, "2024-01-30")
PAGE, FILE = "/provider/44/80537", "/v1/file/2"


@pytest.fixture
def monitor(serve, tmp_path: Path):
    """A monitor that has seen its baseline on 1 July 2021."""
    impatient = {"min_interval": "0s", "timeout": "1s", "allow_hosts": ["127.0.0.1"]}
    with Monitored(tmp_path, serve(world(OLD, LETTER, REPORT), date(2021, 7, 1)), http=impatient) as monitor:
        monitor.baseline = monitor.day("2021-07-01")
        yield monitor


def test_the_first_sight_is_one_line_that_says_how_things_stand(monitor):
    assert monitor.baseline == [
        (
            "Peterborough: now watching Ofsted's page; 1 publication so far; last inspection 25 Jun 2018: "
            "overall good, leadership good, help and protection good, children in care and care leavers good"
        ),
        "Brent: now watching Ofsted's page; 0 publications so far; no judgement known yet",
    ]
    assert monitor.told() == []
    assert monitor.outcome("ofsted:peterborough") is Outcome.BASELINE
    assert monitor.events() == ["peterborough/inspection/2018-06-25"]


def test_each_publication_is_told_once_with_its_facts(monitor):
    assert monitor.day("2021-07-02") == []
    assert monitor.outcome("ofsted:peterborough") is Outcome.UNCHANGED
    assert monitor.store.sources()["ofsted:peterborough"].last_changed.day == 1, "being checked again is no change"
    assert monitor.day("2021-08-02") == [
        "Peterborough: focused visit (children in care), 22–23 Jun 2021: 3 points to improve (Ofsted, 2 Aug 2021)"
    ]
    assert monitor.day("2021-08-03") == []
    assert monitor.day("2024-01-30") == [
        "Peterborough: children's services judged inadequate, down from good (Ofsted, 30 Jan 2024)"
    ]
    (event,) = (e for e in monitor.store.events(["peterborough"]) if e.id == "peterborough/inspection/2023-11-27")
    assert event.direction == "declined"
    assert event.evidence[0].url == f"{monitor.web.url}/v1/file/3"


def test_a_message_carries_the_way_by_area_the_document_and_the_words(monitor):
    monitor.at("2024-01-30")
    run_round(monitor.resources, _sources(monitor), force=True)
    message = monitor.taken()[-1]
    assert message.severity is Severity.CRITICAL
    assert message.rows[0] == AreaRow("overall", "good", "inadequate", Direction.DECLINED)
    assert AreaRow("care_leavers", None, "inadequate", None) in message.rows
    assert [link.url for link in message.links] == [f"{monitor.web.url}/v1/file/3", f"{monitor.web.url}{PAGE}"]
    assert message.quote == "", "its words are the table's: Overall effectiveness Inadequate"
    assert message.authority_name == "Peterborough"
    assert message.region == "East of England"


def _sources(monitor):
    from monitor.sources import registry

    return registry.sources(monitor.settings)


def test_a_crash_between_polls_and_a_restart_tell_nothing_twice(monitor):
    monitor.day("2021-08-02")
    monitor.store.close()
    monitor.open()
    assert monitor.day("2021-08-03") == []


def test_only_what_is_due_is_polled(monitor):
    monitor.clock = monitor.clock.replace(minute=30)
    assert run_round(monitor.resources, _sources(monitor)) == []
    monitor.clock = monitor.clock.replace(hour=10)
    assert len(run_round(monitor.resources, _sources(monitor))) == 3


def test_a_late_publication_is_news_and_says_that_it_is_late(serve, tmp_path):
    late = replace(LETTER, since=date(2022, 3, 1))
    with Monitored(tmp_path, serve(world(OLD, late), date(2021, 7, 1))) as monitor:
        monitor.day("2021-07-01")
        monitor.day("2022-03-01")
        (delivery,) = monitor.store.deliveries(states=("taken",), event="peterborough/focused_visit/2021-06-22")
        assert delivery.message.severity is Severity.LOW
        assert any("late" in line for line in delivery.message.lines)


def test_other_words_at_the_same_address_are_told_in_the_same_thread(serve, tmp_path):
    mended = replace(
        published("inspection-2023-misprint", 3, "2024-01-30"),
        replaced=((date(2024, 2, 6), pdf("inspection-2023")), (date(2024, 2, 9), pdf("inspection-2023-misprint"))),
    )
    with Monitored(tmp_path, serve(world(OLD, mended), date(2024, 1, 1))) as monitor:
        monitor.day("2024-01-01")
        monitor.day("2024-01-30")
        told = "Peterborough: document replaced: inspection, 27 Nov – {} Dec 2023 (Ofsted, 30 Jan 2024)"
        assert monitor.day("2024-02-06") == [told.format(8)]
        assert monitor.day("2024-02-07") == []
        assert monitor.day("2024-02-09") == [told.format(7)], "there and back is two changes"
        threads = {
            d.thread for d in monitor.store.deliveries(states=("taken",), event="peterborough/inspection/2023-11-27")
        }
        assert threads == {"peterborough/inspection/2023-11-27"}


def test_the_same_words_in_other_bytes_are_no_news(serve, tmp_path):
    again = replace(OLD, replaced=((date(2021, 7, 2), OLD.data + b"\n%made anew"),))
    with Monitored(tmp_path, serve(world(again), date(2021, 7, 1))) as monitor:
        monitor.day("2021-07-01")
        assert monitor.day("2021-07-02", thorough=True) == []
        assert monitor.outcome("ofsted:peterborough") is Outcome.CHANGED


def test_a_document_at_another_address_is_moved_and_no_news(serve, tmp_path):
    before = replace(OLD, withdrawn=date(2021, 7, 2))
    after = replace(OLD, number=9, since=date(2021, 7, 2))
    with Monitored(tmp_path, serve(world(before, after), date(2021, 7, 1))) as monitor:
        monitor.day("2021-07-01")
        assert monitor.day("2021-07-02") == []
        assert monitor.day("2021-07-03") == []
        (event,) = monitor.store.events(["peterborough"])
        assert event.status == "confirmed"
        assert [e.withdrawn for e in sorted(event.evidence, key=lambda e: e.url)] == [True, False]
        assert monitor.told() == []


def test_a_publication_taken_away_is_told_and_told_again_when_it_is_back(serve, tmp_path):
    whole = world(OLD, LETTER)
    lacking = replace(world(OLD), pages=(Page(FILE, ((date(2021, 8, 2), LETTER.data),), "application/pdf"),))
    web = serve(whole, date(2021, 8, 2))
    with Monitored(tmp_path, web) as monitor:
        monitor.day("2021-08-02")
        web.world = lacking
        assert monitor.day("2021-09-01") == [], "its file still answers: perhaps the page is only being mended"
        (told,) = monitor.day("2021-09-02")
        assert told.startswith("Peterborough: publication withdrawn: focused visit")
        assert monitor.day("2021-09-03") == []
        assert monitor.store.events(["peterborough"])[-1].status == "withdrawn"
        web.world = whole
        (told,) = monitor.day("2021-09-10")
        assert told.startswith("Peterborough: publication back: focused visit")
        assert monitor.store.events(["peterborough"])[-1].status == "confirmed"
        assert monitor.told() == []


def test_a_publication_whose_file_is_gone_too_is_withdrawn_at_once(serve, tmp_path):
    web = serve(world(OLD, replace(LETTER, withdrawn=date(2021, 9, 1))), date(2021, 8, 2))
    with Monitored(tmp_path, web) as monitor:
        monitor.day("2021-08-02")
        web.troubles[FILE] = Trouble.GONE
        assert len(monitor.day("2021-09-01")) == 1


def test_a_kind_of_publication_nobody_has_seen_is_told_and_kept(serve, tmp_path):
    odd = published("focused-visit-2021", 2, "2021-08-02", "Thematic family safeguarding survey")
    with Monitored(tmp_path, serve(world(OLD, odd), date(2021, 7, 1))) as monitor:
        monitor.day("2021-07-01")
        monitor.at("2021-08-02")
        run_round(monitor.resources, _sources(monitor), force=True)
        (message,) = monitor.taken()
        assert "a kind of publication not seen before: “Thematic family safeguarding survey”" in message.problems


def test_a_file_that_is_no_report_is_told_as_what_the_page_says_and_read_when_it_comes(monitor):
    monitor.web.troubles[FILE] = Trouble.HTML
    assert monitor.day("2021-08-02") == [
        "Peterborough: new publication, not read: Children's services focused visit, published 2 Aug 2021"
    ]
    assert monitor.outcome("ofsted:peterborough") is Outcome.CHANGED
    assert monitor.day("2021-08-03") == []
    del monitor.web.troubles[FILE]
    (told,) = monitor.day("2021-08-04")
    assert told.startswith("Peterborough: focused visit (children in care)")


def test_a_report_that_turns_into_an_error_page_keeps_its_facts(monitor):
    monitor.web.troubles["/v1/file/1"] = Trouble.HTML
    assert monitor.day("2021-07-02", thorough=True) == []
    assert monitor.store.events(["peterborough"])[0].facts.grade("overall") == "good"
    (told,) = monitor.told()
    assert "was a report and is none now" in told


FAILING = {
    Trouble.FORBIDDEN: (Outcome.UNREACHABLE, "403"),
    Trouble.GONE: (Outcome.UNREACHABLE, "404"),
    Trouble.BUSY: (Outcome.UNREACHABLE, "429"),
    Trouble.BROKEN: (Outcome.UNREACHABLE, "500"),
    Trouble.STALL: (Outcome.UNREACHABLE, ""),
    Trouble.EMPTIED: (Outcome.UNREACHABLE, "nothing in it"),
    Trouble.BLOCKED: (Outcome.BROKEN, ""),
    Trouble.NO_TIMELINE: (Outcome.BROKEN, "timeline"),
    Trouble.LOOP: (Outcome.UNREACHABLE, "redirect"),
    Trouble.INWARD: (Outcome.UNREACHABLE, "169.254.169.254"),
    Trouble.BOMB: (Outcome.UNREACHABLE, "30 MB"),
    Trouble.CUT: (Outcome.UNREACHABLE, ""),
}


@pytest.mark.parametrize("trouble", FAILING)
def test_a_page_in_trouble_is_the_operators_news_once_and_costs_the_others_nothing(monitor, trouble):
    outcome, words = FAILING[trouble]
    monitor.web.retry_after = "0"
    monitor.web.troubles[PAGE] = trouble
    for day in ("2021-08-02", "2021-08-03"):
        assert monitor.day(day) == []
        assert monitor.outcome("ofsted:peterborough") is outcome
        assert monitor.outcome("ofsted:brent") is Outcome.UNCHANGED
    (told,) = monitor.told()
    assert told.startswith("Ofsted's page of Peterborough cannot be read: ")
    assert words in told
    assert monitor.events() == ["peterborough/inspection/2018-06-25"]
    del monitor.web.troubles[PAGE]
    (late,) = monitor.day("2021-08-04")
    assert late.startswith("Peterborough: focused visit")
    assert monitor.told() == ["Ofsted's page of Peterborough can be read again"]


@pytest.mark.parametrize("trouble", [t for t in FAILING if t not in (Trouble.NO_TIMELINE, Trouble.BLOCKED)])
def test_a_document_in_trouble_is_not_lost(monitor, trouble):
    monitor.web.retry_after = "0"
    monitor.web.troubles[FILE] = trouble
    first = monitor.day("2021-08-02")
    assert all("not read" in told for told in first)
    del monitor.web.troubles[FILE]
    (told,) = monitor.day("2021-08-03")
    assert told.startswith("Peterborough: focused visit (children in care), 22–23 Jun 2021")


def test_a_file_that_cannot_be_had_is_told_by_its_page_after_two_polls(monitor):
    monitor.web.troubles[FILE] = Trouble.BROKEN
    assert monitor.day("2021-08-02") == []
    assert monitor.day("2021-08-04") == [
        "Peterborough: new publication, not read: Children's services focused visit, published 2 Aug 2021"
    ]
    assert monitor.day("2021-08-05") == []
    assert len(monitor.told()) == 1


def test_a_host_that_is_down_is_one_trouble(monitor):
    monitor.web.troubles["*"] = Trouble.BROKEN
    monitor.day("2021-07-02")
    (told,) = monitor.told()
    assert told.startswith("3 sources of 127.0.0.1")


def test_a_host_that_asks_for_patience_is_left_alone_until_then(monitor):
    monitor.web.retry_after = "7200"
    monitor.web.troubles[PAGE] = Trouble.BUSY
    monitor.day("2021-07-02", "peterborough")
    asked = len(monitor.web.hits)
    monitor.clock = monitor.clock.replace(hour=10)
    results = run_round(monitor.resources, _sources(monitor)[1:2], force=True)
    assert [r.outcome for r in results] == [Outcome.WAITING]
    assert len(monitor.web.hits) == asked


def test_a_search_that_does_not_list_an_authority_is_broken(serve, tmp_path):
    web = serve(world(OLD, providers=(PETERBOROUGH,)), date(2021, 7, 1))
    with Monitored(tmp_path, web) as monitor:
        monitor.day("2021-07-01")
        assert monitor.outcome("ofsted:search") is Outcome.BROKEN
        assert any("80489" in line for message in monitor.taken("operators") for line in message.lines)


def test_all_pages_of_the_search_are_read(serve, tmp_path, register):
    providers = tuple(Provider(a.urn, a.name) for a in register.authorities)
    web = serve(world(OLD, providers=providers), date(2021, 7, 1))
    with Monitored(tmp_path, web, authorities=[{"name": "Wokingham"}]) as monitor:
        monitor.day("2021-07-01")
        assert monitor.outcome("ofsted:search") is Outcome.CHANGED
        assert monitor.store.sources()["ofsted:search"].items == 153


def test_a_page_of_another_authority_touches_nothing(serve, tmp_path):
    web = serve(world(OLD, providers=(replace(PETERBOROUGH, name="Leicester City Council"), BRENT)), date(2021, 7, 1))
    with Monitored(tmp_path, web) as monitor:
        monitor.day("2021-07-01")
        assert monitor.outcome("ofsted:peterborough") is Outcome.BROKEN
        assert monitor.events() == []


def test_a_page_that_lost_most_of_what_it_listed_is_broken_and_withdraws_nothing(serve, tmp_path):
    many = [replace(OLD, number=n, withdrawn=date(2021, 7, 2)) for n in range(1, 5)]
    web = serve(world(*many, replace(OLD, number=9)), date(2021, 7, 1))
    with Monitored(tmp_path, web) as monitor:
        monitor.day("2021-07-01")
        assert monitor.day("2021-07-02") == []
        assert monitor.outcome("ofsted:peterborough") is Outcome.BROKEN
        assert monitor.store.events(["peterborough"])[0].status == "confirmed"


def test_older_documents_take_turns_and_recent_ones_are_checked_each_time(monitor):
    before = len(monitor.web.asked("/v1/file/1"))
    monitor.day("2021-07-02")
    assert len(monitor.web.asked("/v1/file/1")) == before + 1, "few authorities: every document at every poll"


def test_channels_get_what_they_asked_for(serve, tmp_path):
    channels = {
        "readers": {"type": "console", "min_severity": "critical"},
        "visits": {"type": "console", "kinds": ["focused_visit"]},
        "operators": {"type": "console"},
    }
    web = serve(world(OLD, LETTER, REPORT), date(2021, 7, 1))
    with Monitored(tmp_path, web, channels=channels, alerts=["readers", "visits"]) as monitor:
        assert monitor.day("2021-07-01") == []
        assert monitor.day("2021-08-02") == []
        assert len(monitor.day("2024-01-30")) == 1
        assert [m.kind for m in monitor.taken("visits")] == ["baseline", "baseline", "focused_visit"]


@pytest.mark.parametrize("stalled", [PAGE, FILE])
def test_what_a_stop_cuts_off_is_no_trouble_of_its_source_and_is_found_next_time(monitor, stalled):
    before = monitor.store.sources()["ofsted:peterborough"]
    monitor.at("2021-08-02")
    asked = len(monitor.web.asked(stalled))
    monitor.web.troubles[stalled] = Trouble.STALL

    def stop():
        while len(monitor.web.asked(stalled)) == asked:
            time.sleep(0.005)
        monitor.resources.stop.set()
        monitor.resources.fetcher.close()

    stopper = threading.Thread(target=stop, daemon=True)
    stopper.start()
    assert monitor.day("2021-08-02", "peterborough") == []
    stopper.join()
    assert monitor.outcome("ofsted:peterborough") is Outcome.STOPPED
    assert monitor.told() == []
    after = monitor.store.sources()["ofsted:peterborough"]
    assert (after.failures, after.last_polled) == (0, before.last_polled)
    monitor.web.troubles.clear()
    monitor.store.close()
    monitor.open()
    assert len(monitor.day("2021-08-02")) == 1


def test_a_defect_of_the_monitors_own_stops_no_other_source(monitor, monkeypatch):
    from monitor.run import poll

    whole = poll.compare

    def compare(source, *rest):
        if source.id == "ofsted:peterborough":
            raise RuntimeError("a defect")
        return whole(source, *rest)

    monkeypatch.setattr(poll, "compare", compare)
    monitor.day("2021-07-02")
    assert monitor.outcome("ofsted:peterborough") is Outcome.BROKEN
    assert monitor.outcome("ofsted:brent") is Outcome.UNCHANGED
    assert "the monitor itself failed" in monitor.told()[0]


def test_the_agent_is_named_with_its_contact(serve, tmp_path):
    web: Web = serve(world(OLD), date(2021, 7, 1))
    with Monitored(tmp_path, web, contact="monitoring@example.org") as monitor:
        monitor.day("2021-07-01")
    assert {hit.agent for hit in web.hits}
    assert all("monitoring@example.org" in hit.agent for hit in web.hits)


def test_a_document_about_another_authority_is_told_and_never_taken_for_the_pages_own(serve, tmp_path):
    strayed = replace(LETTER, urn=BRENT.urn)
    with Monitored(tmp_path, serve(world(OLD, strayed), date(2021, 7, 1))) as monitor:
        monitor.day("2021-07-01")
        monitor.at("2021-08-02")
        run_round(monitor.resources, _sources(monitor), force=True)
        (message,) = monitor.taken()
        assert message.headline.startswith("Brent: new publication, not read")
        assert any("another authority: peterborough" in problem for problem in message.problems)
        assert monitor.events("brent") == []
        assert monitor.day("2021-08-03") == []


def test_the_letter_of_another_visit_at_the_same_address_is_another_event(serve, tmp_path):
    swapped = replace(LETTER, replaced=((date(2023, 5, 9), pdf("focused-visit-2023")),))
    with Monitored(tmp_path, serve(world(OLD, swapped), date(2021, 8, 2))) as monitor:
        monitor.day("2021-08-02")
        told = monitor.day("2023-05-09")
        assert any("areas for priority action" in line for line in told)
        assert any("publication withdrawn" in line for line in told)
        ids = {e.id: e.status for e in monitor.store.events(["peterborough"])}
        assert ids["peterborough/focused_visit/2021-06-22"] == "withdrawn"
        assert ids["peterborough/focused_visit/2023-03-01"] == "confirmed"


def test_a_clock_that_ran_ahead_stops_nothing(monitor):
    monitor.clock = monitor.clock.replace(year=2030)
    run_round(monitor.resources, _sources(monitor), force=True)
    monitor.clock = monitor.clock.replace(year=2021)
    assert len(run_round(monitor.resources, _sources(monitor))) == 3
    monitor.clock = monitor.clock.replace(year=9999, month=12, day=31)
    run_round(monitor.resources, _sources(monitor), force=True)
    assert run_round(monitor.resources, _sources(monitor)) == []

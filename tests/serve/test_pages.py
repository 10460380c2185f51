"""What the pages say: health in a bounded time, whatever hangs, without secrets; answers that are asked for once."""

import threading
import time

import pytest

from monitor.serve.pages import Health, MonitorPages
from monitor.serve.server import Reply
from monitor.serve.timely import NoAnswerError, Timely


def pages(reasons, within: float = 2.0, doubts=list, site=lambda path: None) -> MonitorPages:
    return MonitorPages(Health(reasons, doubts, within=within), lambda: Reply(b"figures\n"), site)


def said(reasons, within: float = 2.0) -> tuple[int, str]:
    page = pages(reasons, within)("/healthz")
    return int(page.status), page.body.decode()


def raises() -> list[str]:
    raise RuntimeError("https://me:pw@example.org is inside")


def test_healthy_is_200_and_each_reason_a_line_of_503() -> None:
    assert said(list) == (200, "healthy\n")
    assert said(lambda: ["it sleeps", "it\nlies"]) == (503, "it sleeps\nit lies\n")


def test_what_is_to_be_looked_at_is_named_and_is_no_reason() -> None:
    page = pages(list, doubts=lambda: ["fewer facts are read"])("/healthz")
    assert (page.status, page.body) == (200, b"healthy\nto look at: fewer facts are read\n")
    page = pages(lambda: ["it sleeps"], doubts=lambda: ["fewer facts are read"])("/healthz")
    assert (page.status, page.body) == (503, b"it sleeps\nto look at: fewer facts are read\n")


def test_no_secret_of_an_address_and_nothing_that_no_line_holds() -> None:
    status, text = said(lambda: ["no answer from https://me:pw@example.org/feed?key=s3cret", "lone \udcff"])
    assert status == 503
    assert "s3cret" not in text
    assert "pw" not in text
    assert text.count("\n") == 2


def test_a_defect_is_unhealthy_and_says_nothing_of_its_inside() -> None:
    assert said(raises) == (503, "health could not be found out: RuntimeError\n")


def test_a_history_that_hangs_is_unhealthy_in_time_and_asked_by_one_thread_however_many_ask() -> None:
    hung, asked = threading.Event(), []

    def reasons() -> list[str]:
        asked.append(1)
        hung.wait(10)
        return []

    page = pages(reasons, within=0.1)
    begun = time.monotonic()
    texts = [page("/healthz").body for _ in range(5)]
    assert time.monotonic() - begun < 2
    assert set(texts) == {b"the history did not answer within 0.1 s\n"}
    assert len(asked) == 1
    hung.set()
    end = time.monotonic() + 2
    while page("/healthz").status != 200 and time.monotonic() < end:
        time.sleep(0.01)
    assert page("/healthz").body == b"healthy\n"


def test_the_start_names_what_there_is_and_other_paths_are_nothing() -> None:
    one = pages(list)
    start = one("/").body.decode()
    assert all(one(path) for path in ("/healthz", "/metrics"))
    assert "/healthz" in start
    assert "/metrics" in start
    assert one("/healthz/") is None
    assert one("/../etc/passwd") is None


def test_the_site_stands_beside_the_monitors_own_pages_and_never_in_place_of_one() -> None:
    one = pages(list, site=lambda path: Reply(f"site {path}".encode()))
    assert one("/").body == b"site /"
    assert one("/authority/leeds.html").body == b"site /authority/leeds.html"
    assert (one("/healthz").body, one("/metrics").body) == (b"healthy\n", b"figures\n")


def test_an_answer_serves_whoever_asks_while_it_is_fresh() -> None:
    asked = []
    fresh = Timely(lambda: asked.append(1) or len(asked), within=1, fresh=60)
    assert [fresh() for _ in range(5)] == [1] * 5
    stale = Timely(lambda: asked.append(1) or len(asked), within=1, fresh=0)
    assert [stale() for _ in range(3)] == [2, 3, 4]


def test_a_time_out_of_its_own_is_no_late_answer() -> None:
    def late() -> int:
        raise TimeoutError("its own")

    with pytest.raises(TimeoutError, match="its own"):
        Timely(late, within=1, fresh=0)()
    with pytest.raises(NoAnswerError):
        Timely(lambda: time.sleep(0.3), within=0.01, fresh=0)()

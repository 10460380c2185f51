"""The log: whatever is logged becomes a line, in JSON one valid object, and no secret of an address stands in it."""

import json
import logging
import subprocess
import sys
import textwrap
import threading
import warnings
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.cli import base, logs, main
from monitor.cli.listeners import Listeners
from monitor.cli.logs import JsonLines, LogForm, TextLines, fields
from monitor.cli.work_log import TextOutput, WorkLog
from monitor.config.file import load
from monitor.register.authorities import load as register
from tests.monitored import configure

ROOT = Path(__file__).resolve().parents[2]


class Mute:
    """A value that cannot say what it is."""

    def __str__(self) -> str:
        raise RuntimeError("no words")

    __repr__ = __str__


class SurlyError(Exception):
    def __str__(self) -> str:
        raise RuntimeError("no words")


def fault(kind: type[BaseException], text: str):
    try:
        raise kind(text)
    except kind:
        return sys.exc_info()


TEXTS = st.text(max_size=60) | st.sampled_from(["%s %d", "%(a)s", "a\nb\r\x85\u2028c", "\ud800", "\x1b[31m", "%"])
VALUES = TEXTS | st.integers() | st.floats() | st.none() | st.booleans() | st.binary(max_size=9) | st.builds(Mute)
RECORDS = st.fixed_dictionaries(
    {"name": TEXTS, "levelname": TEXTS, "msg": VALUES},
    optional={
        "args": st.tuples(VALUES) | st.tuples(VALUES, VALUES) | st.just({"a": 1}),
        "fields": st.dictionaries(TEXTS, VALUES | st.dictionaries(TEXTS, VALUES, max_size=2), max_size=4) | VALUES,
        "exc_info": st.sampled_from([fault(ValueError, "a\nb"), fault(SurlyError, ""), True, (None, None, None)]),
        "exc_text": TEXTS,
        "stack_info": TEXTS,
    },
)


def constant(name: str) -> None:
    raise ValueError(f"{name} is no JSON")


@given(RECORDS)
def test_any_record_is_one_line_of_valid_json(values: dict[str, object]) -> None:
    line = JsonLines().format(logging.makeLogRecord(values))
    assert len(line.splitlines()) == 1
    assert line.isascii()
    said = json.loads(line, parse_constant=constant)
    assert list(said)[:4] == ["time", "level", "logger", "message"]
    assert all(isinstance(said[name], str) for name in list(said)[:4])


@given(RECORDS)
def test_any_record_is_text_that_commands_no_terminal(values: dict[str, object]) -> None:
    text = TextLines().format(logging.makeLogRecord(values))
    assert "\x1b" not in text
    assert text


SECRETS = [
    "https://me:S3CRET@example.org/feed",
    "https://example.org/feed?token=S3CRET&page=2",
    "HTTPSConnectionPool(host='example.org', port=443): Max retries exceeded with url: /feed?key=S3CRET (Caused by x)",
    'example.org:443 "GET /feed?api_key=S3CRET HTTP/1.1" 200 None',
]


@pytest.mark.parametrize("said", SECRETS)
@pytest.mark.parametrize("form", [TextLines, JsonLines])
def test_no_secret_of_an_address_in_message_arguments_fields_or_traceback(form, said: str) -> None:
    for values in (
        {"msg": said},
        {"msg": "%s", "args": (said,)},
        {"msg": "%d %d", "args": (said,)},
        {"msg": "failed", "exc_info": fault(ValueError, said)},
        {"msg": "failed", **fields(source=said, more={"deep": said})},
    ):
        line = form().format(logging.makeLogRecord(values))
        assert "S3CRET" not in line
        assert form is TextLines or "example" in line or "feed" in line


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, object]]:
    return [json.loads(line) for line in capsys.readouterr().err.splitlines()]


def test_libraries_warnings_and_the_users_own_mistakes_are_lines_too(capsys: pytest.CaptureFixture[str]) -> None:
    logs.set_up("WARNING", LogForm.JSON)
    logging.getLogger("urllib3.connectionpool").warning("Connection pool is full, discarding: %s", "example.org")
    logging.getLogger("urllib3.connectionpool").debug("GET /services/T0/B0/secret")
    logging.getLogger("apscheduler.executors.default").error("Job failed", exc_info=fault(ValueError, "two\nlines"))
    warnings.warn("old", DeprecationWarning, stacklevel=1)
    base.complain("note: taken for Leeds")
    said = lines(capsys)
    assert [line["logger"] for line in said] == [
        "urllib3.connectionpool",
        "apscheduler.executors.default",
        "py.warnings",
        "monitor.cli",
    ]
    assert "two\nlines" in str(said[1]["trace"])
    assert said[3]["message"] == "note: taken for Leeds"


def test_a_mistake_of_the_configuration_is_a_line_of_json_and_text_stays_text(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    wrong = tmp_path / "monitor.yaml"
    wrong.write_text("authorities: 5\n")
    for options, check in ((("--log", "json"), json.loads), ((), str)):
        with pytest.raises(SystemExit) as end:
            main(["--config", str(wrong), *options, "sources"])
        assert end.value.code == 2
        (line,) = capsys.readouterr().err.splitlines()
        assert "authorities" in str(check(line))
        assert line.startswith("{") is bool(options)


def test_an_unknown_form_is_wrong_use(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        main(["--log", "xml", "authorities"])
    assert end.value.code == 2
    assert "json" in capsys.readouterr().err


@pytest.mark.parametrize("form", list(LogForm))
def test_what_ends_the_process_or_a_thread_is_logged_without_secrets(form: LogForm) -> None:
    code = textwrap.dedent(f"""
        import threading
        from monitor.cli import logs, main, tracebacks
        logs.set_up("ERROR", logs.LogForm.{form.name})
        tracebacks.mask()
        def fail(): raise RuntimeError("https://me:S3CRET@example.org/x is down")
        thread = threading.Thread(target=fail); thread.start(); thread.join()
        from monitor.cli.base import Invocation
        Invocation.settings = lambda self: fail()
        main(["--log", "{form}", "sources"])
    """)
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False, timeout=30
    )
    assert done.returncode == 1
    assert "S3CRET" not in done.stderr
    if form is LogForm.JSON:
        thread, process = map(json.loads, done.stderr.splitlines())
        assert thread["level"] == process["level"] == "CRITICAL"
        assert "RuntimeError: https://example.org/x is down" in process["trace"]
    else:
        assert done.stderr.count("Traceback") == 2


def test_many_threads_write_whole_lines(capsys: pytest.CaptureFixture[str]) -> None:
    logs.set_up("INFO", LogForm.JSON)
    work = logging.getLogger("monitor.work")

    def say(number: int) -> None:
        for _ in range(20):
            work.info("line of %d", number, extra=fields(event="poll"))

    threads = [threading.Thread(target=say, args=(number,)) for number in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(lines(capsys)) == 100


def test_no_secret_in_a_line_of_work(capsys: pytest.CaptureFixture[str]) -> None:
    work = WorkLog(TextOutput(lambda: datetime(2026, 1, 1, tzinfo=UTC), UTC))
    for secret in SECRETS:
        work.tell(secret)
    out = capsys.readouterr().out
    assert "S3CRET" not in out
    assert out.count("2026-01-01 00:00:00 ") == len(SECRETS)


def test_lines_have_the_time_of_the_zone_that_the_configuration_has_by_now(tmp_path: Path, capsys) -> None:
    settings = load(configure(tmp_path, "http://127.0.0.1:9"), register())
    work = WorkLog(TextOutput(lambda: datetime(2026, 1, 1, 12, tzinfo=UTC), settings.timezone))
    listeners = Listeners(work, None)
    work.tell("before")
    listeners.followed(replace(settings, timezone=ZoneInfo("Asia/Tokyo")), "the zone is another")
    assert capsys.readouterr().out.splitlines() == [
        "2026-01-01 12:00:00 before",
        "2026-01-01 21:00:00 the zone is another",
    ]

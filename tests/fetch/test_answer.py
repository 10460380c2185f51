"""What an answer says of itself."""

from __future__ import annotations

import pytest

from monitor.fetch.answer import retry_after, status_words


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"Retry-After": "120"}, 120.0),
        ({"Retry-After": " 0 "}, 0.0),
        ({"Retry-After": "99999999"}, 86400.0),
        ({"Retry-After": "Sat, 21 Nov 2026 10:01:30 GMT", "Date": "Sat, 21 Nov 2026 10:00:00 GMT"}, 90.0),
        ({"Retry-After": "Sat, 21 Nov 2026 09:00:00 GMT", "Date": "Sat, 21 Nov 2026 10:00:00 GMT"}, 0.0),
        ({"Retry-After": "Sat, 21 Nov 2026 10:01:30 GMT"}, None),
        ({"Retry-After": "Sat, 21 Nov 2026 10:01:30 -0000", "Date": "Sat, 21 Nov 2026 10:00:00 GMT"}, None),
        ({"Retry-After": "soon"}, None),
        ({"Retry-After": "-5"}, None),
        ({}, None),
    ],
)
def test_the_wait_that_a_server_asks_for(headers: dict[str, str], seconds: float | None) -> None:
    assert retry_after(headers) == seconds


def test_a_status_in_words() -> None:
    assert status_words(403) == "403 Forbidden"
    assert status_words(599) == "599"

"""A date as exactly as it is known: what no calendar holds is none."""

import pytest

from monitor.model.dates import When


@pytest.mark.parametrize(
    "parts", [(2024, 0), (2024, 0, 0), (2024, 1, 0), (2024, 13), (2023, 2, 29), (0,), (2024, None, 3)]
)
def test_what_no_calendar_holds_is_refused(parts: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match=r"."):
        When(*parts)


@pytest.mark.parametrize("text", ["2024-00", "2024-00-00", "2024-01-00", "2024-1", "24-01-01", "2024-01-01T00"])
def test_what_is_no_date_is_not_parsed(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        When.parse(text)

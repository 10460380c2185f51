"""Killed at random instants and started again, the monitor loses no alert and tells none twice (make crash-test)."""

from tests.crashing import Trial


def test_no_kill_loses_an_alert_or_tells_one_twice(tmp_path):
    outcome = Trial(tmp_path, kills=6, each=3, seed=4).run()
    assert outcome.well, f"{outcome}\n{vars(outcome)}\n{(tmp_path / 'stderr.txt').read_text()[-2000:]}"
    assert outcome.kills.total() >= 6

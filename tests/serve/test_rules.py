"""The dashboard and the alert rules of the docs: each expression is PromQL over names and labels that there are.

promtool (Debian's package `prometheus`; PROMTOOL names one elsewhere) evaluates them too, where it is installed.
"""

import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import promql_parser
import pytest
from prometheus_client.parser import text_string_to_metric_families
from ruamel.yaml import YAML

from monitor.model.messages import DeliveryState
from monitor.outbox.sending import Sent
from tests.serve.test_metrics import exposition

ROOT = Path(__file__).resolve().parents[2]
RULES = ROOT / "docs/prometheus-alerts.yaml"
DASHBOARD = ROOT / "docs/grafana-dashboard.json"
UNIT_TESTS = ROOT / "tests/serve/alerts_test.yaml"
PROMTOOL = os.environ.get("PROMTOOL") or shutil.which("promtool")
JOB = {"job": "ofsted-monitor", "instance": "127.0.0.1:9464"}
"""The labels that Prometheus itself gives, and its own metric beside ours."""

needs_promtool = pytest.mark.skipif(not PROMTOOL, reason="no promtool here (Debian: apt-get install prometheus)")


def rules() -> list[dict[str, Any]]:
    return [rule for group in YAML(typ="safe").load(RULES)["groups"] for rule in group["rules"]]


def in_a_view(expr: str) -> str:
    """An expression with values for Grafana's variables."""
    return expr.replace("$__rate_interval", "5m").replace("$kind", ".*")


def dashboard() -> list[tuple[str, str]]:
    """The expressions of the dashboard, each with its panel's title."""
    panels = json.loads(DASHBOARD.read_text())["panels"]
    return [(panel["title"], in_a_view(target["expr"])) for panel in panels for target in panel["targets"]]


EXPRESSIONS = [*dashboard(), *((rule["alert"], rule["expr"]) for rule in rules())]
IDS = [f"{number} {title}" for number, (title, _) in enumerate(EXPRESSIONS)]


def series() -> list[tuple[str, dict[str, str], float]]:
    """All that Prometheus has of a monitor: what it exposes, with the labels of the scrape, and `up`."""
    families = text_string_to_metric_families(exposition())
    found = [(one.name, {**one.labels, **JOB}, one.value) for family in families for one in family.samples]
    return [*found, ("up", dict(JOB), 1.0)]


SERIES = series()


def selectors(expr: str) -> Iterator[promql_parser.VectorSelector]:
    found: list[promql_parser.VectorSelector] = []

    def see(one: promql_parser.Expr) -> None:
        if isinstance(one, promql_parser.MatrixSelector):
            found.append(one.vector_selector)
        elif isinstance(one, promql_parser.VectorSelector):
            found.append(one)

    promql_parser.walk(promql_parser.parse(expr), see)
    return iter(found)


def grouped_by(expr: str) -> set[str]:
    return {name.strip() for names in re.findall(r"\bby \(([^)]*)\)", expr) for name in names.split(",")}


@pytest.mark.parametrize(("title", "expr"), EXPRESSIONS, ids=IDS)
def test_an_expression_asks_for_what_there_is(title: str, expr: str) -> None:
    asked = list(selectors(expr))
    assert asked, expr
    for selector in asked:
        own = [labels for name, labels, _ in SERIES if name == selector.name]
        assert own, f"{title}: there is no {selector.name}"
        for matcher in selector.matchers.matchers:
            values = {labels.get(matcher.name) for labels in own}
            assert None not in values, f"{title}: {selector.name} has no label {matcher.name}"
            if "Re" in str(matcher.op) and matcher.value != ".*":
                assert set(matcher.value.split("|")) <= values, (title, matcher.value, values)
            elif matcher.value != ".*":
                assert matcher.value in values, (title, matcher.value, values)
        assert grouped_by(expr) <= set().union(*own), title


@pytest.mark.parametrize(
    "wrong", ["sum(", "rate(ofsted_monitor_healthy)", "ofsted_monitor_healthy ==", "by (kind) (x)"]
)
def test_what_is_no_expression_is_found_out(wrong: str) -> None:
    with pytest.raises(ValueError, match=r"\S"):
        promql_parser.parse(wrong)


def test_every_metric_is_shown_and_every_legend_names_labels_of_its_expression() -> None:
    shown = {selector.name for _, expr in EXPRESSIONS for selector in selectors(expr)}
    ours = {re.sub(r"_(?:sum|count|bucket)\Z", "_bucket", name) for name, *_ in SERIES if name.startswith("ofsted_")}
    assert ours - shown == set()
    for panel in json.loads(DASHBOARD.read_text())["panels"]:
        for target in panel["targets"]:
            names = set(re.findall(r"{{(\w+)}}", target["legendFormat"]))
            asked = {one.name for one in selectors(in_a_view(target["expr"]))}
            known = {label for name, labels, _ in SERIES if name in asked for label in labels}
            assert names <= known, panel["title"]


def test_panels_do_not_overlap() -> None:
    taken: set[tuple[int, int]] = set()
    for panel in json.loads(DASHBOARD.read_text())["panels"]:
        at = panel["gridPos"]
        cells = {(x, y) for x in range(at["x"], at["x"] + at["w"]) for y in range(at["y"], at["y"] + at["h"])}
        assert not cells & taken, panel["title"]
        assert at["x"] + at["w"] <= 24
        taken |= cells


def test_each_alert_says_how_grave_it_is_and_is_tested_both_to_fire_and_not_to() -> None:
    tests = YAML(typ="safe").load(UNIT_TESTS)["tests"]
    cases = [case for test in tests for case in test["alert_rule_test"]]
    names = {rule["alert"] for rule in rules()}
    assert {case["alertname"] for case in cases if case.get("exp_alerts")} == names
    assert {case["alertname"] for case in cases if not case.get("exp_alerts")} == names
    for rule in rules():
        assert rule["labels"]["severity"] in ("critical", "warning")
        assert rule["annotations"]["summary"]


def ran(*arguments: str | Path) -> None:
    assert PROMTOOL
    done = subprocess.run([PROMTOOL, *map(str, arguments)], capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stdout + done.stderr


@needs_promtool
def test_promtool_takes_the_rules() -> None:
    ran("check", "rules", RULES)


@needs_promtool
def test_promtool_sees_each_alert_fire_when_it_must() -> None:
    ran("test", "rules", UNIT_TESTS)


def written(name: str, labels: dict[str, str]) -> str:
    return name + "{" + ", ".join(f"{key}={json.dumps(value)}" for key, value in labels.items()) + "}"


@needs_promtool
def test_promtool_finds_a_value_for_each_expression_of_the_dashboard(tmp_path: Path) -> None:
    """Over what a monitor exposes, its counters growing: no panel is empty for want of a name, a label or a match."""
    from tests.serve.test_metrics import FIGURES, Counters, polled

    counters = Counters(["leads", "policy"])
    counters.polled(polled(seconds=1))
    counters.sent(Sent("leads", "x", 1, DeliveryState.DELIVERED))
    families = list(text_string_to_metric_families(exposition(FIGURES, counters)))
    counted = {one.name for family in families if family.type in ("counter", "histogram") for one in family.samples}
    given = [(one.name, {**one.labels, **JOB}, one.value) for family in families for one in family.samples]
    values = [
        {"series": written(name, labels), "values": f"{value}+1x60" if name in counted else f"{value}x60"}
        for name, labels, value in given
    ]
    asked = [
        {"expr": f"count({expr}) > bool 0", "eval_time": "1h", "exp_samples": [{"labels": "{}", "value": 1}]}
        for _, expr in dashboard()
    ]
    test = {"interval": "1m", "input_series": values, "promql_expr_test": asked}
    (tmp_path / "test.yaml").write_text(json.dumps({"evaluation_interval": "1m", "tests": [test]}))
    ran("test", "rules", tmp_path / "test.yaml")

"""What the shell completes, asked as each shell asks it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def command(tmp_path_factory):
    """A folder with `ofsted-monitor`, as an installation makes it, and a configuration."""
    folder = tmp_path_factory.mktemp("bin")
    script = folder / "ofsted-monitor"
    lines = [f"#!{sys.executable}", "import sys", f"sys.path.insert(0, {str(ROOT)!r})"]
    script.write_text("\n".join([*lines, "from monitor.cli import main", "main()", ""]))
    script.chmod(0o755)
    (folder / "config").mkdir()
    (folder / "config" / "monitor.yaml").write_text(
        "channels: {policy: {type: console}, polite: {type: console}}\n"
        "authorities: [{name: Leeds}, {name: Brighton and Hove}]\n"
    )
    return script


def asked(command, line, shell="bash"):
    """What the program offers at the end of a command line."""
    ways = {
        "bash": {"COMP_WORDS": line, "COMP_CWORD": str(len(line.split(" ")) - 1)},
        "zsh": {"_TYPER_COMPLETE_ARGS": line},
        "fish": {"_TYPER_COMPLETE_ARGS": line, "_TYPER_COMPLETE_FISH_ACTION": "get-args"},
    }
    environment = {**os.environ, **ways[shell], "_OFSTED_MONITOR_COMPLETE": f"complete_{shell}"}
    done = subprocess.run(
        [command], check=False, capture_output=True, text=True, env=environment, cwd=command.parent, timeout=60
    )
    assert done.stderr == ""
    return [line for line in done.stdout.splitlines() if line]


@pytest.mark.parametrize(
    ("line", "offered"),
    [
        ("ofsted-monitor notify", ["notify-test"]),
        ("ofsted-monitor add lew", ["lewisham"]),
        ("ofsted-monitor add Kens", [r"Kensington\ and\ Chelsea"]),
        ("ofsted-monitor notify-test ", ["policy", "polite"]),
        ("ofsted-monitor --config nowhere.yaml notify-test ", []),
        ("ofsted-monitor remove B", [r"Brighton\ and\ Hove"]),
        ("ofsted-monitor events --kind dir", ["direction"]),
    ],
)
def test_bash_completes(command, line, offered):
    assert asked(command, line) == offered


def test_zsh_and_fish_put_names_with_blanks_between_marks_themselves(command):
    assert asked(command, "ofsted-monitor add Kens", "zsh") == ["_arguments '*: :((\"Kensington and Chelsea\"))'"]
    assert asked(command, "ofsted-monitor add Kens", "fish") == ["Kensington and Chelsea"]


HEAVY = {"requests", "sqlite3", "lxml", "trafilatura", "rich", "slack_sdk", "jinja2", "monitor.store.file"}


def test_to_complete_imports_little(command):
    environment = {**os.environ, "COMP_WORDS": "ofsted-monitor add Leed", "COMP_CWORD": "2"}
    environment["_OFSTED_MONITOR_COMPLETE"] = "complete_bash"
    code = f"import sys; sys.argv = [{str(command)!r}]; sys.path.insert(0, {str(ROOT)!r})\n"
    code += "from monitor.cli import main\ntry: main()\n"
    code += "finally: print(*sys.modules, file=sys.stderr)"
    done = subprocess.run(
        [sys.executable, "-c", code], check=False, capture_output=True, text=True, env=environment, timeout=60
    )
    assert done.stdout.splitlines() == ["Leeds", r"Leeds\ City\ Council"]
    assert not HEAVY & set(done.stderr.split())


def test_a_script_that_an_interpreter_is_given_offers_no_completion():
    done = subprocess.run(
        [sys.executable, "run.py", "--help"], check=False, capture_output=True, text=True, cwd=ROOT, timeout=60
    )
    assert "completion" not in done.stdout

"""The image and its composition: what is pinned, what is forbidden, what exists. No Docker daemon: nothing is built."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
from compose_spec import PyCompose
from ruamel.yaml import YAML

from monitor.config.file import load
from monitor.register.authorities import load as register
from tests.whole.test_packaging import ROOT, ignored, instructions, locked

COMPOSE: dict[str, Any] = YAML(typ="safe").load((ROOT / "compose.yaml").read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
BASE = re.compile(r"[\w./-]+:[\w.-]+@sha256:[0-9a-f]{64}(?= |\Z)")


def stages() -> dict[str, str]:
    """What each stage is made from, by its name."""
    return {rest.split()[-1]: rest.split()[0] for _, word, rest in instructions() if word == "FROM"}


def test_every_stage_rests_on_a_base_that_is_pinned_by_digest() -> None:
    made = stages()
    outside = [base for base in made.values() if base not in made]
    assert outside
    assert all(BASE.fullmatch(base) for base in outside)


def test_what_datasette_is_made_of_is_locked_with_hashes() -> None:
    pins = locked("deploy/datasette.lock")
    assert "datasette" in pins
    assert not re.search(r"://|--(?:extra-)?index|--find-links|file:", (ROOT / "deploy/datasette.lock").read_text())


def test_make_pin_base_puts_the_digest_of_today_in_the_place_of_the_old(tmp_path: Path) -> None:
    """With a `docker` that answers as the real one does: it pulls the tag, and tells the digest of what came."""
    new = f"sha256:{'0123456789abcdef' * 4}"
    docker = tmp_path / "docker"
    docker.write_text(
        '#!/bin/sh\necho "$*" >> "$0.log"\n'
        f'case "$1 $2" in "image inspect") echo "python@{new}";; "pull --quiet") echo "docker.io/library/$3";; esac\n'
    )
    docker.chmod(0o755)
    copy = tmp_path / "Dockerfile"
    copy.write_text((ROOT / "Dockerfile").read_text())
    command = ["make", "-s", "pin-base", f"DOCKERFILE={copy}"]
    environ = {"PATH": f"{tmp_path}:{os.environ['PATH']}"}
    subprocess.run(command, cwd=ROOT, env=environ, check=True, timeout=60)
    assert (tmp_path / "docker.log").read_text().splitlines()[0] == "pull --quiet python:3.12-slim"
    before, after = (path.read_text() for path in (ROOT / "Dockerfile", copy))
    assert after == re.sub(r"(?<=^FROM python:3\.12-slim@)sha256:\w+", new, before, flags=re.MULTILINE) != before
    # What is no digest (no network, another Docker's words) changes nothing.
    docker.write_text("#!/bin/sh\necho sorry\n")
    assert subprocess.run(command, cwd=ROOT, env=environ, check=False, timeout=60, capture_output=True).returncode
    assert copy.read_text() == after


def test_a_parser_of_compose_files_takes_it_and_finds_a_slip() -> None:
    text = (ROOT / "compose.yaml").read_text()
    PyCompose.from_yaml(text).validate()
    slips = (
        ("read_only:", "read_onyl:"),
        ("pids_limit: 256", "pids_limit: many"),
        ("mem_limit: 2g", "mem_limit: 2 parsecs"),
    )
    for right, wrong in slips:
        with pytest.raises(ValueError, match=r"read_onyl|pids_limit|mem_limit"):
            PyCompose.from_yaml(text.replace(right, wrong, 1))


@pytest.mark.parametrize("name", SERVICES)
def test_no_service_may_do_what_it_need_not(name: str) -> None:
    service = SERVICES[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert "privileged" not in service
    assert service["restart"] == "unless-stopped"
    assert all(service[limit] for limit in ("mem_limit", "memswap_limit", "pids_limit"))
    assert all("noexec,nosuid,nodev" in folder for folder in service["tmpfs"])
    assert service["logging"]["options"]["max-size"]
    assert service["build"]["target"] in stages()
    # Who runs it is said by its image; nothing is reachable from another machine.
    (user,) = {rest for stage, word, rest in instructions() if word == "USER"}
    assert user.isdecimal()
    assert user != "0"
    assert all(port.startswith("127.0.0.1:") for port in service.get("ports", []))


def test_secrets_come_by_file_and_never_by_the_environment() -> None:
    assert set(SERVICES["monitor"]["environment"]) == {"MONITOR_CONFIG"}
    assert "environment" not in SERVICES["datasette"]
    text = (ROOT / "compose.yaml").read_text()
    assert "slack_token: {file: ./secrets/slack_token}" in text
    assert ignored("secrets")
    assert "secrets/" in (ROOT / ".gitignore").read_text().split()


def test_datasette_is_asked_for_and_sees_the_state_read_only() -> None:
    assert SERVICES["datasette"]["profiles"] == ["datasette"]
    assert SERVICES["datasette"]["volumes"] == ["state:/app/state:ro"]
    assert "profiles" not in SERVICES["monitor"]


def test_the_container_checks_itself_as_its_image_does() -> None:
    check = SERVICES["monitor"]["healthcheck"]
    said = next(rest for _, word, rest in instructions() if word == "HEALTHCHECK")
    options = dict(re.findall(r"--([a-z-]+)=(\S+)", said))
    assert {name.replace("-", "_"): value for name, value in options.items()} == {
        name: str(check[name]) for name in ("interval", "timeout", "start_period", "retries")
    }
    assert check["test"][1:] == YAML(typ="safe").load(said.partition("CMD ")[2])


def test_the_mounted_configuration_is_the_one_of_the_checkout_and_its_state_the_volume(tmp_path: Path) -> None:
    mounts = dict(volume.rsplit(":", 1) for volume in SERVICES["monitor"]["volumes"])
    assert set(mounts.values()) == {"/app/conf", "/app/state"}
    place = Path(SERVICES["monitor"]["environment"]["MONITOR_CONFIG"])
    assert place.parent == Path(mounts["./config"])
    here = tmp_path / place.relative_to("/")
    here.parent.mkdir(parents=True)
    here.write_text((ROOT / "config/monitor.yaml").read_text())
    assert load(here, register()).state == tmp_path / "app/state"

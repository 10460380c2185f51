"""What the program is made of: its bill of materials, its licences, the advisories against it."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

from tests.web import Answer, Asked, Web
from tests.whole.test_packaging import ROOT, locked
from tools import licences

pytestmark = pytest.mark.exhaustive

LOCK = """\
idna==3.7 --hash=sha256:82fee1fc78add43492d3a1898bfa6d8a904cc97d8427f683ed8e798d07761aa0
six==1.16.0 --hash=sha256:8abb2f1d86890a2dfb989f9a77cfcfd3e47c2a354b01111771326f8aa26e0254
"""
FLAW = {
    "id": "PYSEC-0000-1",
    "summary": "An example",
    "details": "An example",
    "modified": "2026-01-01T00:00:00Z",
    "published": "2026-01-01T00:00:00Z",
    "affected": [
        {
            "package": {"name": "idna", "ecosystem": "PyPI"},
            "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "3.8"}]}],
        }
    ],
}


def test_the_bill_of_materials_is_valid_and_lists_every_package_with_its_hashes(tmp_path: Path) -> None:
    makefile = (ROOT / "Makefile").read_text().replace("\\\n", " ")
    recipe = re.search(r"^\t@\$\(PY\) (-W ignore -m cyclonedx_py .*)$", makefile, re.MULTILINE)
    assert recipe
    made = tmp_path / "sbom.json"
    command = [word.replace("$(SBOM)", str(made)) for word in shlex.split(recipe[1])]
    # The recipe has it validated; here that is done once, below.
    subprocess.run([sys.executable, *command, "--no-validate"], cwd=ROOT, check=True, capture_output=True, timeout=60)
    text = made.read_text()
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(text) is None
    bill = json.loads(text)
    assert bill["metadata"]["component"]["name"] == "ofsted-monitor"
    listed: dict[str, set[str]] = {}
    hashes: dict[str, set[str]] = {}
    for part in bill["components"]:
        listed.setdefault(part["name"], set()).add(part["version"])
        found = {one["content"] for place in part["externalReferences"] for one in place.get("hashes", [])}
        hashes.setdefault(part["name"], set()).update(found)
    assert listed == locked("requirements.lock")
    assert sum(map(len, hashes.values())) == (ROOT / "requirements.lock").read_text().count("--hash=")
    assert all(hashes.values())


def test_the_page_of_licences_is_that_of_the_lock() -> None:
    assert (ROOT / "docs/licences.md").read_text(encoding="utf-8") == licences.page(), "run `make licences`"


def test_every_package_states_a_licence_and_none_binds_the_whole_program() -> None:
    said = {package: licences.licence(package) for package in licences.packages()}
    assert len(said) > 50
    assert [package for package, licence in said.items() if not licence] == []
    assert [package for package, licence in said.items() if licences.copyleft(licence) == "strong"] == []


@pytest.mark.parametrize(
    ("licence", "grade"),
    [
        ("MIT", ""),
        ("GPL-3.0-or-later", "strong"),
        ("AGPL-3.0-only", "strong"),
        ("GNU General Public License v3 (GPLv3)", "strong"),
        ("GNU Affero General Public License v3", "strong"),
        ("GNU Lesser General Public License v2 or later (LGPLv2+)", "weak"),
        ("LGPL-2.1-or-later", "weak"),
        ("MPL-2.0", "weak"),
        ("MPL-1.1 OR GPL-2.0-only OR LGPL-2.1-or-later", "weak"),
        ("MIT OR GPL-2.0-only", ""),
        ("BSD-3-Clause AND GPL-2.0-only", "strong"),
        ("Apache-2.0 AND MPL-2.0", "weak"),
    ],
)
def test_copyleft_is_told_by_the_licence(licence: str, grade: str) -> None:
    assert licences.copyleft(licence) == grade


def audited(lock: Path, url: str) -> tuple[int, str]:
    command = [sys.executable, "tools/audit.py", "--osv-url", url, str(lock)]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=60)
    return ran.returncode, ran.stdout.replace(str(lock), "the lock")


def test_an_advisory_fails_the_audit_and_no_index_is_said_and_no_failure(tmp_path: Path) -> None:
    lock = tmp_path / "requirements.lock"
    lock.write_text(LOCK)

    def answer(asked: Asked) -> Answer:
        package = json.loads(asked.body)["package"]["name"]
        return Answer(200, json.dumps({"vulns": [FLAW]} if package == "idna" else {}).encode())

    with Web({"/v1/query": answer}) as web:
        status, said = audited(lock, web.url("/v1/query"))
        assert (status, said) == (
            1,
            "the lock: 2 packages audited: 1 advisories\n  idna 3.7: PYSEC-0000-1 (mended in 3.8)\n",
        )
    nowhere = "http://127.0.0.1:1/v1/query"
    assert audited(lock, nowhere) == (0, "the lock: not audited: no index of advisories could be reached\n")


def test_continuous_integration_audits() -> None:
    assert "tools/audit.py" in (ROOT / ".ci/run").read_text()

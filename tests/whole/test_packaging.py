"""What stands around the code holds together: lock files, image, wheel, README, docs."""

import json
import re
import shlex
import subprocess
import sys
import tomllib
import zipfile
from fnmatch import fnmatch
from functools import cache
from pathlib import Path

import markdown
import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
DOCS = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]


def locked(name: str) -> dict[str, set[str]]:
    """The versions that a lock file pins, by package; every one must have its hashes."""
    pins: dict[str, set[str]] = {}
    for entry in (ROOT / name).read_text().replace("\\\n", " ").splitlines():
        if entry.startswith("#"):
            continue
        pin, *hashes = entry.split("--hash=")
        assert hashes, f"{name}: {pin} has no hash"
        assert all(re.fullmatch(r"sha256:[0-9a-f]{64}\s*", value) for value in hashes), pin
        package, _, version = pin.split(";")[0].strip().partition("==")
        pins.setdefault(canonicalize_name(package), set()).add(version)
    return pins


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-dev.lock"])
def test_lock_names_no_index(name: str) -> None:
    text = (ROOT / name).read_text()
    assert not re.search(r"://|--(?:extra-)?index|--find-links|file:", text)


def test_lock_covers_what_the_project_needs() -> None:
    runtime, everything = locked("requirements.lock"), locked("requirements-dev.lock")
    extras = PROJECT["optional-dependencies"]
    needs = [(runtime, line) for line in PROJECT["dependencies"]]
    # Datasette runs beside the program, in an image of its own, which is locked by itself.
    apart = {"datasette": locked("deploy/datasette.lock"), "dev": everything}
    needs += [(apart.get(extra, runtime), line) for extra, lines in extras.items() for line in lines]
    needs += [(everything, line) for line in extras["datasette"]]
    for pins, line in needs:
        need = Requirement(line)
        versions = pins.get(canonicalize_name(need.name), set())
        assert versions, f"{line} is not in the lock: run `make lock`"
        assert all(need.specifier.contains(version, prereleases=True) for version in versions), (line, versions)
    assert {name: everything.get(name) for name in runtime} == runtime


def instructions() -> list[tuple[int, str, str]]:
    """The Dockerfile as (stage, instruction, the rest), lines joined."""
    text = re.sub(r"^\s*#.*\n", "", (ROOT / "Dockerfile").read_text(), flags=re.MULTILINE).replace("\\\n", " ")
    stage, found = -1, []
    for line in filter(None, (line.strip() for line in text.splitlines())):
        word, _, rest = line.partition(" ")
        stage += word == "FROM"
        found.append((stage, word, rest.strip()))
    return found


def ignored(path: str) -> bool:
    """Whether .dockerignore keeps a path out of the build."""
    out = False
    within = [path, *map(str, Path(path).parents)]
    for pattern in (ROOT / ".dockerignore").read_text().split():
        if any(fnmatch(part, pattern.removeprefix("!").removeprefix("**/")) for part in within):
            out = not pattern.startswith("!")
    return out


def test_image_copies_what_exists_and_is_not_ignored() -> None:
    copied = [rest.split() for _, word, rest in instructions() if word == "COPY"]
    sources = [source for words in copied if not words[0].startswith("--") for source in words[:-1]]
    assert {"requirements.lock", "run.py", "config/", "monitor/"} <= set(sources)
    for source in sources:
        assert (ROOT / source).exists(), source
        assert not ignored(source.rstrip("/")), source
    assert ignored(".git")
    assert ignored("state")


def test_image_is_slim_in_stages_and_runs_as_nobody_in_particular() -> None:
    found = instructions()
    last = found[-1][0]
    assert last >= 1
    made = [rest.split() for _, word, rest in found if word == "FROM"]
    assert all("slim" in words[0] or words[0] in {other[-1] for other in made} for words in made)
    final = {word: rest for stage, word, rest in found if stage == last}
    assert final["USER"] not in {"root", "0"}
    assert made[-1][-1] == "monitor"
    assert final["VOLUME"] == "/app/state"
    builds = [rest for stage, word, rest in found if word == "RUN" and "pip install" in rest]
    assert builds
    assert all(re.search(r"--require-hashes -r (?:requirements|datasette)\.lock", rest) for rest in builds)


def test_image_starts_and_checks_itself_by_commands_that_exist() -> None:
    final = {word: rest for _, word, rest in instructions()}
    entry, command = json.loads(final["ENTRYPOINT"]), json.loads(final["CMD"])
    assert entry[0] == "python"
    assert (ROOT / entry[1]).is_file()
    health = json.loads(final["HEALTHCHECK"].partition("CMD ")[2])
    assert health[:2] == entry
    for words in (command, [word for word in health[2:] if not word.startswith("-")]):
        assert words[0] in commands()
        help_text = shown(words[0], "--help")
        assert all(word in help_text for word in words[1:])


def shown(*arguments: str) -> str:
    """What run.py prints."""
    ran = subprocess.run(
        [sys.executable, ROOT / "run.py", *arguments], capture_output=True, text=True, check=False, timeout=60
    )
    return ran.stdout + ran.stderr


@cache
def commands() -> frozenset[str]:
    """The commands that run.py has."""
    from typer.main import get_command

    from monitor.cli import application

    return frozenset(getattr(get_command(application()), "commands", {}))


def targets() -> set[str]:
    """The targets of the Makefile that a user may ask for."""
    return set(re.search(r"^\.PHONY:(.*)$", (ROOT / "Makefile").read_text(), re.MULTILINE)[1].split())  # type: ignore[index]


def said_commands(text: str) -> list[list[str]]:
    """The command lines of indented or fenced blocks and of inline code."""
    lines = re.findall(r"^(?:    |\$ )(\S.*)$", text, re.MULTILINE) + re.findall(r"`([^`\n]+)`", text)
    lines += [line for block in re.findall(r"```\w*\n(.*?)```", text, re.DOTALL) for line in block.splitlines()]
    return [shlex.split(line, comments=True) for line in lines if re.match(r"(?:make|python run\.py|run\.py) ", line)]


@pytest.mark.parametrize("page", DOCS, ids=lambda page: page.name)
def test_commands_of_the_docs_exist(page: Path) -> None:
    for words in said_commands(page.read_text()):
        if words[0] == "make":
            assert words[1] in targets(), words
        else:
            rest = words[words.index("run.py") + 1 :] if "run.py" in words else words
            while rest and rest[0].startswith("-"):
                rest = rest[2:] if rest[0] in {"--config", "--now"} else rest[1:]
            assert not rest or rest[0] in commands(), words


@pytest.mark.parametrize("page", DOCS, ids=lambda page: page.name)
def test_links_of_the_docs_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)[^)]*\)", page.read_text()):
        assert "://" in target or (page.parent / target).exists(), target


@pytest.mark.parametrize("page", [ROOT / "README.md", ROOT / "CHANGELOG.md"], ids=lambda page: page.name)
def test_anchors_of_links_into_the_docs_are_there(page: Path) -> None:
    """Those between the pages of docs/ mkdocs checks (`make docs`, .ci/run)."""
    for target, anchor in re.findall(r"\]\(([^)#:]*)#([^)]+)\)", page.read_text()):
        reader = markdown.Markdown(extensions=["toc", "tables", "fenced_code"])
        reader.convert(((page.parent / target) if target else page).read_text(encoding="utf-8"))
        assert f'"{anchor}"' in json.dumps(getattr(reader, "toc_tokens", [])), f"{target}#{anchor}"


def test_every_page_of_the_docs_has_its_place_in_the_order_to_read() -> None:
    order = (ROOT / "mkdocs.yml").read_text()
    pages = [str(page.relative_to(ROOT / "docs")) for page in DOCS if page.is_relative_to(ROOT / "docs")]
    assert not [page for page in pages if f": {page}\n" not in order], "name it in mkdocs.yml, and in docs/index.md"


def test_the_reference_is_what_the_program_says() -> None:
    from tools import reference

    assert reference.COMMANDS.read_text(encoding="utf-8") == reference.commands_page(), "run `make reference`"
    assert reference.CONFIGURATION.read_text(encoding="utf-8") == reference.configuration_page(), "run `make reference`"


def test_readme_opens_with_the_three_commands() -> None:
    first_screen = (ROOT / "README.md").read_text().splitlines()[:20]
    for command in ("make demo", "make test", "make run"):
        assert any(command in line for line in first_screen), command


def test_changelog_tells_of_the_present_version() -> None:
    from monitor import __version__

    assert f"## {__version__}" in (ROOT / "CHANGELOG.md").read_text()


def test_wheel_holds_the_data_that_the_code_reads(tmp_path: Path) -> None:
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", tmp_path],
        cwd=ROOT,
        check=True,
        capture_output=True,
        timeout=60,
    )
    (wheel,) = tmp_path.glob("*.whl")
    names = set(zipfile.ZipFile(wheel).namelist())
    needed = {
        "monitor/data/authorities.csv",
        "monitor/data/places.csv",
        "monitor/data/topics.csv",
        "monitor/data/frameworks.yaml",
        "monitor/demo/documents/inspection-2023.pdf",
    }
    needed |= {f"monitor/{path.relative_to(ROOT / 'monitor').as_posix()}" for path in (ROOT / "monitor").rglob("*.py")}
    assert needed <= names, needed - names


def test_data_dictionary_is_what_the_migrations_and_the_descriptions_make() -> None:
    from monitor.store import dictionary
    from tools import data_dictionary

    tables, views = data_dictionary.schema()
    for real, described in ((tables, dictionary.TABLES), (views, dictionary.VIEWS)):
        assert {name: set(columns) for name, columns in real.items()} == {
            name: set(told.columns) for name, told in described.items()
        }
        assert all(text for told in described.values() for text in (told.about, *told.columns.values()))
    assert data_dictionary.PAGE.read_text(encoding="utf-8") == data_dictionary.page(), "run `make dictionary`"


def test_the_reference_of_the_configuration_describes_every_key() -> None:
    page = (ROOT / "docs/reference/configuration.md").read_text()
    schema = json.loads((ROOT / "config/monitor.schema.json").read_text())
    keys = {key for part in (schema, *schema["$defs"].values()) for key in part.get("properties", {})}
    assert "token_env" in keys
    assert [key for key in sorted(keys) if not re.search(rf"`{key}\b", page)] == []


def test_examples_of_the_configuration_page_are_valid(tmp_path: Path) -> None:
    from monitor.config.file import load
    from monitor.register.authorities import load as register

    examples = re.findall(r"```yaml\n(.*?)```", (ROOT / "docs/configuration.md").read_text(), re.DOTALL)
    assert len(examples) == 4
    for number, example in enumerate(examples):
        path = tmp_path / f"{number}.yaml"
        path.write_text(example)
        assert load(path, register()).watched


@pytest.mark.parametrize("page", DOCS, ids=lambda page: page.name)
def test_files_that_the_docs_name_exist(page: Path) -> None:
    for name in re.findall(r"`((?:monitor|config|tests|docs|tools|bench)/[\w./-]+)`", page.read_text()):
        assert (ROOT / name).exists() or "NAME" in name, name


def test_what_is_installed_is_the_lock_alone() -> None:
    """Pip resolves nothing: a release of today must not break the install of a lock of yesterday."""
    recipes = [ROOT / "Makefile", ROOT / "Dockerfile"]
    macro = "--no-deps" if "INSTALL = $(PIP) install --quiet --no-deps\n" in recipes[0].read_text() else ""
    lines = [
        line for file in recipes for line in file.read_text().splitlines() if ".lock" in line and "--require" in line
    ]
    assert len(lines) == 4
    assert all("--no-deps" in line.replace("$(INSTALL)", macro) for line in lines)
    assert all(file.read_text().count(" check\n") for file in recipes)


def test_each_claim_of_the_threat_model_points_to_tests_that_exist() -> None:
    page = (ROOT / "docs/threat-model.md").read_text()
    holds = page.partition("## What holds")[2].partition("## What does not hold")[0]
    rows = [line.split(" | ") for line in holds.splitlines() if line.startswith("| ")][2:]
    assert len(rows) > 10
    for row in rows:
        named = re.findall(r"`(tests/[\w/]+(?:\.py)?/?)`", row[-1])
        assert named, row
        for name in named:
            path = ROOT / name
            files = [path] if path.is_file() else list(path.glob("test_*.py"))
            assert files, name
            assert all("def test_" in file.read_text() for file in files), name

"""What is built and installed: three packages, their licence, nothing else."""

from __future__ import annotations

import re
import tarfile
import zipfile
from email.parser import Parser
from pathlib import Path

import pytest
from hatchling import build

ROOT = Path(__file__).parents[1]
PACKAGES = {"agentkit", "agentkit_client", "agentkit_tools"}


@pytest.fixture(autouse=True)
def in_the_checkout(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)


def names_in_wheel(path: Path) -> list[str]:
    with zipfile.ZipFile(path) as wheel:
        return wheel.namelist()


def test_the_wheel_holds_the_three_packages_and_nothing_else(tmp_path: Path):
    names = names_in_wheel(tmp_path / build.build_wheel(str(tmp_path)))
    tops = {name.partition("/")[0] for name in names}
    (metadata,) = (top for top in tops if top.endswith(".dist-info"))
    assert tops - {metadata} == PACKAGES
    assert {f"{package}/py.typed" for package in PACKAGES} < set(names)
    assert f"{metadata}/licenses/LICENSE" in names


def test_the_wheel_holds_every_source_file(tmp_path: Path):
    names = names_in_wheel(tmp_path / build.build_wheel(str(tmp_path)))
    roots = [ROOT / "agentkit", ROOT / "client", ROOT / "tools"]
    sources = {path.relative_to(root).as_posix() for root in roots for path in root.rglob("*.py")}
    assert {name for name in names if name.endswith(".py")} == sources


def test_the_source_distribution_holds_no_tests_and_no_caches(tmp_path: Path):
    with tarfile.open(tmp_path / build.build_sdist(str(tmp_path))) as sdist:
        folders = {Path(name).parts[1] for name in sdist.getnames() if len(Path(name).parts) > 2}
    assert folders == {"agentkit", "client", "tools"}


def test_an_editable_install_is_a_plain_list_of_folders(tmp_path: Path):
    wheel = tmp_path / build.build_editable(str(tmp_path))
    with zipfile.ZipFile(wheel) as archive:
        (pth,) = (name for name in archive.namelist() if name.endswith(".pth"))
        folders = archive.read(pth).decode().split()
    assert [Path(folder) for folder in folders] == [
        ROOT / n for n in ("agentkit", "client", "tools")
    ]


def required(tmp_path: Path) -> list[str]:
    with zipfile.ZipFile(tmp_path / build.build_wheel(str(tmp_path))) as wheel:
        (name,) = (name for name in wheel.namelist() if name.endswith("/METADATA"))
        return Parser().parsestr(wheel.read(name).decode()).get_all("Requires-Dist", [])


def test_the_tests_install_what_the_project_asks_for(tmp_path: Path):
    names = {re.split(r"[<>=\[; ]", one)[0] for one in required(tmp_path)} - {"agentkit"}
    installed = (ROOT / "tests" / "requirements.in").read_text("utf-8").splitlines()
    assert len(names) >= 5
    assert names - set(installed) == set()


def test_the_extra_all_is_every_extra(tmp_path: Path):
    optional = [one.split("; extra == ") for one in required(tmp_path) if "; extra == " in one]
    everything = {requirement for requirement, extra in optional if extra == "'all'"}
    assert len(everything) >= 4
    assert everything == {requirement for requirement, extra in optional if extra != "'all'"}


def test_the_locked_requirements_have_hashes_and_name_no_host():
    locked = (ROOT / "tests" / "requirements.txt").read_text("utf-8")
    pins = re.findall(r"(?m)^\S+==\S+", locked)
    assert len(pins) > 50
    assert len(re.findall(r"(?m)^\S+==.*\\\n +--hash=sha256:", locked)) == len(pins)
    assert re.findall(r"://|--(extra-)?index|--find-links", locked) == []

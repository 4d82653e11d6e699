"""Skills and their versions are made of folders with a SKILL.md."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest

from agentkit.local import LocalAPI, ScriptedModel

Connect = Callable[[LocalAPI], httpx.Client]
SKILL = b"---\nname: greet\ndescription: 'Says hello.'\n---\n# Greet\n"


def folder(**files: bytes) -> list[tuple[str, tuple[str, bytes]]]:
    return [("files[]", (name.replace("__", "/"), content)) for name, content in files.items()]


FILES = [("files[]", ("greet/SKILL.md", SKILL)), ("files[]", ("greet/a.py", b"print()"))]


@pytest.fixture
def client(connect: Connect) -> Iterator[httpx.Client]:
    with LocalAPI(ScriptedModel([])) as api:
        yield connect(api)


def test_a_skill_has_versions(client: httpx.Client):
    skill = client.post("/v1/skills", files=FILES, data={"display_title": "Greet"}).json()
    url = f"/v1/skills/{skill['id']}"
    assert (skill["type"], skill["source"]) == ("skill", "custom")
    assert skill["display_title"] == "Greet"
    second = client.post(f"{url}/versions", files=FILES).json()
    assert second["name"] == "greet"
    assert second["description"] == "Says hello."
    assert second["directory"] == "greet"
    assert second["skill_id"] == skill["id"]
    assert client.get(url).json()["latest_version"] == second["version"]
    versions = client.get(f"{url}/versions").json()["data"]
    assert [v["version"] for v in versions] == [second["version"], skill["latest_version"]]
    assert client.get(f"{url}/versions/{second['version']}").json() == second


def test_a_skill_goes_after_its_versions(client: httpx.Client):
    skill = client.post("/v1/skills", files=FILES).json()
    url = f"/v1/skills/{skill['id']}"
    assert skill["display_title"] is None
    assert client.delete(url).status_code == 400
    version = skill["latest_version"]
    gone = client.delete(f"{url}/versions/{version}").json()
    assert gone == {"id": version, "type": "skill_version_deleted"}
    assert client.get(f"{url}/versions/{version}").status_code == 404
    assert client.delete(url).json() == {"id": skill["id"], "type": "skill_deleted"}
    assert client.get(url).status_code == 404


def test_skills_of_the_api_are_listed_and_stay(client: httpx.Client):
    mine = client.post("/v1/skills", files=FILES).json()["id"]
    everything = client.get("/v1/skills").json()["data"]
    assert [skill["id"] for skill in everything] == [mine, "pptx", "xlsx", "docx", "pdf"]
    custom = client.get("/v1/skills", params={"source": "custom"}).json()["data"]
    assert [skill["id"] for skill in custom] == [mine]
    assert client.get("/v1/skills", params={"source": "x"}).status_code == 400
    assert client.delete("/v1/skills/pdf").status_code == 403
    page = client.get("/v1/skills", params={"limit": 3}).json()
    rest = client.get("/v1/skills", params={"page": page["next_page"]}).json()
    assert [skill["id"] for skill in rest["data"]] == ["docx", "pdf"]


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ([("other", ("a", b""))], "files: Field required"),
        (folder(**{"SKILL.md": SKILL}), "files: all files must be in one top-level folder"),
        (folder(**{"a/SKILL.md": SKILL, "b/x": b""}), "files: all files must be in one"),
        (folder(**{"a/x.md": SKILL}), "files: SKILL.md is missing"),
        (folder(**{"a/SKILL.md": b"# Greet"}), "SKILL.md: `name` must be in its head"),
        (folder(**{"a/SKILL.md": b"---\nname: a\n---"}), "SKILL.md: `description` must be"),
        (
            folder(**{"a/SKILL.md": b"---\nname: A B\ndescription: c\n---"}),
            "SKILL.md: `name` may hold a-z, 0-9 and - only",
        ),
    ],
)
def test_a_folder_that_is_no_skill_is_refused(files: Any, message: str, client: httpx.Client):
    answer = client.post("/v1/skills", files=files)
    assert answer.status_code == 400
    assert answer.json()["error"]["message"].startswith(message)

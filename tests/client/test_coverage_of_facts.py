"""Everything that is recorded is here as it is recorded, but for the exceptions, by name."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import coverage_of_facts
import pytest
import recorded_client
import recorded_endpoints
import recorded_types
from coverage_of_facts import NOT_YET, ON_PURPOSE, Count, LeftOut
from scripted_http import Server

ROOT = Path(__file__).parents[2]
DIFFERENCES = " ".join((ROOT / "docs" / "differences.md").read_text("utf-8").split())


@pytest.fixture(scope="module")
def counts() -> Iterator[dict[str, Count]]:
    server = Server()
    yield coverage_of_facts.counts(server)
    server.close()


def test_everything_recorded_is_here_but_for_the_exceptions(counts: dict[str, Count]) -> None:
    assert {kind: count.unexcused for kind, count in counts.items() if count.unexcused} == {}


def test_everything_recorded_is_counted(counts: dict[str, Count]) -> None:
    recorded = {kind: len(count.wrong) for kind, count in counts.items()}
    for colour in ("sync", "asyncio", "trio"):
        assert recorded[f"endpoints, {colour}"] == len(recorded_endpoints.FACTS) == 38
    assert recorded["types"] == len(recorded_types.RECORDED) == 418
    fields = sum(len(fact.get("fields", ())) for fact in recorded_types.RECORDED.values())
    assert recorded["fields of types"] == fields == 1268
    assert min(recorded.values()) > 0


def excused(counts: dict[str, Count], exception: LeftOut) -> list[str]:
    differing = [item for count in counts.values() for item in count.wrong.items()]
    return [
        problem for name, wrong in differing for problem in wrong if exception.covers(name, problem)
    ]


@pytest.mark.parametrize("exception", ON_PURPOSE, ids=lambda it: it.what)
def test_an_exception_on_purpose_is_one(counts: dict[str, Count], exception: LeftOut) -> None:
    assert excused(counts, exception)


@pytest.mark.parametrize("exception", [*ON_PURPOSE, *NOT_YET], ids=lambda it: it.what)
def test_every_exception_is_documented(counts: dict[str, Count], exception: LeftOut) -> None:
    documented = exception.documented in DIFFERENCES
    assert documented or not excused(counts, exception)


def test_the_table_shows_every_count(counts: dict[str, Count]) -> None:
    script = ROOT / "tests" / "coverage_of_facts.py"
    done = subprocess.run([sys.executable, script], capture_output=True, encoding="utf-8")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == coverage_of_facts.table(counts) + "\n"
    assert re.search(r"^types +418 +418 +0 +0$", done.stdout, re.MULTILINE)


# The comparisons themselves, each with a fact that is changed.


def field(place: str, name: str) -> dict[str, Any]:
    (found,) = (f for f in recorded_types.RECORDED[place]["fields"] if f["name"] == name)
    return found


@pytest.mark.parametrize(
    ("key", "value", "complaint"),
    [
        ("required", False, "required is True, not False"),
        ("nullable", True, "nullable is False, not True"),
        ("wire", "x", "wire is 'role', not 'x'"),
        ("type", "Literal['user']", "('Literal', 'assistant') instead of ('Literal', 'user')"),
        ("type", "int", "instead of <class 'int'>"),
    ],
)
def test_a_field_that_differs_is_seen(
    monkeypatch: pytest.MonkeyPatch, key: str, value: object, complaint: str
) -> None:
    monkeypatch.setitem(field("types.Message", "role"), key, value)
    (problem,) = coverage_of_facts.fields().unexcused
    assert problem.startswith("types.json: types.Message.role: ")
    assert complaint in problem


@pytest.mark.parametrize(
    ("place", "change"),
    [
        ("types.NoSuchType", {"kind": "model", "fields": []}),
        ("types.Message", {"kind": "typeddict"}),
        ("types.MessageParam", {"kind": "model"}),
        ("types.ContentBlock", {"members": ["Message"]}),
        ("types.ContentBlock", {"discriminator": "kind"}),
        ("types.StopReason", {"values": ["no_such_reason"]}),
        ("types.ContentBlockDeltaEvent", {"kind": "alias", "target": "types.Message"}),
    ],
)
def test_a_type_that_differs_is_seen(
    monkeypatch: pytest.MonkeyPatch, place: str, change: dict[str, Any]
) -> None:
    known = recorded_types.RECORDED.get(place, {})
    monkeypatch.setitem(recorded_types.RECORDED, place, {**known, **change})
    assert [problem.partition(" ")[0] for problem in recorded_types.type_differences(place)]


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("models.list", {"verb": "POST"}),
        ("models.list", {"path": "/v2/models"}),
        ("models.list", {"query_fixed": {"beta": "true"}}),
        ("models.list", {"default_betas": ["B9"]}),
        ("models.list", {"content_type": "application/json"}),
        ("models.list", {"special_headers": {"accept": "text/plain"}}),
        ("models.list", {"response": {"kind": "page", "page": "PageCursor", "item": "ModelInfo"}}),
        ("models.list", {"async": {"coroutine": True}}),
        ("models.list", {"extra_params": ["extra_cookies"]}),
        ("messages.batches.results", {"raw_response": True, "params": []}),
        ("models.retrieve", {"response": {"kind": "model", "type": "Message"}}),
    ],
)
def test_an_endpoint_that_differs_is_seen(
    monkeypatch: pytest.MonkeyPatch, server: Server, name: str, change: dict[str, Any]
) -> None:
    known = recorded_endpoints.FACTS[name]
    assert recorded_endpoints.differences("asyncio", server, name) == []
    monkeypatch.setitem(recorded_endpoints.FACTS, name, {**known, **change})
    problems = recorded_endpoints.differences("asyncio", server, name)
    assert {problem.partition(f" {name}: ")[0] for problem in problems} == {"endpoints.json:"}


def test_a_name_that_is_missing_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    exports = [*recorded_client.FACTS["exports"], "NoSuchName"]
    monkeypatch.setitem(recorded_client.FACTS, "exports", exports)
    problems = coverage_of_facts.names()["names in the package"].unexcused
    assert problems == ["client.json: NoSuchName is not there"]

"""What the API refuses is refused with its words; what it takes is let through."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import httpx
import pytest
from request_cases import (
    MCP,
    NEED_A_BETA,
    REFUSED,
    REFUSED_AS_BETA,
    REFUSED_BY_BETA,
    TAKEN,
    TAKEN_AS_BETA,
    THINKING,
)
from request_details import (
    REFUSED_IN_DETAIL,
    REFUSED_IN_DETAIL_BY_BETA,
    TAKEN_IN_DETAIL,
    TAKEN_IN_DETAIL_BY_BETA,
)

from agentkit.local import LocalAPI, Problem, RehearsalModel, validate_request
from agentkit.local._turns import check_turns

Body = Callable[..., dict[str, Any]]
ALL_REFUSED = {**REFUSED, **REFUSED_IN_DETAIL}
ALL_REFUSED_BY_BETA = {**REFUSED_BY_BETA, **REFUSED_IN_DETAIL_BY_BETA}
ALL_TAKEN = {**TAKEN, **TAKEN_IN_DETAIL}
BETAS = [
    MCP,
    "compact-2026-01-12",
    "computer-use-2025-01-24",
    "context-management-2025-06-27",
    "task-budgets-2026-03-13",
]


@pytest.fixture(scope="module")
def client() -> Iterator[httpx.Client]:
    class Untouched:
        def reply(self, request: Mapping[str, Any]) -> dict[str, Any]:
            return {"content": "taken"}

    headers = {"x-api-key": "k", "anthropic-version": "2023-06-01"}
    with LocalAPI(Untouched()) as api, httpx.Client(base_url=api.url, headers=headers) as client:
        yield client


@pytest.mark.parametrize("case", ALL_REFUSED)
def test_a_request_is_refused(case: str, body: Body, client: httpx.Client):
    changes, message = ALL_REFUSED[case]
    answer = client.post("/v1/messages", json=body(**changes))
    error = answer.json()
    assert answer.status_code == 400
    assert error["error"]["message"].startswith(message)
    assert error == {
        "type": "error",
        "error": {"type": "invalid_request_error", "message": error["error"]["message"]},
        "request_id": answer.headers["request-id"],
    }


@pytest.mark.parametrize("case", ALL_REFUSED_BY_BETA)
def test_the_beta_surface_refuses(case: str, body: Body, client: httpx.Client):
    changes, message = ALL_REFUSED_BY_BETA[case]
    headers = {"anthropic-beta": ",".join(BETAS)}
    answer = client.post("/v1/messages", json=body(**changes), headers=headers)
    assert answer.status_code == 400
    assert answer.json()["error"]["type"] == "invalid_request_error"
    assert answer.json()["error"]["message"].startswith(message)


@pytest.mark.parametrize("case", TAKEN_IN_DETAIL_BY_BETA)
def test_the_beta_surface_takes(case: str, body: Body):
    assert validate_request(body(**TAKEN_IN_DETAIL_BY_BETA[case]), betas=BETAS) == []


def test_more_than_two_hundred_kinds_of_requests_are_refused():
    cases = [*ALL_REFUSED.values(), *ALL_REFUSED_BY_BETA.values()]
    assert len(cases) >= 200
    assert len({message for _, message in cases}) >= 190


@pytest.mark.parametrize("case", ALL_REFUSED)
def test_a_problem_has_status_and_type(case: str, body: Body):
    first = validate_request(body(**ALL_REFUSED[case][0]))[0]
    assert (first.status, first.type) == (400, "invalid_request_error")


def test_longer_output_and_unknown_models_have_no_limit(body: Body):
    request = body(max_tokens=128_000)
    assert validate_request(request, betas=["output-128k-2025-02-19"]) == []
    assert validate_request({**request, "model": "claude-next"}) == []


@pytest.mark.parametrize("case", ALL_REFUSED)
def test_a_request_has_one_problem(case: str, body: Body):
    changes, message = ALL_REFUSED[case]
    first, *others = validate_request(body(**changes))
    assert str(first).startswith(message)
    assert [problem for problem in others if problem.path == first.path] == []


@pytest.mark.parametrize("case", ALL_TAKEN)
@pytest.mark.parametrize("beta", [False, True])
def test_a_request_is_taken(case: str, beta: bool, body: Body, client: httpx.Client):
    answer = client.post("/v1/messages", json=body(**ALL_TAKEN[case]), params={"beta": beta})
    assert answer.status_code == 200, answer.text


@pytest.mark.parametrize("case", TAKEN_AS_BETA)
def test_the_beta_surface_lets_through_what_it_does_not_know(case: str, body: Body):
    request = body(**TAKEN_AS_BETA[case])
    assert validate_request(request) != []
    assert validate_request(request, betas=["some-2027-01-01"]) == []
    if case in NEED_A_BETA:
        assert validate_request(request, beta=True) != []
        assert validate_request(request, betas=NEED_A_BETA[case]) == []
    else:
        assert validate_request(request, beta=True) == []


@pytest.mark.parametrize("case", REFUSED_AS_BETA)
def test_the_beta_surface_is_strict_where_it_knows(case: str, body: Body):
    changes, message = ALL_REFUSED[case]
    assert str(validate_request(body(**changes), beta=True)[0]).startswith(message)


def test_every_recorded_request_is_taken(facts: Callable[[str], Any]):
    for recorded in facts("requests.json"):
        flags = {"beta": recorded["beta"], "counting": recorded["counting"]}
        assert validate_request(recorded["body"], **flags) == []


@pytest.mark.parametrize("body", [None, [], "text", 1])
def test_a_body_that_is_no_object_is_refused(body: object):
    assert validate_request(body) == [Problem("", "Input should be a valid dictionary or object")]


def test_what_is_a_part_of_itself_or_no_json_is_a_problem(body: Body):
    schema: dict[str, Any] = {"type": "object"}
    schema["properties"] = {"again": schema}
    tools = [{"name": "f", "input_schema": schema}]
    assert validate_request({**body(), "tools": tools}) == [
        Problem("", "The request body is nested too deeply.")
    ]
    assert [p.path for p in validate_request({**body(), "metadata": {1: 2}})] == ["metadata.1"]


@pytest.mark.parametrize("pattern", [r"^\p{L}+$", r"(?<year>\d{4})", r"^[\p{Emoji}]\u{1F600}?$"])
def test_patterns_are_those_of_other_languages_too(pattern: str, body: Body):
    schema = {"type": "object", "properties": {"x": {"type": "string", "pattern": pattern}}}
    tool = {"name": "f", "input_schema": schema, "input_examples": [{"x": "a"}]}
    assert validate_request({**body(), "tools": [tool]}) == []
    with LocalAPI(RehearsalModel()) as api, api.client() as client:
        ask: Any = client.messages.create
        assert ask(**body(), tools=[tool], tool_choice={"type": "any"}).content


@pytest.mark.parametrize("name", ["system", "tools", "stop_sequences", "temperature"])
def test_null_is_no_way_to_leave_a_parameter_out(name: str, body: Body):
    assert [problem.path for problem in validate_request({**body(), name: None})] == [name]


def test_all_problems_of_a_request_are_found(body: Body):
    problems = validate_request(body(model=None, max_tokens="1", abc=1, xyz=1))
    assert [problem.path for problem in problems] == ["model", "max_tokens", "abc", "xyz"]


def test_interleaved_thinking_may_have_a_budget_beyond_max_tokens(body: Body):
    request = body(max_tokens=1024, thinking=THINKING)
    assert validate_request(request, betas=["interleaved-thinking-2025-05-14"]) == []


def test_counting_needs_no_max_tokens_and_takes_none(body: Body):
    assert validate_request(body(max_tokens=None), counting=True) == []
    assert [p.path for p in validate_request(body(), counting=True)] == ["max_tokens"]
    beta = validate_request(body(temperature=1, xyz=1), counting=True, beta=True)
    assert [p.path for p in beta] == ["max_tokens", "temperature"]


def test_counting_with_thinking_looks_at_no_max_tokens(body: Body):
    assert validate_request(body(max_tokens=None, thinking=THINKING), counting=True) == []


def test_there_may_be_many_messages_and_not_more():
    message = {"role": "user", "content": "Hi"}
    assert list(check_turns([message] * 1000, beta=False)) == []
    (problem,) = check_turns([message] * 100_001, beta=False)
    assert str(problem) == "messages: at most 100000 messages are taken"

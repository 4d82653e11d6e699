"""The page shows requests, replies, events, tokens and times as they come, in a real browser."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from browser import CHROMIUM, browser

from agentkit import beta_tool
from agentkit.local import Delayed, EchoModel, EventStream, LocalAPI, ScriptedModel
from agentkit.local._page import _CHANGES

Body = Callable[..., dict[str, Any]]
NEEDS_CHROMIUM = pytest.mark.skipif(
    CHROMIUM is None, reason="there is no Chromium: apt-get install chromium"
)


@beta_tool
def weather(city: str) -> str:
    """Tell the weather of a city."""
    return f"18 degrees and dry in {city}"


def calls(*cities: str) -> list[dict[str, Any]]:
    return [{"type": "tool_use", "name": "weather", "input": {"city": city}} for city in cities]


@NEEDS_CHROMIUM
def test_a_tool_loop_is_watched_while_it_runs(tmp_path: Path):
    go_on = threading.Event()

    def last(request: Any) -> Any:
        go_on.wait(60)
        return Delayed("It is 18 degrees in <b>both</b> cities.", per_event=0.01)

    script = [
        [{"type": "thinking", "thinking": "I need both cities."}, *calls("Lyon", "Oslo")],
        last,
    ]
    with (
        LocalAPI(ScriptedModel(script), page=True) as api,
        api.client() as client,
        browser(tmp_path / "profile") as chromium,
    ):
        chromium.open(api.url)
        chromium.wait_for("document.getElementById('state')?.textContent === 'live'")
        run: Any = client.beta.messages.tool_runner
        question: Any = [{"role": "user", "content": "How warm is it in Lyon and in Oslo?"}]
        runner = run(
            model="claude-sonnet-4-5",
            max_tokens=500,
            tools=[weather],
            messages=question,
            stream=True,
        )
        loop = threading.Thread(target=runner.until_done)
        loop.start()
        chromium.wait_for("document.querySelectorAll('nav button').length === 2")
        chromium.wait_for("document.body.innerText.includes('18 degrees and dry in Oslo')")
        running = chromium.text()
        if picture := os.environ.get("AGENTKIT_SCREENSHOT"):
            chromium.screenshot(Path(picture))
        go_on.set()
        loop.join(60)
        chromium.wait_for("document.body.innerText.includes('both</b> cities')")
        chromium.wait_for("document.querySelector('nav small').textContent.includes('end_turn')")
        ended = chromium.text()
        events = chromium.evaluate("document.querySelectorAll('table tr').length")
        chromium.screenshot(tmp_path / "page.png")
        logged = chromium.logged
    assert "→ weather({" in running
    assert "I need both cities." in running
    assert "waiting" in running
    assert "2 requests" in ended
    assert "tool_use" in ended
    assert "tokens" in ended
    assert events > 10
    assert (tmp_path / "page.png").read_bytes().startswith(b"\x89PNG")
    # It asks for nothing that is not here, and breaks no rule of its own.
    assert [entry for entry in logged if "favicon" not in entry] == []


@pytest.fixture
def api() -> Any:
    with LocalAPI(EchoModel(), page=True) as api:
        yield api


def test_the_page_needs_nothing_from_elsewhere(api: LocalAPI):
    answer = httpx.get(api.url)
    assert answer.headers["content-type"].startswith("text/html")
    assert "connect-src 'self'" in answer.headers["content-security-policy"]
    assert "https://" not in answer.text
    assert "http://" not in answer.text
    assert answer.text.count(answer.headers["content-security-policy"].split("'")[3][6:]) == 2
    assert api.requests == []


@pytest.mark.parametrize("path", ["/", _CHANGES])
def test_a_website_that_leads_here_sees_nothing(path: str, api: LocalAPI):
    answer = httpx.get(f"{api.url}{path}", headers={"host": "evil.example.com:80"})
    assert answer.status_code == 403


@pytest.mark.parametrize("host", ["192.168.0.7:8000", "desk.local", "container"])
def test_the_page_answers_to_addresses_and_local_names_as_the_api_does(host: str, api: LocalAPI):
    assert httpx.get(f"{api.url}/", headers={"host": host}).status_code == 200


@pytest.mark.parametrize("path", ["/", _CHANGES])
def test_without_the_page_there_is_none(path: str):
    with LocalAPI(EchoModel()) as api:
        assert httpx.get(f"{api.url}{path}").status_code == 404


def test_who_comes_late_sees_what_was_before(api: LocalAPI, body: Body, headers: dict[str, str]):
    httpx.post(f"{api.url}/v1/messages", json=body(stream=True), headers=headers)
    httpx.post(f"{api.url}/v1/messages", json=body(max_tokens=0), headers=headers)
    changes: list[dict[str, Any]] = []
    with httpx.stream("GET", f"{api.url}{_CHANGES}") as answer:
        for line in answer.iter_lines():
            if line:
                changes.append(json.loads(line[6:]))
            if [change["kind"] for change in changes].count("end") == 2:
                break
    kinds = [change["kind"] for change in changes]
    assert kinds[:2] == ["request", "status"]
    assert kinds.count("event") == 7
    first, second = [change for change in changes if change["kind"] == "end"]
    assert (first["stop_reason"], first["events"], first["error"]) == ("end_turn", 7, None)
    assert first["input_tokens"] > 0
    assert second["error"] == "invalid_request_error"
    assert changes[0]["body"] == body(stream=True)


def test_changes_are_told_to_a_function(body: Body, headers: dict[str, str]):
    changes: list[dict[str, Any]] = []
    data = "iVBORw0KGgo" + "A" * 9001
    source = {"type": "base64", "media_type": "image/png", "data": data}
    image = {"type": "image", "source": source}
    asked = body(messages=[{"role": "user", "content": [image]}])
    with LocalAPI(EchoModel(), on_change=changes.append) as api:
        httpx.post(f"{api.url}/v1/messages", json=asked, headers=headers)
    assert [change["kind"] for change in changes] == ["request", "status", "reply", "end"]
    shown = changes[0]["body"]["messages"][0]["content"][0]["source"]["data"]
    assert shown.endswith("A... 9012 characters")
    assert changes[2]["body"]["role"] == "assistant"


def test_who_looks_on_and_fails_breaks_no_answer(
    body: Body, headers: dict[str, str], caplog: pytest.LogCaptureFixture
):
    told: list[str] = []

    def fail(change: dict[str, Any]) -> None:
        told.append(change["kind"])
        raise BrokenPipeError("nobody reads this")

    with LocalAPI(EchoModel(), on_change=fail) as api:
        url = f"{api.url}/v1/messages"
        answers = [httpx.post(url, json=body(), headers=headers) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert told == ["request"]
    assert "on_change failed, and is not called again" in caplog.text


EVIL = "<script>window.evil = 1</script><img src=x onerror='window.evil = 1'>\"'><b>{nonce}</b>"
ODD: list[Any] = [
    {"model": EVIL, "messages": [{"role": EVIL, "content": EVIL}], "tools": [{"name": EVIL}]},
    {"system": EVIL, EVIL: EVIL, "messages": [{"role": "user", "content": [{"type": EVIL}]}]},
    {"messages": 5, "tools": {"a": 1}, "system": [[]]},
    {
        "messages": [
            None,
            1,
            EVIL,
            [],
            {"content": {"a": 1}},
            {"role": {}, "content": [None, 1, "x"]},
        ]
    },
    {"messages": [{"role": "user", "content": [{"type": "tool_result", "content": 5}]}]},
    {"messages": [{"role": "user", "content": [{"type": "tool_result", "content": [EVIL, None]}]}]},
    {"messages": [{"role": "user", "content": [{"type": "text", "text": {"a": EVIL}}]}]},
    {"messages": [{"role": "assistant", "content": [{"type": "x", "name": EVIL, "input": EVIL}]}]},
    [EVIL],
    EVIL,
    None,
]


@NEEDS_CHROMIUM
def test_nothing_that_is_shown_runs_or_breaks_the_page(
    tmp_path: Path, body: Body, headers: dict[str, str]
):
    events = [
        {"type": "content_block_start", "index": 4_000_000_000, "content_block": {"type": EVIL}},
        {"type": "content_block_delta", "index": 0, "delta": {"text": EVIL}},
        {"type": "content_block_start", "index": 0, "content_block": {"type": EVIL, "text": EVIL}},
        {"type": "content_block_delta", "index": 0, "delta": 5},
        {"type": EVIL, "a": EVIL},
    ]
    script: list[Any] = [EventStream(events), {"content": EVIL, "stop_reason": EVIL}]
    with (
        LocalAPI(ScriptedModel(script), page=True) as api,
        browser(tmp_path / "profile") as chromium,
        httpx.Client(headers={**headers, "x-evil": EVIL}) as http,
    ):
        chromium.open(api.url)
        chromium.wait_for("document.getElementById('state')?.textContent === 'live'")
        http.post(f"{api.url}/v1/messages", json=body(stream=True))
        http.post(f"{api.url}/v1/messages", json=body())
        http.get(f"{api.url}/{EVIL}")
        for odd in ODD:
            http.post(f"{api.url}/v1/messages", json=odd)
        count = len(ODD) + 3
        chromium.wait_for(f"document.querySelectorAll('nav button').length === {count}")
        for number in range(1, count + 1):
            chromium.evaluate(
                f"document.querySelector('nav button:nth-last-child({number})').click()"
            )
            chromium.wait_for(f"document.body.innerText.includes('REQUEST {number}')")
        shown = chromium.text()
        evil = chromium.evaluate("typeof window.evil")
        made = chromium.evaluate("document.querySelectorAll('script, img, main b, nav b b').length")
        logged = chromium.logged
    assert evil == "undefined"
    assert made == 1  # the page's own script
    assert f"{count} requests" in shown
    assert EVIL in "".join(shown)
    assert [entry for entry in logged if "favicon" not in entry] == []


@NEEDS_CHROMIUM
def test_the_page_shows_the_last_exchanges_and_counts_all(tmp_path: Path, headers: dict[str, str]):
    with (
        LocalAPI(EchoModel(), page=True, keep_requests=0) as api,
        browser(tmp_path / "profile") as chromium,
        httpx.Client(headers=headers) as http,
    ):
        chromium.open(api.url)
        chromium.wait_for("document.getElementById('state')?.textContent === 'live'")
        for _ in range(230):
            http.get(f"{api.url}/v1/none")
        chromium.wait_for("document.body.innerText.includes('230 requests')")
        chromium.wait_for("document.querySelectorAll('nav button').length <= 200")
        assert chromium.evaluate("exchanges.size") == 200

"""Whatever a model does, and whatever is done to a run: the API never refuses its history.

A state machine lets a model answer at random (cut calls, unknown tools, inputs that are no JSON,
several calls, pauses, errors) and interrupts, pauses, resumes and edits the run. The local API
checks each request as the API does. `RUN_MACHINE_EXAMPLES=5000` makes it a long test.
"""

from __future__ import annotations

import json
import os
import sys
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack
from typing import Any, ClassVar

import anyio
import pytest
from anyio.from_thread import BlockingPortal, start_blocking_portal
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from machine_parts import ASKED, ERRORS, GO, REPLIES, Interrupt, Puppet, tools_for
from pydantic import TypeAdapter

from agentkit import (
    Anthropic,
    AnthropicError,
    Approve,
    AsyncAnthropic,
    BadRequestError,
    Deny,
    Edit,
    RunLimits,
    ToolError,
    ToolTimeout,
    compact,
)
from agentkit.local import LocalAPI
from agentkit.local._validation import validate_request

EXAMPLES = int(os.environ.get("RUN_MACHINE_EXAMPLES", "40"))


def always(says: object) -> Callable[..., object]:
    return lambda *_: says


SAID: list[Any] = [always(says) for says in (True, None, Deny("no"))]
SLOW_CHECKS = [HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large]
OPTIONS: Any = st.fixed_dictionaries(
    {},
    optional={
        "on_limit": st.sampled_from(["raise", "stop", "summarize"]),
        "on_truncation": st.sampled_from(["tell_model", "raise", "grow"]),
        "on_tool_error": st.sampled_from(["tell_model", "raise"]),
        "max_parallel_tools": st.sampled_from([1, 3]),
        "limits": st.builds(
            RunLimits, turns=st.sampled_from([2, 9]), tool_calls=st.sampled_from([2, 30])
        ),
        "requires_approval": st.just(True),
        "approve": st.sampled_from([None, None, *SAID]),
        "fallback": st.just("other"),
    },
)
RAISED_BY_TOOLS = (
    *(KeyError, ToolError, ToolTimeout, RuntimeError),
    *(KeyboardInterrupt, SystemExit, Interrupt),
)
DECISIONS = st.one_of(
    st.just(Approve()),
    st.builds(Deny, st.sampled_from(["", "no"])),
    st.builds(Edit, st.sampled_from([{}, {"a": 1}, {"odd": [1]}])),
)
AS_SENT = TypeAdapter[Any](Any)
ANSWERS = st.lists(st.one_of(REPLIES, REPLIES, REPLIES, ERRORS), min_size=1, max_size=4)
SOME_DECISIONS = st.lists(DECISIONS, min_size=1, max_size=4)
TURNS = st.sampled_from([GO, {"role": "user", "content": [{"type": "text", "text": "go on"}]}])


class Runs(RuleBasedStateMachine):
    """One run after another, driven from outside."""

    portal: ClassVar[BlockingPortal]
    puppet: ClassVar[Puppet]
    clients: ClassVar[dict[bool, Any]]
    seen: ClassVar[Counter[str]]

    @initialize(is_async=st.booleans(), streams=st.booleans(), beta=st.booleans(), options=OPTIONS)
    def begin(self, is_async: bool, streams: bool, beta: bool, options: Any) -> None:
        self.puppet.replies.clear()
        self.is_async, self.streams, self.options = is_async, streams, options
        client = self.clients[is_async]
        self.resource = client.beta.messages if beta else client.messages
        self.tools = tools_for(client)
        self.runner: Any = self.set_up(**ASKED, messages=[GO])

    def set_up(self, **given: Any) -> Any:
        return self.resource.tool_runner(
            **given, **self.options, tools=self.tools, stream=self.streams
        )

    @rule(
        answers=ANSWERS,
        decisions=SOME_DECISIONS,
        seconds=st.sampled_from([0.03, 0.5]),
        times=st.integers(1, 4),
    )
    def step(self, answers: list[Any], decisions: list[Any], seconds: float, times: int) -> None:
        """Go on by some replies; what hangs in async code is cancelled."""
        self.puppet.replies.extend(answers)
        for _ in range(times):
            self.decide(decisions)
            self.guarded(lambda: self.next(seconds))

    @precondition(lambda self: self.streams)
    @rule(answers=ANSWERS, reads=st.integers(0, 3))
    def leave_a_stream(self, answers: list[Any], reads: int) -> None:
        self.puppet.replies.extend(answers)
        self.guarded(lambda: self.next(0.5, reads))

    @rule(answers=ANSWERS)
    def run_to_the_end(self, answers: list[Any]) -> None:
        self.puppet.replies.extend(answers)
        self.guarded(lambda: self.call(self.runner.until_done, 0.5))

    @rule()
    def make_calls_now(self) -> None:
        self.guarded(lambda: self.call(self.runner.generate_tool_call_response, 0.3))

    @rule(decisions=SOME_DECISIONS)
    def go_on_in_another_process(self, decisions: list[Any]) -> None:
        state = json.loads(json.dumps(self.runner.state()))
        given = self.decided(decisions)
        self.runner = self.set_up(state=state, decisions=given)
        self.count("went on in another process" + (" with decisions" if given else ""))

    def decide(self, decisions: list[Any]) -> None:
        if given := self.decided(decisions):
            self.count("decided on calls")
            self.runner.decide(given)

    def decided(self, decisions: list[Any]) -> dict[str, Any]:
        """Return decisions on the calls that wait, as far as there are enough of them."""
        return dict(zip([each.id for each in self.runner.pending], decisions, strict=False))

    @rule(turns=st.lists(TURNS, min_size=1, max_size=2))
    def say_something(self, turns: list[Any]) -> None:
        self.runner.append_messages(*turns)

    @rule(keep_last=st.integers(0, 4))
    def make_it_shorter(self, keep_last: int) -> None:
        self.runner.messages = compact(self.runner.messages, keep_last=keep_last)

    @rule(max_tokens=st.sampled_from([1024, 4096]))
    def ask_for_more(self, max_tokens: int) -> None:
        def more(params: dict[str, Any]) -> dict[str, Any]:
            return {**params, "max_tokens": max_tokens}

        self.runner.set_messages_params(more)

    @invariant()
    def the_history_can_be_sent(self) -> None:
        if not hasattr(self, "runner"):
            return
        messages = self.runner.messages
        body = json.loads(AS_SENT.dump_json({**ASKED, "messages": messages}, exclude_unset=True))
        problems = [str(problem) for problem in validate_request(body, beta=True)]
        assert problems == [], (problems, body["messages"])

    def teardown(self) -> None:
        if hasattr(self, "runner"):
            self.puppet.replies.clear()
            self.clients[False].beta.messages.create(**ASKED, messages=self.runner.messages)

    def guarded(self, go_on: Callable[[], Any]) -> None:
        """Let all pass that may happen to a run; that the API refuses a request may not."""
        try:
            go_on()
        except BadRequestError:
            raise
        except (AnthropicError, *RAISED_BY_TOOLS) as error:
            if type(error) is RuntimeError and "ended before the model replied" not in str(error):
                raise
            self.count(f"raised {type(error).__name__}")
            if isinstance(error, AnthropicError) and self.runner.messages:
                self.the_history_can_be_sent()

    def count(self, what: str, times: int = 1) -> None:
        self.seen[what] += times

    def next(self, seconds: float, reads: int | None = None) -> None:
        """Ask for one more reply; of a stream, read some events and leave it, or all of it."""
        if self.is_async:
            self.call(lambda: self.next_async(reads), seconds)
            return
        reply = next(self.runner, None)
        if self.streams and reply is not None:
            for number, _ in enumerate(reply):
                if reads is not None and number >= reads:
                    self.runner.close()
                    break

    async def next_async(self, reads: int | None) -> None:
        reply = await anext(self.runner, None)
        if self.streams and reply is not None:
            number = 0
            async for _ in reply:
                if reads is not None and number >= reads:
                    await self.runner.close()
                    break
                number += 1

    def call(self, function: Callable[[], Any], seconds: float) -> Any:
        """Call a method of the runner; in async code it is cancelled after a while."""
        if not self.is_async:
            return function()

        async def call() -> Any:
            """Hand an error over as a value: one that is no `Exception` would end the portal."""
            with anyio.move_on_after(seconds) as scope:
                try:
                    return await function()
                except (Exception, Interrupt) as error:
                    return error
            return "cancelled" if scope.cancelled_caught else None

        outcome = self.portal.call(call)
        if isinstance(outcome, BaseException):
            raise outcome
        if outcome == "cancelled":
            self.count("cancelled")
        return outcome


@pytest.mark.parametrize("backend", ["asyncio", "trio"])
def test_the_api_never_refuses_the_history_of_a_run(backend: str) -> None:
    puppet = Puppet()
    with ExitStack() as stack:
        api = stack.enter_context(LocalAPI(model=puppet))
        portal = stack.enter_context(start_blocking_portal(backend))
        given: Any = {"base_url": api.url, "api_key": "k", "max_retries": 0}
        clients = {False: Anthropic(**given), True: AsyncAnthropic(**given)}
        seen = Counter[str]()
        parts = {"portal": portal, "puppet": puppet, "clients": clients, "seen": seen}
        machine: Any = type("Runs", (Runs,), parts)
        run_state_machine_as_test(
            machine,
            settings=settings(
                max_examples=max(EXAMPLES // 2, 1),
                stateful_step_count=15,
                derandomize="RUN_MACHINE_EXAMPLES" not in os.environ,
                suppress_health_check=SLOW_CHECKS,
            ),
        )
        portal.call(clients[True].close)
        clients[False].close()
    if EXAMPLES > 1000:
        sys.stderr.write(f"\n{backend}: {len(api.requests)} requests, {dict(seen)}\n")

"""How a tool loop is set up and asks: its parameters checked beforehand, its requests marked."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import fields
from typing import TYPE_CHECKING, Any, Literal, TypeVar

from typing_extensions import Required, TypedDict

from agentkit._options import OPTIONS, OnToolError, OnTruncation, RunOptions
from agentkit._state import RunState, params_of

if TYPE_CHECKING:
    from agentkit._approval import ApprovalFunction, Decision
    from agentkit._compaction import CompactionControl
    from agentkit._limits import OnLimit, RunLimits
    from agentkit_client import APIError

FunctionT = TypeVar("FunctionT", bound=Callable[..., Any])
OutputT = TypeVar("OutputT")


class LoopOptions(TypedDict, total=False):
    """How a run is to go: all that the API does not hear of."""

    max_iterations: int | None
    """How many replies there may be; no limit when `None`. The run stops there, whatever `on_limit`
    says."""
    limits: RunLimits | None
    """How far the run may go; generous limits if not given."""
    on_limit: OnLimit
    """What to do at a limit: `"raise"` a `RunLimitReached`, the default, `"stop"`, or
    `"summarize"`: one last turn without tools that sums up."""
    on_truncation: OnTruncation
    """What to do with a reply that was cut: `"tell_model"`, the default, answers cut calls with an
    error and goes on; `"raise"` raises `ReplyTruncated`; `"grow"` asks again with twice the
    `max_tokens`, up to four times. Calls in a cut reply never run."""
    on_tool_error: OnToolError
    """What to do with what a tool raises: `"tell_model"`, the default, or `"raise"` it, after the
    turn is answered; a `ToolTimeout` where it took too long."""
    max_parallel_tools: int
    """How many calls of one turn may run at the same time; 10 if not given."""
    tool_timeout: float | None
    """How many seconds a call may take where its tool says nothing else; no limit when `None`."""
    eager: bool
    """Whether calls of a reply that streams may start before its end. In an `async for` of your
    own, that needs `async with runner:` around it."""
    requires_approval: Any
    """Whether calls of all tools need approval: a bool, or a function of a call and its context."""
    approve: ApprovalFunction | None
    """What is asked about calls that need approval; only `True`, `Approve()` and `Edit(...)`
    approve. Without it the run pauses."""
    approval_timeout: float | None
    """How many seconds `approve` may take; a call it has not approved by then is refused."""
    middleware: Sequence[Any]
    """What stands around requests and calls, the outermost first; see `Middleware`."""
    deps: Any
    """What tools get as `context.deps`."""
    fallback: str | Sequence[str]
    """Models to go on with, one after another, where one refuses, is overloaded, or the
    conversation is too long for it."""
    cache: Literal["auto"] | None
    """`"auto"` places the breakpoints of the prompt cache in each request."""
    compaction_control: CompactionControl | None
    """When and how the conversation is summed up, once it is long."""


class StreamOptions(TypedDict, total=False):
    """What can be said of the streams of a loop, besides what the API hears of."""

    stream_retries: int
    """How often a stream that failed before its first content begins again; as often as a call is
    retried if not given."""
    on_restart: Callable[[APIError], object]
    """Is called with the error before a stream begins again."""


class Resumed(LoopOptions, total=False):
    """The parameters of a `tool_runner` that goes on from a state; what it asked with is in it."""

    state: Required[RunState]
    """What `runner.state()` returned, here or in another process."""
    decisions: Mapping[str, Decision]
    """Decisions on pending calls, some or all, by their ids."""
    model: str
    max_tokens: int
    extra_headers: Mapping[str, str]
    timeout: float


class ResumedLoop(Resumed, total=False):
    """The parameters of a `tool_runner` that goes on from a state, without streams."""

    stream: Literal[False]


class ResumedStreamLoop(Resumed, StreamOptions, total=False):
    """The parameters of a `tool_runner` that goes on from a state, with streams."""

    stream: Required[Literal[True]]


def run_of(
    kinds: tuple[type[Any], type[Any]],
    resource: Any,
    check: Callable[[Mapping[str, Any]], None],
    reply_type: type[Any],
    tools: Iterable[Any],
    given: Mapping[str, Any],
) -> Any:
    """Set up the runner that the parameters of a `tool_runner` ask for.

    Args:
        kinds: the runner without streams, and the one with streams.
        resource: asks without streams (`_ask`), and with streams (`_open`).
        check: refuses what `create` does not take.
        reply_type: what replies are, to read those of a state.
        tools: the tools.
        given: all other parameters.

    Raises:
        TypeError: a parameter is missing or unknown, or a tool is none.
        ValueError: two tools have one name, an option is out of range, or the state is none.
    """
    options = RunOptions(**{name: given[name] for name in OPTIONS if name in given})
    state, decisions = given.get("state"), given.get("decisions")
    params = {k: v for k, v in given.items() if k not in (*OPTIONS, "state", "decisions")}
    if state is not None:
        params = {**params_of(state), **params}
    params = checked(check, params)
    if params.get("output_format") is not None:
        resource.stream(**params)  # asks for nothing, but says now if the type has no schema
    streams = bool(params.get("stream"))
    runner = kinds[streams](
        ask=resource._open if streams else resource._ask,
        ask_whole=resource.create,
        params=params,
        tools=tools,
        options=options,
        reply_type=reply_type,
        state=state,
    )
    if decisions:
        runner.decide(decisions)
    return runner


def checked(
    check: Callable[[Mapping[str, Any]], None], params: Mapping[str, Any]
) -> dict[str, Any]:
    """Refuse wrong parameters when the loop is set up, not when it first asks.

    Raises:
        TypeError: a parameter is missing or unknown.
    """
    also = {"output_format"}
    if params.get("stream"):
        also |= {"stream_retries", "on_restart"}
    check({name: value for name, value in params.items() if name not in also})
    return dict(params)


def marked(params: Mapping[str, Any]) -> dict[str, Any]:
    """Say in a header that a loop is asking, as the API's statistics expect it."""
    extra: Mapping[str, Any] = params.get("extra_headers") or {}
    return {**params, "extra_headers": {"x-stainless-helper": "BetaToolRunner", **extra}}


def with_parameters_of(create: Callable[..., Any]) -> Callable[[FunctionT], FunctionT]:
    """Have `inspect.signature` show the options of a loop, and what it passes on to `create`."""

    def decorate(function: FunctionT) -> FunctionT:
        own = inspect.signature(function)
        kept = [p for p in own.parameters.values() if p.kind is not inspect.Parameter.VAR_KEYWORD]
        options = [_parameter(each.name, each.default, each.type) for each in fields(RunOptions)]
        options += [_parameter(name, None, Any) for name in ("state", "decisions")]
        passed_on = inspect.signature(create).parameters.values()
        added = [p for p in passed_on if p.name not in own.parameters]
        function.__dict__["__signature__"] = own.replace(parameters=[*kept, *options, *added])
        return function

    return decorate


def _parameter(name: str, default: Any, annotation: Any) -> inspect.Parameter:
    return inspect.Parameter(
        name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=annotation
    )

"""`agentkit serve`: the local API in the foreground, for any program that speaks to the API."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from agentkit.cli._codes import WRONG_USE
from agentkit.cli._failures import Failure, reported
from agentkit.cli._models import read_model
from agentkit.cli._request_log import RequestLog

if TYPE_CHECKING:
    from agentkit.local import Fault, LocalAPI

__all__ = ["serve"]

_MODEL_HELP = (
    "'rehearsal', 'echo', a JSON file with the replies to play, a cassette (.jsonl), or "
    "module:object, a model or a function of the request."
)
_BETA_HELP = (
    "A beta to take beside those that are known, by its name in `anthropic-beta`; may be given "
    "several times."
)
_KEY_HELP = (
    "The only key to let in, and to get in by any name: a tunnel's, a domain's. By default any key "
    "will do. Better in the environment: others on this machine can see arguments."
)
_FAULT_HELP = (
    "What goes wrong on purpose, such as 'status status=429 retry_after=1 calls=1,2' or "
    "'overload after=5 probability=0.1'; may be given several times."
)


def serve(
    script: Annotated[str | None, typer.Argument(metavar="MODEL", help=_MODEL_HELP)] = None,
    model: Annotated[str | None, typer.Option(help="The same as MODEL.")] = None,
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="The port; 0: a free one.")] = 0,
    state: Annotated[
        Path | None, typer.Option(help="An SQLite file for files, batches and skills.")
    ] = None,
    api_key: Annotated[
        str | None, typer.Option(envvar="AGENTKIT_SERVE_API_KEY", help=_KEY_HELP)
    ] = None,
    beta: Annotated[list[str] | None, typer.Option(help=_BETA_HELP)] = None,
    fault: Annotated[list[str] | None, typer.Option(help=_FAULT_HELP)] = None,
    seed: Annotated[int, typer.Option(help="What the chance of faults depends on.")] = 0,
) -> None:
    """Serve a Claude API on this machine until Ctrl-C; any key will do, or the one it is given.

    By default a rehearsal model answers, which is no language model. Each request is logged here,
    and shown in full, as it comes, on a page at the server's address.
    """
    with reported():
        if script is not None and model is not None:
            raise Failure("give MODEL or --model, not both.", WRONG_USE)
        options: dict[str, Any] = {"host": host, "port": port, "state": state, "seed": seed}
        options.update(api_key=api_key, betas=beta or ())
        _serve(script or model or "rehearsal", fault or [], options)


def _serve(name: str, faults: list[str], options: dict[str, Any]) -> None:
    from agentkit.local import run_in_foreground  # here, so that a missing extra is reported

    model = read_model(name)
    log = RequestLog()
    try:
        run_in_foreground(
            model,
            faults=[_fault(line) for line in faults],
            page=True,
            on_change=log.take,
            on_start=lambda api: _announce(api, name, any_key=options["api_key"] is None),
            **options,
        )
    except OSError as error:
        reason = error.strerror or error
        if error.filename is not None:
            raise Failure(f"can't open {error.filename}: {reason}.") from None
        where = f"{options['host']}, port {options['port']}"
        raise Failure(f"can't listen on {where}: {reason}.") from None
    except ValueError as error:
        raise Failure(f"{error}.", WRONG_USE) from None


def _fault(line: str) -> Fault:
    from agentkit.local import Fault

    try:
        return Fault.parse(line)
    except ValueError as error:
        raise Failure(f"--fault: {error}.", WRONG_USE) from None


def _announce(api: LocalAPI, name: str, *, any_key: bool) -> None:
    who = "any key will do" if any_key else "the key it was given is needed"
    typer.echo(f"Serving {name} at {api.url} until Ctrl-C; {who}:")
    typer.echo(f"  export ANTHROPIC_BASE_URL={api.url}")
    if any_key:
        typer.echo("  export ANTHROPIC_API_KEY=none")

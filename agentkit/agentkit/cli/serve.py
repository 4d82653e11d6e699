"""`agentkit serve`: the local API in the foreground, for any program that speaks to the API."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from agentkit.cli._codes import WRONG_USE
from agentkit.cli._failures import Failure, reported

if TYPE_CHECKING:
    from agentkit.local import LocalAPI, Model

__all__ = ["serve"]

_MODEL_HELP = "'rehearsal', or a JSON file with the replies to play."


def serve(
    script: Annotated[str | None, typer.Argument(metavar="MODEL", help=_MODEL_HELP)] = None,
    model: Annotated[str | None, typer.Option(help="The same as MODEL.")] = None,
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="The port; 0: a free one.")] = 0,
) -> None:
    """Serve a Messages API on this machine until Ctrl-C; any key will do.

    By default a rehearsal model answers, which is no language model.
    """
    with reported():
        if script is not None and model is not None:
            raise Failure("give MODEL or --model, not both.", WRONG_USE)
        _serve(script or model or "rehearsal", host, port)


def _serve(name: str, host: str, port: int) -> None:
    from agentkit.local import run_in_foreground  # here, so that a missing extra is reported

    try:
        run_in_foreground(
            _model(name), host=host, port=port, on_start=lambda api: _announce(api, name)
        )
    except OSError as error:
        reason = error.strerror or error
        raise Failure(f"can't listen on {host}, port {port}: {reason}.") from None


def _model(name: str) -> Model:
    from agentkit.local import RehearsalModel, ScriptedModel, ScriptError

    if name == "rehearsal":
        return RehearsalModel()
    try:
        return ScriptedModel.from_file(name)
    except ScriptError as error:
        raise Failure(f"{error}.", WRONG_USE) from None


def _announce(api: LocalAPI, name: str) -> None:
    typer.echo(f"Serving {name} at {api.url} until Ctrl-C; any key will do:")
    typer.echo(f"  export ANTHROPIC_BASE_URL={api.url}")
    typer.echo("  export ANTHROPIC_API_KEY=none")

"""The command line as a whole: its commands and the options they share."""

from __future__ import annotations

import io
import sys
from typing import Annotated

import typer

import agentkit
from agentkit.cli.demo import demo
from agentkit.cli.lint import lint
from agentkit.cli.serve import serve

app = typer.Typer(
    name="agentkit",
    help="Tools as plain Python functions, the loop that runs them, and the Claude API below it.",
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
app.command()(demo)
app.command()(serve)
app.command()(lint)


def run() -> None:
    """Run the command line; characters that the output can't show are replaced."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    app(prog_name="agentkit")


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"agentkit {agentkit.__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_show_version, is_eager=True, help="Show the version and exit."
        ),
    ] = False,
) -> None:
    del version

"""What a shell's bash runs: commands as they come, each with an end that no program can forge.

Its output becomes descriptors 21 and 22, closed to commands. Its standard input is descriptor 10:
where bash keeps what a redirection has taken the place of, to be closed when a program begins. No
program inherits it, whoever starts it, traps included. When a command has ended, then

- where standard input is a socket, bash writes the end there, is told a number that nobody has
  known before, and writes that behind the output. No program can open the socket of another
  process, not in `/proc` either.
- where it is a pipe, because something relays the streams, bash writes the end behind the output,
  with a number that it was told before the command began. A program can open a pipe, but finds no
  number in it while the command runs.

A number that does not come, or an error on the way, ends the shell.
"""

from __future__ import annotations

from typing import Final

_READ: Final = "IFS= builtin read -r -d '' -u 10"
DRIVEN_BASH: Final = (
    *("bash", "--noprofile", "--norc", "-c"),
    """
shopt -s expand_aliases
exec 10<&- 21>&1 22>&2
AGENT_MARK= AGENT_COMMAND= AGENT_FLAGS=
IFS= read -r -d '' AGENT_LOOP && eval "$AGENT_LOOP" </dev/null
""",
)
"""The command of a bash that is first told what `driver` returns."""

_NEXT: Final = f"AGENT_COMMAND= && {_READ} AGENT_COMMAND && [[ $AGENT_COMMAND ]]"
_END: Final = r"""
    builtin printf '\0%s %s %s ' "$AGENT_MARK" "$$" "$?" && { builtin pwd; builtin printf '\0'; }
"""
# What is set by `set -a`, `set -v` and `set -x` holds for commands alone.
_FLAGS: Final = "AGENT_FLAGS+=${-//[!avx]} && builtin set +avx && builtin export -n AGENT_FLAGS"
_DIRECT: Final = rf"""{{ {_END} }} >&10 && {_FLAGS} &&
  {_NEXT} &&
  builtin printf '\0%s\0' "$AGENT_COMMAND" >&21 && builtin printf '\0%s\0' "$AGENT_COMMAND" >&22 &&
  {_NEXT}"""
_RELAYED: Final = rf"""{{ {_END} }} >&21 &&
  builtin printf '\0%s\0' "${{AGENT_MARK:?}}" >&22 && {_FLAGS} &&
  {_NEXT} && {_READ} AGENT_MARK && [[ $AGENT_MARK ]]"""

# `until !` and not `while`: after `set -n` nothing is done, with status 0. `for` keeps a `break` or
# `continue` of a command from the loop around it; after one that leaves more loops than these, the
# last line goes on. `command eval` and not `eval`, where a mistake ends a shell in POSIX mode. To
# expand a variable that is not set ends a shell, whatever stands for `exit`.
_LOOP: Final = r"""
until ! {
  %s || [[ ${AGENT_NEVER_SET:?} ]]
} 2>/dev/null; do
  for AGENT_SET in "${AGENT_FLAGS:+builtin set -$AGENT_FLAGS$'\n'}"; do
    AGENT_FLAGS=
    if [[ $AGENT_COMMAND == *'<<'* && $(
      LC_ALL=C command bash -n -c "$AGENT_COMMAND" 2>&1 21>&- 22>&-
    ) == *'delimited by end-of-file'* ]]; then
      builtin echo 'bash: a here-document is not ended: nothing was run' >&2
      (exit 2)
    else
      builtin command eval "$AGENT_SET$AGENT_COMMAND" 21>&- 22>&-
    fi
  done
done; { [[ $? == 0 ]] && %s; } 2>/dev/null && builtin eval "$AGENT_LOOP"
"""


def driver(*, relayed: bool) -> str:
    """Return the text that such a bash evaluates as long as it lives.

    Args:
        relayed: Whether something relays its streams, so that it can't write to its standard input.
    """
    first = f"[[ $AGENT_MARK ]] || {_READ} AGENT_MARK\n" if relayed else ""
    return first + _LOOP % (_RELAYED if relayed else _DIRECT, _FLAGS)

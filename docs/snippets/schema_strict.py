from typing import Annotated

from pydantic import Field

from agentkit import InvalidArguments, InvalidTool, beta_tool


@beta_tool(strict=True)
def book(guests: Annotated[int, Field(ge=1, le=8)]) -> str:
    """Book a table."""
    return f"a table for {guests}"


print(book.input_schema)
try:
    book.call({"guests": 9})
except InvalidArguments as error:
    print(error)

try:

    @beta_tool(strict=True)
    def note(anything: dict[str, str]) -> str:
        """Note."""
        return f"{len(anything)} notes"

except InvalidTool as error:
    print(error)

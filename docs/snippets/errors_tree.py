from agentkit import AnthropicError


def show(error: type[Exception], depth: int = 0) -> None:
    is_public = not error.__name__.startswith("_")
    if is_public:
        print("    " * depth + error.__name__)
    for narrower in error.__subclasses__():
        show(narrower, depth + is_public)


show(AnthropicError)

from agentkit_tools import ToolError, WebFetch

fetch = WebFetch(hosts=["docs.python.org"]).tool()

for url in ("https://example.com/?secret=1", "http://localhost:8000/", "file:///etc/passwd"):
    try:
        fetch.call({"url": url})
    except ToolError as error:
        print(error)


def metadata(_host: str, _port: int) -> list[str]:
    return ["169.254.169.254"]  # what a hostile name may lead to


anywhere = WebFetch(resolve=metadata).tool()
try:
    anywhere.call({"url": "http://harmless.example/"})
except ToolError as error:
    print(error)

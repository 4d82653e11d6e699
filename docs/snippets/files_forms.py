import io
from pathlib import Path

from agentkit import Anthropic

path = Path("table.csv")
path.write_bytes(b"a,b\n1,2\n")

with Anthropic() as client, path.open("rb") as opened:
    for form in (
        path,  # opened when it is sent, streamed, and closed
        opened,
        io.BytesIO(b"a,b\n"),
        b"a,b\n",
        ("table.csv", b"a,b\n"),
        ("table.csv", path, "text/plain"),
    ):
        file = client.beta.files.upload(file=form)
        print(file.filename, file.mime_type)

from pathlib import Path

from agentkit import Anthropic, BadRequestError

with Anthropic() as client:
    mine = client.beta.files.upload(file=("mine.txt", b"Mine."))

    for file in client.beta.files.list():
        if file.downloadable:  # made by a tool
            client.beta.files.download(file.id).write_to_file(file.filename)
            print(file.filename, Path(file.filename).stat().st_size)

    try:
        client.beta.files.download(mine.id)
    except BadRequestError as error:
        print(error.status_code, error.type)

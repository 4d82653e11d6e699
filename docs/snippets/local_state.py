import time
from typing import Any

from agentkit.local import EchoModel, LocalAPI


def request(name: str, text: str) -> Any:
    params = {
        "model": "m",
        "max_tokens": 100,
        "messages": [{"role": "user", "content": text}],
    }
    return {"custom_id": name, "params": params}


with LocalAPI(EchoModel(), state="state.db", batch_delay=600) as api, api.client() as client:
    batch = client.messages.batches.create(requests=[request("a", "Hi"), request("b", "Ho")])
    file = client.beta.files.upload(file=("notes.txt", b"Buy milk."))
    print(batch.processing_status)

# A server that is restarted has them still, and goes on with what it had begun.
with LocalAPI(EchoModel(), state="state.db") as api, api.client() as client:
    while client.messages.batches.retrieve(batch.id).processing_status != "ended":
        time.sleep(0.01)
    for result in client.messages.batches.results(batch.id):
        print(result.custom_id, result.result.type)
    print(client.beta.files.retrieve_metadata(file.id).filename)

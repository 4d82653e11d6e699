from pathlib import Path

from agentkit import Anthropic

notes = Path("notes.txt")
notes.write_text("Tortoises live for a hundred years.")

with Anthropic() as client:
    file = client.beta.files.upload(file=notes)
    print(file.filename, file.mime_type, file.size_bytes)

    message = client.beta.messages.create(
        model="claude-sonnet-4-5-20250929",
        max_tokens=1024,
        betas=["files-api-2025-04-14"],
        messages=[
            {
                "role": "user",
                "content": [
                    {"type": "document", "source": {"type": "file", "file_id": file.id}},
                    {"type": "text", "text": "Summarise this."},
                ],
            }
        ],
    )
    print(message.role)

    print(client.beta.files.delete(file.id).type)

from pydantic import BaseModel, Field

from agentkit.local import LocalAPI, ScriptedModel


class Item(BaseModel):
    name: str
    price: float = Field(ge=0)


class Invoice(BaseModel):
    number: str = Field(description="As printed on the invoice")
    items: list[Item]


script = ScriptedModel(['{"number": "A-17", "items": [{"name": "Tea", "price": 4.5}]}'])

with LocalAPI(model=script) as api, api.client() as client:
    message = client.messages.parse(
        model="claude-sonnet-4-5-20250929",
        max_tokens=1024,
        output_format=Invoice,
        messages=[{"role": "user", "content": "Invoice A-17: one tea, 4.50"}],
    )

invoice = message.parsed_output
assert invoice is not None
print(invoice)
print(sum(item.price for item in invoice.items))
print(message.stop_reason, type(message).__name__)

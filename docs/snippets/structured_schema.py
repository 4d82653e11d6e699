import json

from pydantic import BaseModel, Field

from agentkit import transform_schema


class Booking(BaseModel):
    name: str = Field(max_length=40, description="Who books")
    email: str = Field(json_schema_extra={"format": "email"})
    guests: int = Field(ge=1, le=8)
    tags: set[str] = set()


print(json.dumps(transform_schema(Booking), indent=2))

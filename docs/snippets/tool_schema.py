import json
from typing import Literal

from agentkit import beta_tool


@beta_tool
def get_weather(city: str, unit: Literal["celsius", "fahrenheit"] = "celsius") -> str:
    """Get the current weather in a city.

    Args:
        city: The city's name, in English.
        unit: The unit of the temperature.
    """
    return f"21 degrees {unit} in {city}"


print(json.dumps(get_weather.to_dict(), indent=2))

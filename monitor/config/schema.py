"""The JSON schema of `config/monitor.yaml`, made from the models that check it, for editors to complete and check.

`python -m monitor.config.schema > config/monitor.schema.json` writes it; a test keeps the committed file in step.
"""

from __future__ import annotations

import json
import sys
from typing import Any

from monitor.config.models import ConfigFile
from monitor.register.names import Register
from monitor.register.resolver import EVERYONE


def schema(register: Register) -> dict[str, Any]:
    """The schema; the register's names are offered for an authority, any alias is accepted besides; its regions."""
    made = _without_titles(ConfigFile.model_json_schema(by_alias=True))
    name = made["$defs"]["AuthorityEntry"]["properties"]["name"]
    regions = sorted({authority.region for authority in register.authorities})
    names = [EVERYONE, *regions, *sorted(authority.name for authority in register.authorities)]
    name["anyOf"] = [{"enum": names}, {"type": "string", "minLength": name.pop("minLength")}]
    name.pop("type")
    for part in made["$defs"].values():
        if "regions" in part.get("properties", {}):
            part["properties"]["regions"]["anyOf"][0]["items"] = {"enum": regions}
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "Ofsted Monitor", **made}


def text(register: Register) -> str:
    """The schema as the file holds it."""
    return json.dumps(schema(register), indent=2, ensure_ascii=False) + "\n"


def _without_titles(part: Any) -> Any:
    """A schema without the titles that pydantic makes of the names, which only repeat them to the reader."""
    if isinstance(part, list):
        return [_without_titles(item) for item in part]
    if not isinstance(part, dict):
        return part
    return {key: _without_titles(value) for key, value in part.items() if key != "title" or not isinstance(value, str)}


if __name__ == "__main__":
    from monitor.register.authorities import load

    sys.stdout.write(text(load()))

"""The floor: one requests session that asks conditional questions. `bare.py ADDRESSES KNOWN`, both JSON files.

KNOWN holds the ETag of each address, and is written anew: a first run asks for all of it whole.
"""

import json
import sys
from pathlib import Path

import requests

addresses = json.loads(Path(sys.argv[1]).read_text())
place = Path(sys.argv[2])
known = json.loads(place.read_text()) if place.exists() else {}
session = requests.Session()
for address in addresses:
    answer = session.get(address, headers={"If-None-Match": known[address]} if address in known else {}, timeout=10)
    if answer.status_code == 200:
        known[address] = answer.headers.get("ETag", "")
        print("CHANGED:", address)
place.write_text(json.dumps(known))

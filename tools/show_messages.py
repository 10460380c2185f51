"""Pictures of the typical messages as a reader sees them: `python tools/show_messages.py FOLDER [NAME…]`.

Each PNG shows a message at a phone's and at a desktop's width: the e-mail's HTML as it is, and Slack's blocks in a
simple look-alike. Needs Chromium on the path.
"""

from __future__ import annotations

import base64
import html as escaping
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from PIL import Image, ImageChops

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from monitor.model.messages import Message
from monitor.render.email_html import html
from monitor.render.picture import alt, picture
from monitor.render.slack_blocks import payload
from tests.render.samples import SAMPLES

PHONE, DESKTOP, HIGH = 390, 900, 2400
CHROMIUM = ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--no-first-run"]
CHROMIUM += ["--disable-background-networking", "--disable-component-update", "--disable-sync"]
SLACK_STYLE = """
body { margin: 0; padding: 12px 16px 12px 60px; font: 15px/1.46 Lato, Arial, sans-serif; color: #1d1c1d; }
body { background: white; position: relative; min-height: 2400px; }
.face { position: absolute; left: 16px; top: 14px; width: 36px; height: 36px; border-radius: 6px; background: #1d70b8; }
.name { font-weight: 900; } .app { font-size: 10px; background: #e8e8e8; padding: 1px 3px; border-radius: 2px; }
h3 { font-size: 18px; line-height: 1.33; margin: 4px 0 8px; } .section { margin: 8px 0; white-space: pre-wrap; }
.context { font-size: 12px; color: #616061; margin: 8px 0; } a { color: #1264a3; text-decoration: none; }
.quote { display: block; border-left: 4px solid #ddd; padding-left: 12px; }
hr { border: 0; border-top: 1px solid #ddd; }
"""


def main() -> None:
    """Make the pictures of all messages, or of those named, into the folder given."""
    if len(sys.argv) < 2:
        raise SystemExit("Usage: python tools/show_messages.py FOLDER [NAME…]")
    if shutil.which(CHROMIUM[0]) is None:
        raise SystemExit(f"{CHROMIUM[0]} is not on the path: install it, for it draws the pages")
    folder, names = Path(sys.argv[1]), sys.argv[2:]
    folder.mkdir(parents=True, exist_ok=True)
    for message in SAMPLES:
        if not names or message.key in names:
            photograph(mail(message), folder / f"{message.key}-mail.png")
            photograph(slack_like(message), folder / f"{message.key}-slack.png")


def mail(message: Message) -> str:
    """The e-mail's HTML, its picture inside the page."""
    image = picture(message)
    if not image:
        return html(message)
    page = html(message, picture="picture", picture_words=alt(message))
    return page.replace("cid:picture", "data:image/png;base64," + base64.b64encode(image).decode())


def slack_like(message: Message) -> str:
    """Slack's blocks as HTML, near enough to judge how they read."""
    blocks = "".join(map(block_like, payload(message)["blocks"]))
    top = '<div class="face"></div><span class="name">Ofsted Monitor</span> <span class="app">APP</span>'
    return f'<!doctype html><meta charset="utf-8"><style>{SLACK_STYLE}</style>{top}{blocks}'


def block_like(block: dict[str, Any]) -> str:
    """One block as HTML."""
    match block["type"]:
        case "header":
            return f"<h3>{block['text']['text']}</h3>"
        case "divider":
            return "<hr>"
        case "context":
            return f'<div class="context">{markup("".join(one["text"] for one in block["elements"]))}</div>'
        case _:
            return f'<div class="section">{markup(block["text"]["text"])}</div>'


def markup(text: str) -> str:
    """Slack's markup, already escaped as HTML needs it, as HTML."""
    text = re.sub(r"<(https?://[^|>]+)\|([^>]*)>", r'<a href="\1">\2</a>', text)
    text = re.sub(r"<!(\w+)>", r"<b>@\1</b>", text)
    text = re.sub(r"(?m)^>(.*)\n?", r'<span class="quote">\1</span>', text)
    return re.sub(r"\*([^*\n]+)\*", r"<b>\1</b>", text)


def photograph(page: str, file: Path) -> None:
    """A PNG of a page at both widths, side by side, cut to what stands on it."""
    frames = "".join(
        f'<iframe width="{width}" height="{HIGH}" frameborder="0" srcdoc="{escaping.escape(page)}"></iframe>'
        for width in (PHONE, DESKTOP)
    )
    sheet = f'<!doctype html><body style="margin:0;display:flex;gap:20px;background:#777">{frames}</body>'
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "sheet.html"
        source.write_text(sheet, encoding="utf-8")
        size = f"--window-size={PHONE + DESKTOP + 20},{HIGH}"
        profile = f"--user-data-dir={folder}/profile"
        command = [*CHROMIUM, profile, size, f"--screenshot={file}", source.as_uri()]
        subprocess.run(command, check=True, capture_output=True, timeout=60)
    crop(file)


def crop(file: Path) -> None:
    """Cut the empty bottom off a picture."""
    picture = Image.open(file).convert("RGB")
    last = picture.crop((0, picture.height - 1, picture.width, picture.height)).resize(picture.size)
    box = ImageChops.difference(picture, last).getbbox()
    picture.crop((0, 0, picture.width, min(picture.height, (box[3] if box else 0) + 20))).save(file)


if __name__ == "__main__":
    main()

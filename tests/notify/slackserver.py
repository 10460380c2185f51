"""A Slack on the loopback that keeps the real one's limits and makes its mistakes.

It stands for docs.slack.dev's `chat.postMessage`, `chat.update`, `conversations.*`, `files.*` and incoming webhooks, as
far as the monitor uses them. What it took stands in `messages`; what it saw, in `calls`. A fault put into `faults` is
used up by the next request that it fits.
"""

from __future__ import annotations

import json
import re
import socket
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import parse_qs, urlsplit

TOKEN = "xoxb-secret-of-the-test"
HOOK = "/services/T000/B000/secret-of-the-hook"

_SPECIAL = re.compile(r"<(?:!(?:here|channel|everyone|subteam\^)|@[UW])[^>]*>")
_LINK = re.compile(r"<(https?://[^<>|\s]+)(\|[^<>|]*)?>")


@dataclass
class Fault:
    """One mistake: an error code, a status, a stall, or an answer lost after the message was taken."""

    error: str = ""
    status: int = 200
    retry_after: str = ""
    stall: float = 0.0
    lose_answer: bool = False
    body: str = ""
    method: str = ""
    needed: str = ""
    length: int | None = None


@dataclass
class Taken:
    """A message as Slack keeps it."""

    channel: str
    ts: str
    text: str
    blocks: list[dict[str, Any]]
    thread_ts: str | None = None
    metadata: dict[str, Any] | None = None
    unfurl: bool = True
    edited: bool = False
    files: list[dict[str, Any]] = field(default_factory=list)

    def words(self) -> str:
        """All text of the message, as a reader sees it in Slack's own markup."""
        return "\n".join([self.text, *(text for block in self.blocks for text in texts(block))])

    def mentions(self) -> list[str]:
        """Whom the message mentions."""
        return [found for text in [self.text, *map(_markup, self.blocks)] for found in _SPECIAL.findall(text)]


class SlackServer:
    """`with SlackServer() as slack:` serves on a free port; `slack.api_url` and `slack.webhook_url` say where."""

    def __init__(self) -> None:
        self.channels = {"alerts": "C0000001", "leads": "C0000002"}
        self.archived: set[str] = set()
        self.scopes = {"chat:write", "channels:read", "channels:history", "files:write"}
        self.token = TOKEN
        self.messages: list[Taken] = []
        self.faults: list[Fault] = []
        self.calls: list[str] = []
        self.uploads: dict[str, bytes] = {}
        self.alts: list[str] = []
        self._number = 0
        self._lock = threading.Lock()
        self._server = _Http(self)
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    @property
    def address(self) -> str:
        """Scheme, host and port."""
        return f"http://127.0.0.1:{self._server.server_port}"

    @property
    def api_url(self) -> str:
        """For a channel's `api_url`."""
        return f"{self.address}/api/"

    @property
    def webhook_url(self) -> str:
        """For the variable that `url_env` names."""
        return self.address + HOOK

    def fault(self, method: str) -> Fault | None:
        """The next fault that fits `method`, used up."""
        with self._lock:
            for place, one in enumerate(self.faults):
                if one.method in {"", method}:
                    return self.faults.pop(place)
        return None

    def api(self, method: str, form: dict[str, Any], token: str) -> dict[str, Any]:
        """Slack's answer to one call."""
        needed = _SCOPES.get(method)
        if needed is None:
            return no("unknown_method")
        if token != self.token:
            return no("invalid_auth" if token else "not_authed")
        if needed not in self.scopes:
            return no("missing_scope", needed=needed)
        with self._lock:
            return dict(getattr(self, "_" + method.replace(".", "_"))(form))

    def hook(self, body: dict[str, Any]) -> tuple[int, str]:
        """An incoming webhook's answer: plain words, not JSON."""
        if wrong := ill_formed(body):
            return 400, wrong
        with self._lock:
            self._take("C0000002", body, None)
        return 200, "ok"

    def _take(self, channel: str, form: dict[str, Any], thread: str | None) -> Taken:
        self._number += 1
        taken = Taken(
            channel,
            f"1700000000.{self._number:06}",
            form.get("text", ""),
            form.get("blocks", []),
            thread,
            form.get("metadata"),
            form.get("unfurl_links", True) or form.get("unfurl_media", True),
        )
        self.messages.append(taken)
        return taken

    def _chat_postMessage(self, form: dict[str, Any]) -> dict[str, Any]:  # noqa: N802 - Slack's own name
        place = form.get("channel", "")
        channel = self.channels.get(place.removeprefix("#"), place)
        if channel not in self.channels.values():
            return no("channel_not_found")
        if channel in self.archived:
            return no("is_archived")
        if wrong := ill_formed(form):
            return no(wrong)
        thread = form.get("thread_ts")
        if thread and thread not in {one.ts for one in self.messages}:
            return no("thread_not_found")
        taken = self._take(channel, form, thread)
        return {"ok": True, "channel": channel, "ts": taken.ts, "message": {"text": taken.text}}

    def _chat_update(self, form: dict[str, Any]) -> dict[str, Any]:
        if wrong := ill_formed(form):
            return no(wrong)
        for one in self.messages:
            if (one.channel, one.ts) == (form["channel"], form["ts"]):
                one.text, one.blocks, one.edited = form.get("text", ""), form.get("blocks", []), True
                one.metadata = form.get("metadata", one.metadata)
                return {"ok": True, "channel": one.channel, "ts": one.ts}
        return no("message_not_found")

    def _conversations_history(self, form: dict[str, Any]) -> dict[str, Any]:
        if form.get("channel") not in self.channels.values():
            return no("channel_not_found")
        return self._last(form, [one for one in self.messages if one.thread_ts is None])

    def _conversations_replies(self, form: dict[str, Any]) -> dict[str, Any]:
        return self._last(form, [one for one in self.messages if form["ts"] in {one.ts, one.thread_ts}])

    def _last(self, form: dict[str, Any], among: list[Taken]) -> dict[str, Any]:
        shown = [one for one in reversed(among) if one.channel == form["channel"]][: int(form.get("limit", 100))]
        told = form.get("include_all_metadata") in {"1", "true", True}
        return {"ok": True, "messages": [_shown(one, told) for one in shown], "has_more": False}

    def _conversations_list(self, form: dict[str, Any]) -> dict[str, Any]:
        every = [{"id": number, "name": name} for name, number in self.channels.items()]
        start = int(form.get("cursor") or 0)
        following = str(start + 1) if start + 1 < len(every) else ""
        return {"ok": True, "channels": every[start : start + 1], "response_metadata": {"next_cursor": following}}

    def _files_getUploadURLExternal(self, form: dict[str, Any]) -> dict[str, Any]:  # noqa: N802 - Slack's own name
        number = f"F{len(self.uploads):07}"
        self.uploads[number] = b""
        self.alts.append(form.get("alt_txt", ""))
        return {"ok": True, "upload_url": f"{self.address}/upload/{number}", "file_id": number}

    def _files_completeUploadExternal(self, form: dict[str, Any]) -> dict[str, Any]:  # noqa: N802 - Slack's own name
        files = form["files"] if isinstance(form["files"], list) else json.loads(form["files"])
        taken = self._take(form["channel_id"], {"text": form.get("initial_comment", "")}, form.get("thread_ts"))
        taken.files = files
        return {"ok": True, "files": files}


class _Http(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def __init__(self, slack: SlackServer) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.slack = slack


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Http

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        path = urlsplit(self.path).path
        method = path.removeprefix("/api/")
        self.server.slack.calls.append(method)
        fault = self.server.slack.fault(method) or Fault()
        time.sleep(fault.stall)
        if fault.status != 200 or fault.error or fault.body:
            self._say(fault.status, *_faulty(fault, path), fault.length)
            return
        status, kind, words = self._serve(path, method, body)
        if fault.lose_answer:
            self.close_connection = True
            self.connection.shutdown(socket.SHUT_RDWR)
            return
        self._say(status, kind, words, "")

    def _serve(self, path: str, method: str, body: bytes) -> tuple[int, str, str]:
        slack = self.server.slack
        if path.startswith("/upload/"):
            slack.uploads[path.removeprefix("/upload/")] = body
            return 200, "text/plain", "OK"
        if path == HOOK:
            status, words = slack.hook(json.loads(body))
            return status, "text/plain", words
        if not path.startswith("/api/"):
            return 404, "text/plain", "no_service"
        token = (self.headers.get("Authorization") or "").removeprefix("Bearer ")
        answer = slack.api(method, _form(body, self.headers.get("Content-Type") or ""), token)
        return 200, "application/json", json.dumps(answer)

    def _say(self, status: int, kind: str, words: str, retry_after: str, length: int | None = None) -> None:
        data = words.encode()
        with suppress(OSError):
            self.send_response(status)
            self.send_header("Content-Type", f"{kind}; charset=utf-8")
            self.send_header("Content-Length", str(len(data) if length is None else length))
            self.close_connection = length is not None
            if retry_after:
                self.send_header("Retry-After", retry_after)
            self.end_headers()
            self.wfile.write(data)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


_SCOPES = {
    "chat.postMessage": "chat:write",
    "chat.update": "chat:write",
    "conversations.history": "channels:history",
    "conversations.replies": "channels:history",
    "conversations.list": "channels:read",
    "files.getUploadURLExternal": "files:write",
    "files.completeUploadExternal": "files:write",
}


def no(error: str, **more: str) -> dict[str, Any]:
    """Slack's way to refuse."""
    return {"ok": False, "error": error, **more}


def ill_formed(form: dict[str, Any]) -> str:
    """The error code for a message that breaks a limit of Slack's, or nothing."""
    blocks = form.get("blocks", [])
    if not form.get("text") and not blocks:
        return "no_text"
    if length(form.get("text", "")) > 40_000:
        return "msg_too_long"
    if len(blocks) > 50 or not all(map(well_formed, blocks)):
        return "invalid_blocks"
    if sum(length(text) for block in blocks for text in texts(block)) > 13_000:
        return "msg_blocks_too_long"
    return ""


def well_formed(block: dict[str, Any]) -> bool:
    """Whether Slack would take this block."""
    match block.get("type"):
        case "header":
            return block["text"]["type"] == "plain_text" and 0 < length(block["text"]["text"]) <= 150
        case "section":
            fields = block.get("fields", [])
            long = any(length(one["text"]) > 2000 for one in fields) or len(fields) > 10
            return bool(texts(block)) and not long and all(0 < length(text) <= 3000 for text in texts(block))
        case "context":
            return 0 < len(block["elements"]) <= 10 and all(0 < length(text) <= 2000 for text in texts(block))
        case "actions":
            return 0 < len(block["elements"]) <= 25 and all(
                length(one["text"]["text"]) <= 75 and length(one["value"]) <= 2000 for one in block["elements"]
            )
        case "divider":
            return True
        case _:
            return False


def texts(block: dict[str, Any]) -> list[str]:
    """The texts of a block."""
    held = [block.get("text"), *block.get("fields", []), *block.get("elements", [])]
    return [one["text"] if isinstance(one["text"], str) else one["text"]["text"] for one in held if one]


def links(text: str) -> list[str]:
    """The addresses that a text in Slack's markup links to."""
    return [address.replace("&amp;", "&") for address, _ in _LINK.findall(text)]


def stray(text: str) -> str:
    """What is left of a text's control characters when its links and mentions are taken out: nothing, if it is safe."""
    return re.sub(r"[^<>]", "", _SPECIAL.sub("", _LINK.sub("", re.sub(r"^>", "", text, flags=re.MULTILINE))))


def length(text: str) -> int:
    """UTF-16 units, the strictest way to count."""
    return len(text.encode("utf-16-le")) // 2


def _markup(block: dict[str, Any]) -> str:
    return "\n".join(texts(block)) if block.get("type") != "header" else ""


def _shown(one: Taken, told: bool) -> dict[str, Any]:
    metadata = {"metadata": one.metadata} if told and one.metadata else {}
    return {"type": "message", "ts": one.ts, "text": one.text, **metadata}


def _form(body: bytes, kind: str) -> dict[str, Any]:
    if "json" in kind and body.lstrip().startswith(b"{"):
        return dict(json.loads(body))
    return {name: values[0] for name, values in parse_qs(body.decode()).items()}


def _faulty(fault: Fault, path: str) -> tuple[str, str, str]:
    if fault.body:
        return "text/html", fault.body, fault.retry_after
    if path.startswith("/api/"):
        needed = {"needed": fault.needed} if fault.needed else {}
        return "application/json", json.dumps(no(fault.error or "internal_error", **needed)), fault.retry_after
    return "text/plain", fault.error, fault.retry_after

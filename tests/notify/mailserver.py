"""A mail server on the loopback that takes, refuses, drops and stalls as it is told (aiosmtpd)."""

from __future__ import annotations

import asyncio
import socket
import ssl
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any, Self

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session


@dataclass
class Sent:
    """One message as the server took it."""

    sender: str
    recipients: list[str]
    mail: EmailMessage
    raw: bytes


@dataclass
class Temper:
    """How the server behaves: answers to recipients and to the data, a drop, a stall."""

    refuse: dict[str, str] = field(default_factory=dict)
    data: str = "250 OK"
    drop: bool = False
    lose_answer: bool = False
    stall: float = 0.0


class MailServer:
    """`with MailServer() as mail:` serves on a free port; what it took stands in `sent`."""

    def __init__(self, tls: ssl.SSLContext | None = None, *, implicit: bool = False, password: str = "") -> None:
        self.sent: list[Sent] = []
        self.temper = Temper()
        self._password = password
        self._controller = _Controller(
            self,
            hostname="127.0.0.1",
            port=free_port(),
            ssl_context=tls if implicit else None,
            tls_context=None if implicit else tls,
            require_starttls=tls is not None and not implicit,
            auth_require_tls=tls is not None and not implicit,
            authenticator=self._log_in if password else None,
            auth_required=bool(password),
        )

    def __enter__(self) -> Self:
        self._controller.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._controller.stop()

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self._controller.port)

    def _log_in(self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any) -> AuthResult:
        right = isinstance(data, LoginPassword) and data.password == self._password.encode()
        return AuthResult(success=right, handled=True) if right else AuthResult(success=False, handled=False)

    async def handle_RCPT(  # noqa: N802 - the library's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Take or refuse one recipient."""
        if answer := self.temper.refuse.get(address):
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802 - the library's name
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        """Take the message, or do what the temper says."""
        await asyncio.sleep(self.temper.stall)
        if self.temper.drop:
            server.transport.abort()
            return "421 gone"
        if self.temper.data.startswith("250"):
            raw = bytes(envelope.content or b"")
            mail = message_from_bytes(raw, policy=default)
            assert isinstance(mail, EmailMessage)
            self.sent.append(Sent(str(envelope.mail_from), list(envelope.rcpt_tos), mail, raw))
        if self.temper.lose_answer:
            server.transport.abort()
        return self.temper.data


class _Controller(Controller):
    def __init__(self, handler: MailServer, **given: Any) -> None:
        super().__init__(handler, **given)


def free_port() -> int:
    """A port that nobody listens on just now; aiosmtpd cannot be asked which one it got for 0."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])

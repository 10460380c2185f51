"""E-mail by SMTP: HTML and plain text, updates as replies."""

from __future__ import annotations

import hashlib
import re
import smtplib
import ssl
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from email.headerregistry import Address, HeaderRegistry, MessageIDHeader, UnstructuredHeader
from email.message import EmailMessage
from email.policy import SMTP, Policy
from email.utils import formatdate
from urllib.parse import quote

from monitor.config.channels import EmailSettings
from monitor.model.addresses import masked_text
from monitor.model.messages import Message, Receipt, Severity
from monitor.model.words import cut
from monitor.notify.base import Channel, DeliveryError, read_secret
from monitor.render.email_html import html
from monitor.render.outline import footer, headline
from monitor.render.picture import alt, picture
from monitor.render.text import plain

TIMEOUT = 20
"""Seconds to wait for the mail server: to connect, and for each of its answers."""

_SUBJECT = 180
_MAILBOX = re.compile(r"[\w.+-]{1,64}@[A-Za-z0-9.-]{1,190}\Z", re.ASCII)
_UNFIT = re.compile(r"[^a-z0-9-]+")
_UNPRINTABLE = re.compile(r"[^\x20-\x7e]+")


def open_channel(
    name: str, settings: EmailSettings, environ: Mapping[str, str], now: Callable[[], datetime]
) -> Channel:
    """A mail channel with its password; DeliveryError, permanent, where that is missing."""
    password = ""
    if settings.user is not None:
        password = read_secret("the mail server's password", settings.password_env, settings.password_file, environ)
    return EmailChannel(name, settings, password, now)


class EmailChannel(Channel):
    """Sends each message as one e-mail to all recipients, a connection each."""

    def __init__(self, name: str, settings: EmailSettings, password: str, now: Callable[[], datetime]) -> None:
        self.name = name
        self._settings = settings
        self._password = password
        self._now = now

    def send(self, message: Message, reply_to: Receipt | None) -> Receipt:
        """Hand one message to the mail server; DeliveryError where it accepted it for no recipient.

        Where a recipient is refused while another is not, those who have it do not get it again: one refused for good
        is named in the receipt's problems, one refused for now is lacking it.
        """
        mail = compose(message, reply_to, self._settings, self.name, self._now(), self.contact)
        refused = self._handed_over(mail, self._settings.to)
        if len(refused) == len(set(self._settings.to)):
            raise _all_refused(refused)
        return _receipt(str(mail["Message-ID"]), refused)

    def complete(self, message: Message, reply_to: Receipt | None, before: Receipt, *, last: bool) -> Receipt:
        """Hand the message over for the recipients that were refused for now, as far as they are configured still."""
        mail = compose(message, reply_to, self._settings, self.name, self._now(), self.contact)
        lacking = [who for who in before.reference.split()[1:] if who in self._settings.to]
        refused = self._handed_over(mail, lacking) if lacking else {}
        return _receipt(before.reference.split()[0], refused, last=last)

    def _handed_over(self, mail: EmailMessage, recipients: Sequence[str]) -> Mapping[str, tuple[int, bytes]]:
        """Hand a mail to the server for these recipients; those it refused, with its answer to each."""
        server = None
        try:
            server = self._connected()
            return server.send_message(mail, self._settings.sender, list(recipients))
        except smtplib.SMTPRecipientsRefused as fault:
            return fault.recipients
        except (OSError, ValueError, smtplib.SMTPException) as fault:
            raise self._failed(fault) from None
        finally:
            _leave(server)

    def _connected(self) -> smtplib.SMTP:
        settings = self._settings
        context = None if settings.tls == "none" else ssl.create_default_context()  # which takes its time
        # With a name for ourselves, smtplib need not ask a name server, which may take its time.
        me = _domain(settings.sender) if settings.sender.isascii() else "localhost"
        if settings.tls == "implicit":
            server: smtplib.SMTP = smtplib.SMTP_SSL(settings.host, settings.port, me, timeout=TIMEOUT, context=context)
        else:
            server = smtplib.SMTP(settings.host, settings.port, me, timeout=TIMEOUT)
        try:
            if settings.tls == "starttls":
                server.starttls(context=context)
            if settings.user is not None:
                server.login(settings.user, self._password)
        except BaseException:
            server.close()
            raise
        return server

    def _failed(self, fault: Exception) -> DeliveryError:
        """What went wrong, in words; nothing was delivered, or nobody knows."""
        server = f"the mail server {self._settings.host}:{self._settings.port}"
        if isinstance(fault, smtplib.SMTPAuthenticationError):
            permanent = 500 <= fault.smtp_code < 600
            return DeliveryError(f"{server} refuses the user name or password ({fault.smtp_code})", permanent=permanent)
        if isinstance(fault, smtplib.SMTPResponseException):
            said = _said(fault.smtp_code, fault.smtp_error)
            return DeliveryError(f"{server} refuses the message: {said}", permanent=500 <= fault.smtp_code < 600)
        if isinstance(fault, smtplib.SMTPNotSupportedError):
            return DeliveryError(f"{server} does not offer what the configuration asks for: {fault}", permanent=True)
        if isinstance(fault, ssl.SSLCertVerificationError):
            said = f"the certificate of {server} is not to be trusted: {fault.verify_message}"
            return DeliveryError(said, permanent=True)
        if isinstance(fault, UnicodeError):
            return DeliveryError(f"{server} takes no such characters in a user name or password", permanent=True)
        # smtplib wraps a time-out while it waits for an answer.
        if isinstance(fault, TimeoutError) or isinstance(fault.__context__, TimeoutError):
            return DeliveryError(f"{server} did not answer within {TIMEOUT} s")
        return DeliveryError(f"{server} could not be reached, or broke off ({_cause(fault)})")


def compose(
    message: Message,
    reply_to: Receipt | None,
    settings: EmailSettings,
    channel: str,
    now: datetime,
    contact: str = "",
) -> EmailMessage:
    """The e-mail for a message, dated `now`: text and HTML alike, headers that no text can break out of.

    `contact` is whom a reader may ask to stop it, where that is an address of e-mail by `List-Unsubscribe` (RFC 2369).
    """
    domain = _domain(settings.sender)
    mail = EmailMessage(policy=SMTP.clone(header_factory=_headers()))
    # "=?" begins an encoded word, which may hold a line break: the library would decode it when it reads the header.
    mail["Subject"] = ("Re: " if message.update else "") + cut(headline(message).replace("=?", "= ?"), _SUBJECT)
    mail["From"] = Address("Ofsted Monitor", addr_spec=settings.sender)
    mail["To"] = [Address(addr_spec=address) for address in settings.to]
    mail["Date"] = formatdate(now.timestamp())
    mail["Message-ID"] = message_id(message.key, domain)
    if reply_to and reply_to.reference:
        mail["In-Reply-To"] = mail["References"] = reply_to.reference.split()[0]
    mail["List-Id"] = f"<{_UNFIT.sub('-', channel.lower())[:40]}.ofsted-monitor.{domain}>"
    if _MAILBOX.match(contact):
        mail["List-Unsubscribe"] = f"<mailto:{contact}?subject={quote(f'Unsubscribe from {channel}'[:60])}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail["X-Auto-Response-Suppress"] = "All"
    if message.severity is Severity.CRITICAL:
        mail["Importance"] = "high"
    last = footer(channel, contact)
    mail.set_content(plain(message, footer=last) + "\n", cte="quoted-printable")
    _add_html(mail, message, domain, last)
    return mail


def _add_html(mail: EmailMessage, message: Message, domain: str, last: str) -> None:
    """Add the HTML part, with the picture of an authority's past inside it where there is one."""
    image = picture(message)
    name = f"judgements.{message_id(message.key, domain)[1:-1]}" if image else ""
    page = html(message, picture=name, picture_words=alt(message) if image else "", footer=last)
    mail.add_alternative(page, subtype="html", cte="quoted-printable")
    if image:
        shown = next(part for part in mail.iter_parts() if part.get_content_type() == "text/html")
        shown.add_related(image, "image", "png", cid=f"<{name}>", disposition="inline", filename="judgements.png")


def _headers() -> HeaderRegistry:
    """The library's headers, with those that hold an identity never encoded, however long."""
    registry = HeaderRegistry()
    for name in ("in-reply-to", "references", "list-id"):
        # The stubs ask for whole headers here; the library's own are such mixins.
        registry.map_to_type(name, MessageIDHeader)  # type: ignore[arg-type]
    registry.map_to_type("list-unsubscribe", _WholeHeader)  # type: ignore[arg-type]
    return registry


class _WholeHeader(UnstructuredHeader):
    """`List-Unsubscribe` on one line: the library would encode a long address within it, and nobody would read that."""

    def fold(self, *, policy: Policy[EmailMessage]) -> str:
        """The header as it is sent."""
        return f"List-Unsubscribe: {self}{policy.linesep}"


def _domain(address: str) -> str:
    return address.rpartition("@")[2]


def message_id(key: str, domain: str) -> str:
    """The Message-ID of a message: the same for the same key, whenever and however often it is made."""
    return f"<{hashlib.sha256(key.encode('utf-8', 'replace')).hexdigest()[:32]}@{domain}>"


def _leave(server: smtplib.SMTP | None) -> None:
    """Say goodbye without waiting for an answer: what the server accepted stays accepted."""
    if server is not None:
        with suppress(OSError, smtplib.SMTPException):
            server.putcmd("quit")
        server.close()


def _receipt(identity: str, refused: Mapping[str, tuple[int, bytes]], *, last: bool = False) -> Receipt:
    """The receipt of a mail: its reference is the Message-ID, followed by the recipients to be tried again."""
    later = [who for who, (code, _) in refused.items() if not last and 400 <= code < 500]
    problems = tuple(f"{who} did not get it: {_said(*why)}" for who, why in refused.items() if who not in later)
    lacking = "; ".join(f"{who} does not have it yet: {_said(*refused[who])}" for who in later)
    return Receipt(" ".join([identity, *later]), problems, lacking)


def _all_refused(recipients: Mapping[str, tuple[int, bytes]]) -> DeliveryError:
    said = "; ".join(f"{who}: {_said(*why)}" for who, why in recipients.items())
    lasting = all(500 <= code < 600 for code, _ in recipients.values())
    return DeliveryError(f"the mail server refuses every recipient: {said}", permanent=lasting)


def _said(code: int, words: bytes | str) -> str:
    """A server's answer, made fit to show."""
    text = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    return masked_text(f"{code} {_UNPRINTABLE.sub(' ', text).strip()}")[:200]


def _cause(fault: Exception) -> str:
    return getattr(fault, "strerror", None) or type(fault).__name__

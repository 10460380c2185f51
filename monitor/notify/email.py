"""E-mail by SMTP: HTML and plain text, updates as replies."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Literal, Self

from pydantic import Field, field_validator, model_validator

from monitor.notify.base import Channel, ChannelSettings

_ADDRESS = re.compile(r"[^\s@<>(),;:\"\\\[\]\x00-\x1f\x7f]+@[^\s@<>(),;:\"\\\[\]\x00-\x1f\x7f]+\Z")


class EmailSettings(ChannelSettings):
    """`{type: email, to: [a@example.org], from: monitor@example.org, host: localhost, port: 25}`."""

    type: Literal["email"]
    to: tuple[str, ...] = Field(min_length=1, description="The recipients' addresses.")
    sender: str = Field(alias="from", description="The address that the mail comes from.")
    host: str = Field(default="localhost", min_length=1, description="The mail server.")
    port: int = Field(default=25, ge=1, le=65535, description="Its port: 25, 587 with starttls, 465 with implicit.")
    tls: Literal["none", "starttls", "implicit"] = Field(default="none", description="How the way is encrypted.")
    user: str | None = Field(default=None, description="The name to log in with; left out, no log-in.")
    password_env: str | None = Field(default=None, description="The environment variable that holds the password.")
    password_file: str | None = Field(default=None, description="The file that holds the password.")

    @field_validator("to", "sender")
    @classmethod
    def _addresses(cls, given: str | tuple[str, ...]) -> str | tuple[str, ...]:
        for address in (given,) if isinstance(given, str) else given:
            if not _ADDRESS.match(address):
                raise ValueError(f"not an e-mail address: {address!r}")
        return given

    @model_validator(mode="after")
    def _user_and_password(self) -> Self:
        given = [self.password_env, self.password_file].count(None) < 2
        if given != (self.user is not None):
            raise ValueError("user and password_env (or password_file) belong together")
        if given and self.tls == "none" and self.host not in {"localhost", "127.0.0.1", "::1"}:
            raise ValueError("a password would travel unencrypted: set tls to starttls or implicit")
        return self

    def open(self, name: str, environ: Mapping[str, str]) -> Channel:
        """A mail channel with its password."""
        raise NotImplementedError

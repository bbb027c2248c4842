"""A mail server on loopback that keeps what it gets, and misbehaves when it is told to.

Usage: mailbox.py DIRECTORY TLS USER PASSWORD CERTIFICATE KEY

TLS is none, starttls or tls; USER may be empty. Prints its port. The file DIRECTORY/mode says how it
behaves from the next command on: take, refuse, later, stall or drop. Each letter becomes a JSON file;
DIRECTORY/attempts has a line for each recipient that was named, and DIRECTORY/stalling is there once
a letter was left without an answer. Ends when its standard input does.
"""

import asyncio
import base64
import email.policy
import json
import pathlib
import ssl
import sys
import threading

from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword

directory = pathlib.Path(sys.argv[1])
tls, user, password, certificate, key = sys.argv[2:7]


def mode():
    return (directory / "mode").read_text().strip()


def describe(envelope):
    message = email.message_from_bytes(envelope.content, policy=email.policy.default)
    text, html = message.get_body(("plain",)), message.get_body(("html",))
    inline = [
        {
            "id": part["content-id"],
            "type": part.get_content_type(),
            "base64": base64.b64encode(part.get_payload(decode=True)).decode(),
        }
        for part in message.walk()
        if part.get_content_maintype() == "image"
    ]
    return {
        "sender": envelope.mail_from,
        "recipients": envelope.rcpt_tos,
        "from": message["from"],
        "to": message["to"],
        "subject": message["subject"],
        "message_id": message["message-id"],
        "date": message["date"],
        "text": text.get_content() if text else None,
        "html": html.get_content() if html else None,
        "inline": inline,
        "raw": envelope.content.decode("ascii", "replace"),
    }


class Handler:
    kept = 0

    async def handle_RCPT(self, server, session, envelope, address, options):
        with (directory / "attempts").open("a") as attempts:
            attempts.write(f"{mode()} {address}\n")
        if mode() == "refuse":
            return "550 5.1.1 no such mailbox here"
        if mode() == "later":
            return "451 4.7.1 try again later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        if mode() == "stall":
            (directory / "stalling").touch()
            await asyncio.Event().wait()
        half = directory / "letter.half"
        half.write_text(json.dumps(describe(envelope)))
        half.rename(directory / f"letter-{self.kept:06}.json")
        self.kept += 1
        return "250 kept"


class Server(SMTP):
    async def smtp_DATA(self, arg):
        if mode() == "drop":
            await self.push("354 go on")
            await self._reader.read(64)
            self.transport.abort()
            return
        await super().smtp_DATA(arg)


def authenticate(server, session, envelope, mechanism, data):
    given = isinstance(data, LoginPassword) and (data.login, data.password)
    return AuthResult(success=given == (user.encode(), password.encode()), handled=False)


async def main():
    context = None
    if tls != "none":
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(certificate, key)
    handler = Handler()

    def session():
        return Server(
            handler,
            hostname="mailbox.test",
            tls_context=context if tls == "starttls" else None,
            require_starttls=tls == "starttls",
            authenticator=authenticate if user else None,
            auth_required=bool(user),
            auth_require_tls=tls == "starttls",
        )

    loop = asyncio.get_running_loop()
    implicit = context if tls == "tls" else None
    server = await loop.create_server(session, "127.0.0.1", 0, ssl=implicit)
    print(server.sockets[0].getsockname()[1], flush=True)
    ended = asyncio.Event()

    def wait_for_the_end():
        sys.stdin.buffer.read()
        loop.call_soon_threadsafe(ended.set)

    threading.Thread(target=wait_for_the_end, daemon=True).start()
    await ended.wait()


asyncio.run(main())

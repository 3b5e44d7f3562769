"""An SMTP server for the tests: prints its port, then each mail that it takes, as lines of JSON.

It ends when its standard input does. A recipient says what becomes of the mail: 450-2.ada@example.org is answered
450 twice and then taken, 550.ada@example.org is refused for ever, data-554.ada@example.org after its content.
"""
import argparse
import asyncio
import collections
import json
import re
import ssl
import sys

from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword

TURNED_AWAY = re.compile(r"^(?P<data>data-)?(?P<code>\d{3})(-(?P<times>\d+))?\.")


def say(**line):
    print(json.dumps(line), flush=True)


class Mails:
    def __init__(self, takes_everything):
        self.takes_everything = takes_everything
        self.attempts = collections.Counter()

    def refusal(self, address, of_data):
        rule = TURNED_AWAY.match(address)
        if self.takes_everything or not rule or bool(rule["data"]) != of_data:
            return None
        self.attempts[address] += 1
        if rule["times"] and self.attempts[address] > int(rule["times"]):
            return None
        return f"{rule['code']} turned away"

    async def handle_EHLO(self, server, session, envelope, hostname, responses):
        session.host_name = hostname
        return responses

    async def handle_RCPT(self, server, session, envelope, address, options):
        refusal = self.refusal(address, of_data=False)
        if refusal:
            return refusal
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        refusal = self.refusal(envelope.rcpt_tos[0], of_data=True)
        if refusal:
            return refusal
        encrypted = session.ssl is not None or server.transport.get_extra_info("ssl_object")
        say(sender=envelope.mail_from, recipients=envelope.rcpt_tos, greeting=session.host_name,
            encrypted=bool(encrypted), user=(session.auth_data or b"").decode(),
            options=envelope.mail_options, message=envelope.content.decode())
        return "250 OK"


async def serve(options):
    context = None
    if options.certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(options.certificate, options.key)

    def authenticate(server, session, envelope, mechanism, login):
        good = (isinstance(login, LoginPassword) and login.login.decode() == options.user
                and login.password.decode() == options.password)
        return AuthResult(success=good, handled=False, auth_data=login.login if good else None)

    mails = Mails(options.takes_everything)

    def session():
        return SMTP(mails, enable_SMTPUTF8=True, hostname="localhost",
                    tls_context=None if options.implicit_tls else context,
                    authenticator=authenticate, auth_required=bool(options.user),
                    auth_require_tls=bool(context) and not options.implicit_tls)

    loop = asyncio.get_running_loop()
    server = await loop.create_server(session, "127.0.0.1", options.port,
                                      ssl=context if options.implicit_tls else None)
    say(port=server.sockets[0].getsockname()[1])
    await loop.run_in_executor(None, sys.stdin.read)
    server.close()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--certificate")
    parser.add_argument("--key")
    parser.add_argument("--implicit-tls", action="store_true")
    parser.add_argument("--takes-everything", action="store_true")
    parser.add_argument("--user")
    parser.add_argument("--password")
    asyncio.run(serve(parser.parse_args()))


if __name__ == "__main__":
    main()

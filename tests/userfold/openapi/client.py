"""Sends requests, and holds each answer against the OpenAPI document."""
import base64
import http.client
import json
import urllib.parse

from document import Nonconformity


class Answer:
    def __init__(self, status, headers, body):
        self.status = status
        self.headers = headers  # names in lower case
        self.body = body

    @property
    def json(self):
        return json.loads(self.body)

    @property
    def slug(self):
        return self.json["type"].removeprefix("urn:userfold:problem:")

    @property
    def pointers(self):
        return [error["pointer"] for error in self.json["errors"]]


def bearer(token):
    return {"Authorization": f"Bearer {token}"}


def basic(write_key):
    text = base64.b64encode(f"{write_key}:".encode()).decode()
    return {"Authorization": f"Basic {text}"}


class Client:
    def __init__(self, address, document):
        self.address = address
        self.document = document

    def exchange(self, method, target, headers, payload, announced_bytes=None):
        """`announced_bytes`: the length of a body that is never sent."""
        connection = http.client.HTTPConnection(*self.address, timeout=60)
        try:
            connection.putrequest(method, target)
            for name, value in headers.items():
                connection.putheader(name, value)
            length = announced_bytes if payload is None else len(payload)
            if length is not None:
                connection.putheader("Content-Length", str(length))
            connection.endheaders(payload)
            response = connection.getresponse()
            names = {name.lower(): value for name, value in response.getheaders()}
            return Answer(response.status, names, response.read())
        finally:
            connection.close()

    def send(self, method, path, status, values=None, query=(), headers=None, body=None, raw=None,
             media_type="application/json", by_default=False, announced_bytes=None):
        """Sends it, expects that status, and checks the answer. `body` is JSON to send, `raw` bytes. What is
        meant to succeed must itself be as documented."""
        values, headers = values or {}, dict(headers or {})
        if body is not None or raw is not None or announced_bytes is not None:
            headers["Content-Type"] = media_type
        target = path
        for name, value in values.items():
            target = target.replace("{%s}" % name, urllib.parse.quote(str(value), safe=""))
        if query:
            target += "?" + urllib.parse.urlencode(list(query))
        payload = json.dumps(body).encode() if body is not None else raw
        name = f"{method} {target}"
        try:
            if status < 400:
                self.document.check_request(method, path, values, headers, query, body)
            answer = self.exchange(method, target, headers, payload, announced_bytes)
            if answer.status != status:
                raise Nonconformity(f"{status} was expected, {answer.status} came: {answer.body[:500]!r}")
            self.document.check_answer(method, path, status, answer.headers, answer.body, by_default)
        except Nonconformity as error:
            raise Nonconformity(f"{name}: {error}") from None
        return answer

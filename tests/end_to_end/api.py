"""What the tests ask of a node over HTTP. Thread-safe: each thread keeps a connection of its own."""
import http.client
import json
import pathlib
import ssl
import sys
import threading
import time
import urllib.parse

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1] / "userfold/openapi"))
from client import Answer, basic, bearer  # noqa: E402

PASSWORD = "correct horse battery staple"
ADMIN = "admin@userfold.local"
ANSWER_WAIT_S = 60
PAGE = 1000


class NoAnswer(Exception):
    """The connection broke, or there was none: the request may have taken effect."""


class Api:
    def __init__(self, node, tls=None):
        self.node = node
        self.tls = tls  # an ssl.SSLContext
        self.threads = threading.local()
        self.connections = []
        self.pause_s = 0  # after each answer that was expected

    def _connection(self):
        connection = getattr(self.threads, "connection", None)
        if connection is None or (connection.host, connection.port) != self.node.address:
            kind, more = http.client.HTTPConnection, {}
            if self.tls is not None:
                kind, more = http.client.HTTPSConnection, {"context": self.tls}
            connection = kind(*self.node.address, timeout=ANSWER_WAIT_S, **more)
            self.threads.connection = connection
            self.connections.append(connection)
        return connection

    def send(self, method, path, body=None, headers=(), query=()):
        """The answer, whatever its status."""
        headers = dict(headers)
        payload = None
        if body is not None:
            payload = body if isinstance(body, bytes) else json.dumps(body).encode()
            headers.setdefault("Content-Type", "application/json")
        if query:
            path += "?" + urllib.parse.urlencode(query)
        connection = self._connection()
        try:
            connection.request(method, path, payload, headers)
            response = connection.getresponse()
            names = {name.lower(): value for name, value in response.getheaders()}
            return Answer(response.status, names, response.read())
        except (OSError, http.client.HTTPException, ssl.SSLError) as error:
            connection.close()
            raise NoAnswer(f"{method} {path}: {error!r}") from error

    def expect(self, status, method, path, *arguments, **more):
        answer = self.send(method, path, *arguments, **more)
        if answer.status != status:
            raise AssertionError(f"{method} {path}: {answer.status} {answer.body[:500]!r}")
        time.sleep(self.pause_s)
        return answer

    def register(self, email, **members):
        answer = self.expect(201, "POST", "/v1/users", {"email": email, "password": PASSWORD, **members})
        return answer.json["user_id"]

    def log_in(self, identifier, password=PASSWORD):
        """Headers that say who is calling."""
        body = {"identifier": identifier, "password": password}
        return bearer(self.expect(201, "POST", "/v1/sessions", body).json["access_token"])

    def log_in_admin(self, installation):
        return self.log_in(ADMIN, installation.secret("admin-password"))

    def get(self, path, caller, **query):
        return self.expect(200, "GET", path, headers=caller, query=query).json

    def items(self, path, caller, **query):
        """All pages."""
        query["limit"] = PAGE
        found = []
        while True:
            page = self.get(path, caller, **query)
            found += page["items"]
            if page["next_cursor"] is None:
                return found
            query["cursor"] = page["next_cursor"]

    def find(self, email, caller):
        return [user["user_id"] for user in self.items("/v1/users", caller, email=email)]

    def close(self):
        for connection in self.connections:
            connection.close()

    def ready(self):
        try:
            return self.send("GET", "/readyz").status == 200
        except NoAnswer:
            return False


def write_key(installation):
    return basic(installation.secret("write-key"))


def after(answer):
    return {"Userfold-After": answer.headers["userfold-position"]}

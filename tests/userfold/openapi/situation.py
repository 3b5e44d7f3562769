"""The one server that the conformance tests share, and who has an account there."""
import pathlib
import sys
import unittest

import client
import running_server
from client import basic, bearer
from document import Document

ROOT = pathlib.Path(__file__).resolve().parents[3]
sys.path.insert(0, str(ROOT / "schemas"))
import embed_openapi  # noqa: E402

PASSWORD = "correct horse battery staple"
OTHER_PASSWORD = "another horse, another battery"
NOBODY = "00000000-0000-7000-8000-000000000000"


class Situation:
    """One server for all tests, and who has an account there."""
    server = None

    @classmethod
    def begin(cls):
        if cls.server is not None:
            return
        cls.server = running_server.RunningServer()
        cls.document = Document(embed_openapi.load(ROOT / "schemas/openapi.yaml"))
        cls.client = client.Client(cls.server.address, cls.document)
        cls.write_key = basic(cls.server.secret("write-key"))
        cls.admin = bearer(cls.log_in("admin@userfold.local", cls.server.secret("admin-password")))
        cls.users_made = 0

    @classmethod
    def log_in(cls, identifier, password):
        return cls.client.send("POST", "/v1/sessions", 201,
                               body={"identifier": identifier, "password": password}).json["access_token"]

    @classmethod
    def new_user(cls, **members):
        cls.users_made += 1
        email = f"user{cls.users_made}@example.com"
        answer = cls.client.send("POST", "/v1/users", 201,
                                 body={"email": email, "password": PASSWORD, **members})
        user = User()
        user.id, user.email = answer.json["user_id"], email
        user.position = answer.headers["userfold-position"]
        user.headers = bearer(cls.log_in(email, PASSWORD))
        return user


class User:
    pass


class Conformance(unittest.TestCase):
    def setUp(self):
        Situation.begin()
        self.situation = Situation
        self.send = Situation.client.send
        self.admin, self.write_key = Situation.admin, Situation.write_key

    def new_user(self, **members):
        return Situation.new_user(**members)

"""A running server and schemas/openapi.yaml say the same: every operation with good and with bad input, each
answer's status, headers, content type and body as documented; and every documented status is really given."""
import pathlib
import re
import sys
import unittest
import uuid

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

# Documented, and not to be had from one healthy process on this machine.
ELSEWHERE = {
    ("getMe", "404"): "the views of another process may not have the user yet",
}
UNHEALTHY = {"503"}          # the log is away, the disk is full, the views lag
ONLY_OVER_A_NETWORK = {(name, "403") for name in ("track", "page", "screen", "identify", "group",
                                                  "alias", "batch", "getPositions")}


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


class GoodInput(Conformance):
    def test_the_document_is_served(self):
        answer = self.send("GET", "/openapi.json", 200)
        self.assertEqual(answer.json, Situation.document.document)
        self.assertEqual(answer.headers["cache-control"], "public, max-age=300")

    def test_operation(self):
        for path in ("/healthz", "/readyz", "/metrics"):
            self.send("GET", path, 200)
        user = self.new_user()
        after = {**self.write_key, "Userfold-After": user.position}
        positions = self.send("GET", "/v1/positions", 200, headers=after).json["positions"]
        self.assertIn(user.position.split("@")[0], [position.split("@")[0] for position in positions])

    def test_registration_with_everything(self):
        user = self.new_user(
            username="Grace.Hopper",
            personal={"name": "Grace Hopper", "phone": "+14155550123", "date_of_birth": "1906-12-09",
                      "address": {"street": "1 Main St", "line2": "", "city": "Arlington", "region": "VA",
                                  "postal_code": "22201", "country": "us"}, "gender": "female"},
            profile={"display_name": "Grace", "bio": "Nanoseconds.\nAnd bugs.", "interests": ["ships"],
                     "avatar_url": "https://example.com/g.png", "links": {"home": "https://example.com/"}},
            preferences={"language": "en-us", "theme": "dark", "timezone": "America/New_York",
                         "notifications": {"mentions": True}, "email_subscriptions": {"news": False}},
            consents=[{"purpose": "analytics", "policy_version": "2026-01"}])
        found = self.send("GET", "/v1/users/{id}", 200, {"id": user.id},
                          headers={**user.headers, "Userfold-After": user.position}).json
        self.assertEqual(found["personal"]["address"]["country"], "US")
        self.assertEqual(found["preferences"]["language"], "en-US")
        self.assertEqual(found["consents"]["analytics"]["granted"], True)
        for query in ({"username": "grace.hopper"}, {"email": user.email.upper(), "limit": "10"}):
            users = self.send("GET", "/v1/users", 200, query=query.items(), headers=self.admin).json
            self.assertEqual([one["user_id"] for one in users["items"]], [user.id])

    def test_a_repeated_registration_is_one(self):
        key = {"Idempotency-Key": str(uuid.uuid4())}
        body = {"email": "repeated@example.com", "password": PASSWORD}
        first, second = (self.send("POST", "/v1/users", 201, headers=key, body=body) for _ in range(2))
        self.assertEqual(first.json, second.json)
        body = {**body, "username": "repeated"}
        self.assertEqual(self.send("POST", "/v1/users", 422, headers=key, body=body).slug,
                         "idempotency-key-reused")

    def test_email_verification(self):
        user = self.new_user()
        path = "/v1/users/{id}/email-verifications"
        self.send("POST", path, 202, {"id": user.id}, headers=user.headers)
        mail = Situation.server.wait_for_mail(user.email)
        token = re.search(r"/verify-email\?token=(\S+)", mail).group(1)
        self.send("POST", "/v1/email-verifications", 200, body={"token": token})
        again = self.send("POST", "/v1/email-verifications", 422, body={"token": token})
        self.assertEqual(again.slug, "invalid-token")
        self.send("POST", path, 422, {"id": user.id}, headers=user.headers)

    def test_changes_of_a_user(self):
        user = self.new_user()
        changes = [("PATCH", "/v1/users/{id}", {"profile": {"bio": "x", "links": {"a": None}}}),
                   ("PUT", "/v1/users/{id}/email", {"email": f"new-{user.email}", "current_password": PASSWORD}),
                   ("PUT", "/v1/users/{id}/username", {"username": "changed", "current_password": PASSWORD})]
        version = 1
        for method, path, body in changes:
            answer = self.send(method, path, 200, {"id": user.id}, body=body,
                               headers={**user.headers, "If-Match": f'"{version}"'})
            version = answer.json["version"]
            self.assertEqual(answer.headers["etag"], f'"{version}"')
            stale = {**user.headers, "If-Match": '"999"'}
            self.send(method, path, 412, {"id": user.id}, body=body, headers=stale)
        patched = self.send("PATCH", "/v1/users/{id}", 200, {"id": user.id}, body={},
                            media_type="application/merge-patch+json", headers=user.headers)
        self.assertNotIn("userfold-position", patched.headers)
        self.send("GET", "/v1/me", 304, headers={**user.headers, "If-None-Match": f'"{version}"'})
        self.send("GET", "/v1/users/{id}", 304, {"id": user.id},
                  headers={**self.admin, "If-None-Match": f'"{version}"'})
        self.assertEqual(self.send("GET", "/v1/me", 200, headers=user.headers).json["version"], version)

    def test_staff_decides_about_a_user(self):
        user = self.new_user()
        decisions = [("/v1/users/{id}/roles", {"id": user.id}, {"roles": ["user", "manager"]}),
                     ("/v1/users/{id}/consents/{purpose}", {"id": user.id, "purpose": "mail"},
                      {"granted": True, "policy_version": "1"}),
                     ("/v1/users/{id}/status", {"id": user.id}, {"status": "suspended", "reason": "spam"})]
        for path, values, body in decisions:
            self.send("PUT", path, 412, values, body=body, headers={**self.admin, "If-Match": '"999"'})
            self.send("PUT", path, 200, values, body=body, headers=self.admin)
        self.send("GET", "/v1/me", 401, headers=user.headers)
        credentials = {"identifier": user.email, "password": PASSWORD}
        self.assertEqual(self.send("POST", "/v1/sessions", 403, body=credentials).slug, "suspended")
        consents = self.send("GET", "/v1/users/{id}/consents", 200, {"id": user.id}, headers=self.admin)
        self.assertEqual(consents.json["items"][0]["history"][0]["actor"]["kind"], "user")

    def test_sessions(self):
        user = self.new_user()
        credentials = {"identifier": user.email, "password": PASSWORD}
        tokens = self.send("POST", "/v1/sessions", 201, body=credentials).json
        self.send("POST", "/v1/sessions/refresh", 200, body={"refresh_token": tokens["refresh_token"]})
        page = self.send("GET", "/v1/users/{id}/sessions", 200, {"id": user.id}, query=[("limit", "1")],
                         headers=user.headers).json
        self.send("GET", "/v1/users/{id}/sessions", 200, {"id": user.id},
                  query=[("cursor", page["next_cursor"])], headers=user.headers)
        self.send("DELETE", "/v1/sessions/{id}", 204, {"id": tokens["session_id"]}, headers=user.headers)
        refused = self.send("POST", "/v1/sessions/refresh", 401,
                            body={"refresh_token": tokens["refresh_token"]})
        self.assertEqual(refused.slug, "invalid-refresh-token")
        self.send("DELETE", "/v1/users/{id}/sessions", 412, {"id": user.id},
                  headers={**user.headers, "If-Match": '"999"'})
        self.send("DELETE", "/v1/users/{id}/sessions", 204, {"id": user.id}, headers=user.headers)
        self.send("GET", "/v1/me", 401, headers=user.headers)

    def test_a_new_password_starts_a_new_session(self):
        user = self.new_user()
        body = {"current_password": PASSWORD, "new_password": OTHER_PASSWORD}
        path, values = "/v1/users/{id}/password", {"id": user.id}
        self.send("PUT", path, 412, values, body=body, headers={**user.headers, "If-Match": '"999"'})
        tokens = self.send("PUT", path, 200, values, body=body, headers=user.headers).json
        self.send("GET", "/v1/me", 401, headers=user.headers)
        self.send("GET", "/v1/me", 200, headers=bearer(tokens["access_token"]))

    def test_tracking_shows_in_a_users_history(self):
        user = self.new_user()
        self.send("POST", "/v1/sessions", 401, body={"identifier": user.email, "password": "wrong"})
        common = {"userId": user.id, "messageId": "m1", "context": {"page": {"path": "/a"}}}
        for kind in ("page", "screen", "identify", "group", "alias"):
            self.send("POST", f"/v1/{kind}", 200, headers=self.write_key,
                      body={**common, "messageId": kind, "traits": {"plan": "free"}})
        order = {**common, "event": "Order Completed", "properties": {"total": 9.5, "gift": True}}
        self.send("POST", "/v1/track", 200, headers=self.write_key, body=order)
        in_body = {"writeKey": Situation.server.secret("write-key"), "anonymousId": "visitor",
                   "event": "Opened"}
        self.send("POST", "/v1/track", 200, media_type="text/plain", body=in_body)
        batch = {"batch": [{**common, "type": "page"}, {"anonymousId": "visitor", "type": "page"}]}
        self.send("POST", "/v1/batch", 200, headers=self.write_key, body=batch)
        path, values = "/v1/users/{id}/activity", {"id": user.id}
        items = self.send("GET", path, 200, values, headers=user.headers).json["items"]
        types = {item["type"] for item in items}
        self.assertEqual(types, {"track", "page", "screen", "identify", "group", "alias", "log_in",
                                 "log_in_failed"})
        query = [("type", "track"), ("from", "2026-01-01"), ("limit", "1")]
        found = self.send("GET", path, 200, values, query=query, headers=user.headers).json["items"]
        self.assertEqual(found[0]["properties"], {"total": 9.5, "gift": True})

    def test_audit(self):
        user = self.new_user()
        page = self.send("GET", "/v1/users/{id}/audit", 200, {"id": user.id}, query=[("limit", "1")],
                         headers=user.headers).json
        rest = self.send("GET", "/v1/users/{id}/audit", 200, {"id": user.id},
                         query=[("cursor", page["next_cursor"])], headers=self.admin).json
        events = [item["events"] for item in page["items"] + rest["items"]]
        self.assertEqual(events, [["session.started"], ["user.registered"]])

    def test_analytics(self):
        message = {"anonymousId": "counted", "properties": {"path": "/counted", "referrer": "https://a.example/"}}
        self.send("POST", "/v1/page", 200, headers=self.write_key, body=message)
        times = [("from", "2026-01-01"), ("to", "2026-01-15T00:00:00Z")]
        for view, intervals in (("summary", ["day"]), ("active-users", ["day", "week", "month"]),
                                ("page-views", ["hour", "day", "week", "month"]),
                                ("sign-ups", ["hour", "month"]), ("logins", ["week", "day"])):
            path = f"/v1/analytics/{view}"
            self.send("GET", path, 200, headers=self.admin)
            for interval in intervals:
                query = [*times, ("interval", interval)]
                series = self.send("GET", path, 200, query=query, headers=self.admin).json["series"]
                if interval == "week":
                    self.assertEqual(len(series), 3)
        for by, label in (("path", "/counted"), ("referrer", "https://a.example/")):
            items = self.send("GET", "/v1/analytics/page-views", 200, query=[("by", by), ("limit", "100")],
                              headers=self.admin).json["items"]
            self.assertIn(label, [item[by] for item in items])


class BadInput(Conformance):
    def good_values(self, user):
        return {"id": user.id, "purpose": "mail"}

    def values_of(self, path, values):
        return {name: value for name, value in values.items() if "{%s}" % name in path}

    def caller(self, operation, user):
        permission = operation["x-userfold-permission"]
        if permission == "write-key":
            return self.write_key
        return {"": {}, "signed-in": user.headers, "|self": user.headers}.get(permission, self.admin)

    def each(self):
        user = self.new_user()
        for method, path, operation in Situation.document.operations():
            with self.subTest(operation=operation["operationId"]):
                yield (method, path, operation, self.values_of(path, {"id": user.id, "purpose": "mail"}),
                       self.caller(operation, user))

    def test_bodies_that_no_route_reads(self):
        for method, path, operation, values, headers in self.each():
            if "requestBody" not in operation:
                self.send(method, path, 413, values, headers=headers, raw=b"{}", by_default=True)
                continue
            self.send(method, path, 415, values, headers=headers, raw=b"{}", media_type="image/png")
            self.send(method, path, 413, values, headers=headers, announced_bytes=2_000_000)
            for raw in (b"not json", b"[]", b'{"a":1,"a":2}', b'{"a":"\xff"}'):
                self.send(method, path, 400, values, headers=headers, raw=raw)

    def test_fields(self):
        for method, path, operation, values, headers in self.each():
            if "requestBody" not in operation:
                continue
            content = operation["requestBody"]["content"]["application/json"]["schema"]
            body = {"unknown": 1} if operation["tags"] != ["tracking"] else {"userId": 1}
            self.assertFalse(Situation.document.validator(content).is_valid(body))
            self.send(method, path, 422, values, headers=headers, body=body)

    def test_all_bad_fields_are_named_at_once(self):
        body = {"email": "nobody", "password": "short", "username": "a b", "personal": {"phone": "123"},
                "profile": {"links": {"b/d": "https://example.com"}}, "preferences": {"theme": "pink"},
                "consents": [{"purpose": "Mail"}], "extra": True}
        answer = self.send("POST", "/v1/users", 422, body=body)
        self.assertEqual(set(answer.pointers), {
            "/email", "/password", "/username", "/personal/phone", "/profile/links/b~1d",
            "/preferences/theme", "/consents/0/purpose", "/consents/0/policy_version", "/extra"})

    def test_callers(self):
        plain = self.new_user()
        for method, path, operation, values, headers in self.each():
            permission = operation["x-userfold-permission"]
            body = {"raw": b"{}"} if "requestBody" in operation else {}
            if permission == "":
                continue
            self.send(method, path, 401, values, **body)
            wrong = basic("guessed") if permission == "write-key" else bearer("guessed.guessed.guessed")
            self.send(method, path, 401, values, headers=wrong, **body)
            if permission not in ("signed-in", "write-key"):
                self.send(method, path, 403, values, headers=plain.headers, **body)

    def test_nobody_by_that_id(self):
        bodies = {"setStatus": {"status": "suspended", "reason": "spam"}, "setRoles": {"roles": []},
                  "setConsent": {"granted": True, "policy_version": "1"}, "patchUser": {"profile": None}}
        for method, path, operation, values, headers in self.each():
            if "id" not in values or "404" not in operation["responses"]:
                continue
            body = {"body": bodies[operation["operationId"]]} if "requestBody" in operation else {}
            for nobody in (NOBODY, "no-uuid"):
                self.send(method, path, 404, {**values, "id": nobody}, headers=self.admin, **body)

    def test_queries(self):
        for method, path, operation, values, headers in self.each():
            names = [one["name"] for one in Situation.document.parameters(method, path)]
            if "Userfold-After" not in names:
                continue
            for after in ("users/0", "users/0@1,,", "nowhere/0@1"):
                self.send(method, path, 400, values, headers={**headers, "Userfold-After": after})
            if "422" not in operation["responses"]:
                continue
            bad = {"limit": "0", "cursor": "made-up", "from": "yesterday", "to": "2026-02-30",
                   "interval": "minute", "by": "country", "type": "sneeze"}
            for name in [name for name in names if name in bad] + ["unknown"]:
                answer = self.send(method, path, 422, values, query=[(name, bad.get(name, "1"))],
                                   headers=headers)
                self.assertIn(f"/query/{name}", answer.pointers)

    def test_what_others_have(self):
        one, other = self.new_user(username="taken"), self.new_user()
        body = {"email": one.email.upper(), "password": PASSWORD}
        self.assertEqual(self.send("POST", "/v1/users", 409, body=body).slug, "email-taken")
        body = {"email": "free@example.com", "username": "TAKEN", "password": PASSWORD}
        self.assertEqual(self.send("POST", "/v1/users", 409, body=body).slug, "username-taken")
        self.send("PUT", "/v1/users/{id}/email", 409, {"id": other.id}, headers=other.headers,
                  body={"email": one.email, "current_password": PASSWORD})
        self.send("PUT", "/v1/users/{id}/username", 409, {"id": other.id}, headers=other.headers,
                  body={"username": "Taken", "current_password": PASSWORD})

    def test_wrong_passwords(self):
        user = self.new_user()
        for part, body in (("email", {"email": "other@example.com"}), ("username", {"username": "other"}),
                           ("password", {"new_password": OTHER_PASSWORD})):
            answer = self.send("PUT", "/v1/users/{id}/" + part, 401, {"id": user.id}, headers=user.headers,
                               body={**body, "current_password": "wrong"})
            self.assertEqual(answer.slug, "invalid-credentials")
        known, unknown = (self.send("POST", "/v1/sessions", 401, body={"identifier": name, "password": "wrong"})
                          for name in (user.email, "unknown@example.com"))
        self.assertEqual(known.json, unknown.json)

    def test_values_that_only_the_server_knows_to_be_bad(self):
        user = self.new_user()
        for path, values, body in (
                ("/v1/users/{id}/roles", {"id": user.id}, {"roles": ["no-such-role"]}),
                ("/v1/users/{id}/consents/{purpose}", {"id": user.id, "purpose": "mail"}, {"granted": 1})):
            self.send("PUT", path, 422, values, body=body, headers=self.admin)
        self.send("POST", "/v1/email-verifications", 422, body={"token": "made-up"})
        self.send("POST", "/v1/sessions/refresh", 401, body={"refresh_token": "made-up"})
        self.send("PUT", "/v1/users/{id}/consents/{purpose}", 404, {"id": user.id, "purpose": "NO"},
                  body={"granted": True, "policy_version": "1"}, headers=self.admin)
        key = {"Idempotency-Key": "k" * 256}
        for path, values, headers in (("/v1/users", {}, {}),
                                      ("/v1/users/{id}/email-verifications", {"id": user.id}, user.headers)):
            body = {"body": {"email": "k@example.com", "password": PASSWORD}} if path == "/v1/users" else {}
            self.send("POST", path, 400, values, headers={**headers, **key}, **body)

    def test_bad_events_beside_good_ones(self):
        good = {"type": "page", "anonymousId": "a"}
        batch = {"batch": [good, {"type": "sneeze", "anonymousId": "a"}, {**good, "timestamp": "noon"}, 1,
                           {**good, "properties": {"text": "x" * 40_000}}]}
        raw = client.json.dumps(batch).encode()
        answer = self.send("POST", "/v1/batch", 200, headers=self.write_key, body={"batch": [good]})
        self.assertNotIn("rejected", answer.json)
        sent = Situation.client.exchange("POST", "/v1/batch",
                                         {**self.write_key, "Content-Type": "application/json"}, raw)
        Situation.document.check_answer("POST", "/v1/batch", sent.status, sent.headers, sent.body)
        self.assertEqual([one["index"] for one in sent.json["rejected"]], [1, 2, 3, 4])
        self.send("POST", "/v1/batch", 422, headers=self.write_key, body={"batch": batch["batch"][1:]})

    def test_methods_that_a_path_does_not_have(self):
        for method, path, operation, values, headers in self.each():
            target = path.replace("{id}", NOBODY).replace("{purpose}", "mail")
            answer = Situation.client.exchange("OPTIONS", target, {}, None)
            self.assertIn(method, answer.headers["allow"].split(", "))
            refused = Situation.client.exchange("TRACE", target, {}, None)
            Situation.document.check_answer(method, path, refused.status, refused.headers, refused.body,
                                            by_default=True)
            self.assertEqual(refused.status, 405)
            if method == "GET":
                head = Situation.client.exchange("HEAD", target, {}, None)
                self.assertIn(str(head.status), operation["responses"])
                self.assertEqual(head.body, b"")


class Coverage(Conformance):
    def test_every_documented_status_was_given(self):
        missing = []
        for _, _, operation in Situation.document.operations():
            for status in operation["responses"]:
                case = (operation["operationId"], status)
                if not (status == "default" or status in UNHEALTHY or case in ELSEWHERE or
                        case in ONLY_OVER_A_NETWORK or case in Situation.document.seen):
                    missing.append(" ".join(case))
        self.assertEqual(missing, [])

    def test_every_answer_says_which_request_it_is_of(self):
        for _, path, operation in Situation.document.operations():
            for status, response in operation["responses"].items():
                headers = Situation.document.resolve(response)["headers"]
                self.assertLessEqual({"Userfold-Request-Id", "traceparent"}, set(headers), (path, status))

    def test_every_component_is_used(self):
        text = (ROOT / "schemas/openapi.yaml").read_text()
        unused = [f"{kind}/{name}" for kind, members in Situation.document.document["components"].items()
                  for name in members if kind != "securitySchemes" and
                  f'"#/components/{kind}/{name}"' not in text]
        self.assertEqual(unused, [])


def load_tests(loader, _tests, _pattern):
    """What was covered is known at the end."""
    return unittest.TestSuite(loader.loadTestsFromTestCase(case) for case in (GoodInput, BadInput, Coverage))


def tearDownModule():
    if Situation.server is not None:
        assert Situation.server.stop() == 0, "the server did not end well"


if __name__ == "__main__":
    unittest.main()

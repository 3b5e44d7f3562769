"""Every operation with bad input, and each problem as documented."""
import client
from client import basic, bearer
from situation import Conformance, NOBODY, OTHER_PASSWORD, PASSWORD, Situation


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

"""Every operation with good input, and each answer as documented."""
import re
import uuid

from client import bearer
from situation import Conformance, OTHER_PASSWORD, PASSWORD, Situation


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

"""`userfold writer`, `projector` and `query-api` as processes on one Kafka serve the contract."""
import re
import time
import unittest

import cluster
from api import PASSWORD, after, write_key
from end_to_end import EndToEnd

REVOCATION_S = 1  # a revocation takes effect within that
NOTICE_S = 1      # for this test to see it


class ThreeProcesses(EndToEnd):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.all = cluster.Installation(cls.kafka)
        cls.addClassCleanup(cls.all.close)
        cls.writer = cls.all.node("writer", "writer").begin()
        cls.projector = cls.all.node("projector", "projector").begin().ready()
        cls.query = cls.all.node("query", "query-api", ["--projector-url", cls.projector.url]).begin()
        cls.writer.ready()
        cls.query.ready()
        cls.write_key = write_key(cls.all)

    def setUp(self):
        self.addCleanup(self.tell, self.all)
        self.commands, self.queries = self.api(self.writer), self.api(self.query)

    def new_user(self, email):
        user = self.commands.register(email)
        return user, self.commands.log_in(email)

    def test_queries_see_what_commands_wrote(self):
        user, headers = self.new_user("ada@example.com")
        for step in range(30):
            profile = {"profile": {"bio": f"step {step}"}}
            answer = self.commands.expect(200, "PATCH", f"/v1/users/{user}", profile, headers)
            seen = self.queries.get("/v1/me", {**headers, **after(answer)})
            self.assertEqual(seen["profile"]["bio"], f"step {step}")
        page = {"userId": user, "properties": {"path": "/a"}}
        answer = self.commands.expect(200, "POST", "/v1/page", page, self.write_key)
        activity = self.queries.items(f"/v1/users/{user}/activity", {**headers, **after(answer)})
        self.assertEqual([item["type"] for item in activity], ["page", "log_in"])
        admin = self.commands.log_in_admin(self.all)
        self.assertEqual(self.queries.find("ADA@example.com", admin), [user])
        views = self.queries.get("/v1/analytics/page-views", admin)["series"]
        self.assertEqual(sum(day["page_views"] for day in views), 1)

    def test_each_serves_its_part_only(self):
        _, headers = self.new_user("part@example.com")
        self.commands.expect(404, "GET", "/v1/me", headers=headers)
        body = {"email": "other@example.com", "password": PASSWORD}
        self.assertIn(self.queries.send("POST", "/v1/users", body).status, (404, 405))
        for node in self.all.nodes:
            api = self.api(node)
            self.assertTrue(api.ready(), node.command)
            api.expect(200, "GET", "/healthz")
            self.assertIn(b"userfold_", api.expect(200, "GET", "/metrics").body)

    def test_a_revoked_session_ends_at_the_query_api(self):
        user, headers = self.new_user("gone@example.com")
        self.queries.get("/v1/me", headers)
        self.commands.expect(204, "DELETE", f"/v1/users/{user}/sessions", headers=headers)
        deadline = time.monotonic() + REVOCATION_S + NOTICE_S
        while self.queries.send("GET", "/v1/me", headers=headers).status != 401:
            self.assertLess(time.monotonic(), deadline, "the session goes on")
        fresh = self.commands.log_in("gone@example.com")
        self.assertEqual(self.queries.get("/v1/me", fresh)["user_id"], user)

    def test_the_internal_endpoint_is_for_processes_of_the_cluster(self):
        _, headers = self.new_user("curious@example.com")
        api = self.api(self.projector)
        kind = {"Content-Type": "application/vnd.userfold.views"}
        forged = {"Userfold-Peer-Signature": f"{int(time.time() * 1000)}:{'0' * 64}"}
        admin = self.commands.log_in_admin(self.all)
        for caller in ({}, forged, headers, admin, self.write_key):
            answer = api.send("POST", "/internal/views", b"\x03", {**kind, **caller})
            self.assertIn(answer.status, (401, 403), caller)
        for node in (self.writer, self.query):
            answer = self.api(node).send("POST", "/internal/views", b"\x03", kind)
            self.assertEqual(answer.status, 404)

    def test_the_query_api_waits_for_a_projector_that_is_away(self):
        user, headers = self.new_user("patient@example.com")
        self.projector.kill()
        answer = self.queries.send("GET", "/v1/me", headers=headers)
        self.assertEqual(answer.status, 503)
        self.assertIn("retry-after", answer.headers)
        self.projector.start()
        found = cluster.wait_until(
            lambda: self.queries.send("GET", "/v1/me", headers=headers).status == 200, 10, "it serves again")
        self.assertTrue(found)

    def test_the_mail_is_sent_and_its_token_works(self):
        user, headers = self.new_user("mailed@example.com")
        mail = cluster.wait_until(lambda: self.all.mails_to("mailed@example.com"), 30, "a mail comes")[0]
        token = re.search(r"/verify-email\?token=(\S+)", mail).group(1)
        answer = self.commands.expect(200, "POST", "/v1/email-verifications", {"token": token})
        seen = self.queries.get("/v1/me", {**headers, **after(answer)})
        self.assertTrue(seen["account"]["email_verified"])


if __name__ == "__main__":
    unittest.main()

"""Unchanged Segment SDKs deliver events that show up in a user's activity."""
import os
import pathlib
import subprocess
import unittest

import cluster
from end_to_end import EndToEnd

HERE = pathlib.Path(__file__).resolve().parent
SEND_S_MAX = 60

PYTHON = """
import os
import segment.analytics as analytics

analytics.write_key = os.environ["WRITE_KEY"]
analytics.host = os.environ["HOST_URL"]
analytics.on_error = lambda error, items: print("failed:", error, flush=True)
user = os.environ["USER_ID"]
analytics.identify(user, {"plan": "free", "email": "sdk@example.com"})
analytics.track(user, "Button Pressed", {"colour": "red", "count": 3})
analytics.page(user, "Docs", "Tour", {"path": "/docs/tour", "title": "The tour"})
analytics.flush()
"""

NODE = """
const { Analytics } = require('@segment/analytics-node')
const analytics = new Analytics({ writeKey: process.env.WRITE_KEY, host: process.env.HOST_URL, maxRetries: 0 })
analytics.on('error', (error) => console.log('failed:', error))
const userId = process.env.USER_ID
analytics.identify({ userId, traits: { plan: 'free', email: 'sdk@example.com' } })
analytics.track({ userId, event: 'Button Pressed', properties: { colour: 'red', count: 3 } })
analytics.page({ userId, category: 'Docs', name: 'Tour', properties: { path: '/docs/tour', title: 'The tour' } })
analytics.closeAndFlush()
"""


class Sdks(EndToEnd):
    on_kafka = False

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        done = subprocess.run([HERE / "sdks"], check=True, stdout=subprocess.PIPE, text=True)
        cls.folder = pathlib.Path(done.stdout.strip())

    def setUp(self):
        self.all, (self.node,) = self.serving(1)
        self.client = self.api(self.node)
        self.user = self.client.register("sdk@example.com")

    def send(self, command, **more):
        environment = {**os.environ, "WRITE_KEY": self.all.secret("write-key"), "HOST_URL": self.node.url,
                       "USER_ID": self.user, **more}
        done = subprocess.run(command, env=environment, text=True, timeout=SEND_S_MAX, check=True,
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        self.assertEqual(done.stdout, "")

    def check_activity(self):
        headers = self.client.log_in("sdk@example.com")
        path = f"/v1/users/{self.user}/activity"

        def sent():
            items = [item for item in self.client.items(path, headers) if item["type"] != "log_in"]
            return {item["type"]: item for item in items} if len(items) >= 3 else None

        found = cluster.wait_until(sent, 10, "three events are in the user's activity")
        self.assertEqual(found.keys(), {"identify", "track", "page"})
        self.assertEqual(found["track"]["event"], "Button Pressed")
        self.assertEqual(found["track"]["properties"], {"colour": "red", "count": 3})
        self.assertEqual(found["page"]["properties"]["path"], "/docs/tour")
        self.assertEqual(found["page"]["properties"]["title"], "The tour")
        admin = self.client.log_in_admin(self.all)
        pages = self.client.get("/v1/analytics/page-views", admin)["series"]
        self.assertEqual(sum(day["page_views"] for day in pages), 1)

    def test_python(self):
        self.send([self.folder / "python/bin/python", "-B", "-c", PYTHON])
        self.check_activity()

    def test_node(self):
        self.send(["node", "-e", NODE], NODE_PATH=str(self.folder / "node/node_modules"))
        self.check_activity()


if __name__ == "__main__":
    unittest.main()

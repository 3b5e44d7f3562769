"""The same session of commands gives the same views on the embedded log and on Kafka."""
import unittest

import cluster
from end_to_end import EndToEnd
from session import Session


class BothLogs(EndToEnd):
    maxDiff = None

    def views_on(self, kafka):
        installation = cluster.Installation(kafka)
        self.addCleanup(installation.close)
        self.addCleanup(self.tell, installation)
        node = installation.node("node").start()
        api = self.api(node)
        api.pause_s = 0.002  # no two commits of one millisecond: nothing says which is the newer
        session = Session(installation, node, api)
        session.run()
        return session.views()

    def test_the_same_session_gives_the_same_views(self):
        embedded, kafka = self.views_on(None), self.views_on(self.kafka)
        self.assertEqual(embedded.keys(), kafka.keys())
        for name in embedded:
            with self.subTest(name):
                self.assertEqual(embedded[name], kafka[name])


if __name__ == "__main__":
    unittest.main()

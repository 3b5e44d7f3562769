"""What the tests here have in common: one broker a class, and what went wrong in the processes' own words."""
import unittest

import cluster
from api import Api


class EndToEnd(unittest.TestCase):
    on_kafka = True
    kafka = None

    @classmethod
    def setUpClass(cls):
        if cls.on_kafka:
            cls.kafka = cluster.Kafka()
            cls.addClassCleanup(cls.kafka.close)

    def installation(self, options=()):
        installation = cluster.Installation(self.kafka, options)
        self.addCleanup(installation.close)
        self.addCleanup(self.tell, installation)
        return installation

    def serving(self, count=1, options=()):
        """That many `serve` on one log, started at once."""
        installation = self.installation(options)
        for index in range(count):
            installation.node(f"node{index}").begin()
        return installation, [node.ready() for node in installation.nodes]

    def api(self, node, tls=None):
        api = Api(node, tls)
        self.addCleanup(api.close)
        return api

    def tell(self, installation):
        result = self._outcome.result
        if any(self in (test, getattr(test, "test_case", None)) for test, _ in result.failures + result.errors):
            for node in installation.nodes:
                print(f"--- the log of {node.folder.name} ({node.command}) ends\n{node.log()}", flush=True)

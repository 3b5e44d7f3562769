"""kill -9 of each process and of the broker, under load: every command answered with success is there
afterwards, once, in the views too, and the views equal a rebuild from the log."""
import shutil
import unittest

import ledger
from api import write_key
from end_to_end import EndToEnd
from workload import Workload

BETWEEN_KILLS = 60  # commands answered with success


class Kill(EndToEnd):
    def kill_each(self, workload, victims):
        """Each once, after the others are back at work."""
        workload.start()
        try:
            for victim in victims:
                workload.wait_for_more(BETWEEN_KILLS)
                victim.kill()
                victim.start()
            workload.wait_for_more(BETWEEN_KILLS)
        finally:
            workload.stop()

    def check_digests(self, nodes):
        """Of the replicas, and of one that is made anew."""
        for node in nodes:
            self.assertEqual(node.stop(), 0)
        digests = [ledger.views_digest(node) for node in nodes]
        self.assertEqual(len(set(digests)), 1)
        shutil.rmtree(nodes[0].data_dir / "views")
        nodes[0].start()
        self.assertEqual(nodes[0].stop(), 0)
        self.assertEqual(ledger.views_digest(nodes[0]), digests[0])

    def test_two_that_serve(self):
        installation, nodes = self.serving(2)
        apis = [self.api(node) for node in nodes]
        workload = Workload(apis, write_key(installation), "serve")
        self.kill_each(workload, [nodes[0], self.kafka, nodes[1]])
        for api in apis:
            ledger.check(self, workload, api, api.log_in_admin(installation))
        self.check_digests(nodes)

    def test_the_parts_as_processes(self):
        installation = self.installation()
        writer = installation.node("writer", "writer").begin()
        projector = installation.node("projector", "projector").begin().ready()
        query = installation.node("query", "query-api", ["--projector-url", projector.url]).begin()
        writer.ready(), query.ready()
        workload = Workload([self.api(writer)], write_key(installation), "parts")
        self.kill_each(workload, [writer, projector, self.kafka, query])
        admin = self.api(writer).log_in_admin(installation)
        ledger.check(self, workload, self.api(query), admin)
        self.check_digests([projector])


if __name__ == "__main__":
    unittest.main()

"""`userfold import access-log` of a real log: page views and visitors by day are what awk counts."""
import json
import pathlib
import subprocess
import unittest

import awk_counts
import cluster
from end_to_end import EndToEnd

HERE = pathlib.Path(__file__).resolve().parent
LOGS = [HERE / "data/access.log.gz", HERE.parent / "userfold/import/sample.access.log"]
COPIES = 8           # of the real log, in the one that is interrupted
# What was sent after the state was last saved is sent again; the server takes it for new.
UNSAVED_LINES_MAX = 10_000


class ImportAccessLog(EndToEnd):
    on_kafka = False

    def setUp(self):
        self.all, (self.node,) = self.serving(1)
        self.client = self.api(self.node)
        self.admin = self.client.log_in_admin(self.all)
        self.state = self.all.folder / "import-state.json"

    def begin(self, log):
        return subprocess.Popen(
            [cluster.BINARY, "import", "access-log", "--url", self.node.url, "--state", self.state,
             "--write-key-file", self.all.folder / "secrets/write-key", log],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            env=cluster.environment())

    def run_import(self, log):
        process = self.begin(log)
        out, errors = process.communicate(timeout=120)
        self.assertEqual(process.returncode, 0, errors)
        return json.loads(out)

    def lines_acknowledged(self):
        return json.loads(self.state.read_text())["lines_acknowledged"] if self.state.exists() else 0

    def page_views_by_day(self):
        series = self.client.get("/v1/analytics/page-views?from=2015-05-01&to=2015-06-01&interval=day",
                                 self.admin)["series"]
        return {period["start"][:10]: (period["page_views"], period["visitors"])
                for period in series if period["page_views"]}

    def check_counts(self, log):
        counted = awk_counts.page_views_by_day(log)
        summary = self.run_import(log)
        self.assertEqual(summary["page_views"], sum(views for views, _ in counted.values()))
        self.assertEqual(summary["lines"], len(awk_counts.lines_of(log)))
        self.assertEqual(summary["requests"], summary["lines"] - summary["page_views"] - summary["bad"])
        self.assertEqual(self.page_views_by_day(), counted)
        return counted

    def test_a_real_log_and_the_same_again(self):
        counted = self.check_counts(LOGS[0])
        self.assertEqual(len(counted), 3)
        again = self.run_import(LOGS[0])
        self.assertEqual((again["skipped"], again["page_views"], again["requests"]), (again["lines"], 0, 0))
        self.assertEqual(self.page_views_by_day(), counted)

    def test_lines_of_all_kinds(self):
        self.check_counts(LOGS[1])

    def test_an_import_that_was_killed_goes_on(self):
        log = self.all.folder / "large.log"
        log.write_bytes(b"".join(awk_counts.lines_of(LOGS[0]) * COPIES))
        counted = awk_counts.page_views_by_day(log)
        process = self.begin(log)
        cluster.wait_until(self.lines_acknowledged, 60, "some lines were acknowledged")
        process.kill()
        process.communicate()
        done = self.lines_acknowledged()
        self.assertGreater(done, 0)
        self.assertLess(done, len(awk_counts.lines_of(log)))
        summary = self.run_import(log)
        self.assertEqual(summary["skipped"], done)
        found = self.page_views_by_day()
        for day, (views, visitors) in counted.items():
            self.assertEqual(found[day][1], visitors, day)
            self.assertGreaterEqual(found[day][0], views, day)
        twice = sum(views for views, _ in found.values()) - sum(views for views, _ in counted.values())
        self.assertLessEqual(twice, UNSAVED_LINES_MAX)


if __name__ == "__main__":
    unittest.main()

"""The whole benchmark on a small scale: every path is measured, beside its limit. Speeds are not judged."""
import math
import subprocess
import sys
import unittest

ROWS = (
    "start to ready, 2000 users",
    "resident at rest, 2000 users",
    "GET /v1/users/{id}, beside a bare Beast server",
    "its p99",
    "log in, beside Argon2id alone on 2 threads",
    "PATCH /v1/users/{id} on Kafka, beside append+read",
    "its p50",
    "replay of activity from Kafka, beside consume+store",
)
SCALE = ["--users", "2000", "--kafka-users", "1000", "--activities", "60000", "--seconds", "0.6", "--turns", "2",
         "--connections", "8"]


class Smoke(unittest.TestCase):
    run_command = []

    def test_every_path_is_measured(self):
        ran = subprocess.run(self.run_command + SCALE, stdout=subprocess.PIPE, text=True, check=True)
        rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in ran.stdout.splitlines()[2:]]
        self.assertEqual([row[0] for row in rows], list(ROWS))
        for what, measured, beside, ratio, must in rows:
            self.assertGreater(float(measured.split()[0].rstrip("/s")), 0, what)
            self.assertGreater(float(beside.split()[0].rstrip("/s")), 0, what)
            self.assertTrue(math.isfinite(float(ratio)), what)
            self.assertRegex(must, r"^[<>]= [\d.]+: (met|missed)$", what)


if __name__ == "__main__":
    Smoke.run_command = sys.argv[1:]
    unittest.main(argv=sys.argv[:1])

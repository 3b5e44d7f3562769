"""docs/read_record.py reads every golden record: what schemas/README.md says is what is written."""
import pathlib
import subprocess
import sys
import tempfile
import unittest

import tree

READER = tree.ROOT / "docs/read_record.py"
GOLDEN = sorted((tree.ROOT / "tests/events/golden").glob("*.record"))


def read(*paths):
    return subprocess.run([sys.executable, READER, *paths], capture_output=True, text=True)


class ReadRecord(unittest.TestCase):
    def test_every_golden_record_is_read(self):
        ran = read(*GOLDEN)
        self.assertEqual(ran.returncode, 0, ran.stderr)
        for path in GOLDEN:
            self.assertIn(f"{path}: ", ran.stdout)
        self.assertIn("commit on users/", ran.stdout)

    def test_a_changed_record_is_refused(self):
        lines = GOLDEN[0].read_text().splitlines()
        last = lines[-1]
        lines[-1] = last[:-1] + ("0" if last[-1] != "0" else "1")
        with tempfile.NamedTemporaryFile("w", suffix=".record") as changed:
            changed.write("\n".join(lines) + "\n")
            changed.flush()
            ran = read(changed.name)
        self.assertNotEqual(ran.returncode, 0)
        self.assertIn("wrong MAC", ran.stderr)


if __name__ == "__main__":
    unittest.main()

"""./run itself: builds, serves, shows what one needs, refuses a second one, and drains."""
import pathlib
import re
import shutil
import signal
import subprocess
import tempfile
import unittest
import urllib.request

import tree


class Run(unittest.TestCase):
    def setUp(self):
        self.home = pathlib.Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.home)
        self.command = [tree.ROOT / "run", "--listen", "127.0.0.1:0", "--data-dir", self.home / "state"]

    def start(self):
        process = subprocess.Popen(self.command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True)
        self.addCleanup(process.stdout.close)
        self.addCleanup(process.terminate)
        shown = ""
        for line in process.stdout:
            shown += line
            if "Ctrl-C" in line:
                break
        return process, shown

    def test_serves_shows_refuses_and_drains(self):
        process, shown = self.start()
        url = re.search(r"serves +(http://\S+)", shown)[1]
        self.assertRegex(shown, r"Admin's e-mail +\S+@\S+\n")
        for label, name in (("password", "admin-password"), ("key", "write-key")):
            said = re.search(rf"(?i){label} +(\S+)$", shown, re.MULTILINE)[1]
            self.assertEqual(said, (self.home / "secrets" / name).read_text().strip())
        self.assertEqual(urllib.request.urlopen(url + "/readyz").status, 200)

        second = subprocess.run(self.command, stdin=subprocess.DEVNULL, capture_output=True, text=True)
        self.assertEqual(second.returncode, 1)
        self.assertIn(url, second.stderr)

        process.send_signal(signal.SIGTERM)
        self.assertEqual(process.wait(timeout=60), 0)
        self.assertFalse((self.home / "run.state").exists())

        again, shown_again = self.start()
        self.assertEqual(re.search(r"password +(\S+)", shown_again)[1], re.search(r"password +(\S+)", shown)[1])
        again.send_signal(signal.SIGINT)
        self.assertEqual(again.wait(timeout=60), 0)

    def test_says_so_when_the_server_does_not_start(self):
        done = subprocess.run(self.command + ["--no-such-option"], stdin=subprocess.DEVNULL,
                              capture_output=True, text=True)
        self.assertEqual(done.returncode, 1)
        self.assertIn("ended before it was ready", done.stderr)


if __name__ == "__main__":
    unittest.main()

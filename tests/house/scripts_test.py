"""The scripts that people and CI start: what they refuse, what they ask, and how they end."""
import os
import pathlib
import pty
import shutil
import subprocess
import tempfile
import unittest

import tree


def bash_scripts():
    return [path for path in tree.files() if tree.text(path).startswith(("#!/bin/bash", "#!/usr/bin/env bash"))]


class Planted(unittest.TestCase):
    """A folder with a copy of .ci and with a packages.txt of the test's own."""

    def setUp(self):
        self.root = pathlib.Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.root)
        self.root.chmod(0o755)
        shutil.copytree(tree.ROOT / ".ci", self.root / ".ci")
        self.packages("")

    def packages(self, content):
        (self.root / "packages.txt").write_text("# a comment\n\n" + content)

    def box(self, name, script):
        path = self.root / ".ci/boxes" / name
        path.write_text(f"#!/bin/bash\n{script}\n")
        path.chmod(0o755)

    def run_script(self, *command, **options):
        return subprocess.run(command, cwd=self.root, stdin=subprocess.DEVNULL, capture_output=True,
                              text=True, **options)


class Syntax(unittest.TestCase):
    def test_bash_reads_every_script(self):
        for path in bash_scripts():
            subprocess.run(["bash", "-n", str(tree.ROOT / path)], check=True)

    def test_help_and_wrong_usage(self):
        for script in ("run", "test"):
            shown = subprocess.run([tree.ROOT / script, "--help"], capture_output=True, text=True)
            self.assertEqual(shown.returncode, 0)
            self.assertIn(f"./{script} [--yes]", shown.stdout)
        self.assertEqual(subprocess.run([tree.ROOT / "test", "--no-such"], capture_output=True).returncode, 2)

    def test_every_package_says_its_stage_and_why(self):
        for line in tree.text("packages.txt").splitlines():
            if line and not line.startswith("#"):
                name, stage, why = line.split(maxsplit=2)
                self.assertRegex(name, r"^[a-z0-9.+-]+(/[\w.+-]+)?$")
                self.assertIn(stage, {"run", "test", "ci"})
                self.assertTrue(why)


class Install(Planted):
    MISSING = "userfold-no-such-package  run  the test's\n"

    def test_silent_when_nothing_is_missing(self):
        self.packages("bash run the shell\nno-such/bash test a command will do\n")
        done = self.run_script(".ci/install", "ci")
        self.assertEqual((done.returncode, done.stdout, done.stderr), (0, "", ""))

    def test_wrong_usage(self):
        self.assertEqual(self.run_script(".ci/install", "everything").returncode, 2)

    def test_a_stage_includes_the_earlier_ones_and_no_later_one(self):
        self.packages("userfold-no-such-package ci the test's\n")
        self.assertEqual(self.run_script(".ci/install", "test").returncode, 0)

    def test_says_what_is_missing_and_what_to_do_without_root_and_sudo(self):
        self.packages(self.MISSING)
        commands = self.root / "bin"
        commands.mkdir()
        for name in ("bash", "dirname", "dpkg-query", "grep", "id", "env"):
            (commands / name).symlink_to(shutil.which(name))
        identity = {"user": 65534, "group": 65534} if os.getuid() == 0 else {}
        done = self.run_script("/bin/bash", ".ci/install", "run", env={"PATH": str(commands)}, **identity)
        self.assertEqual(done.returncode, 1)
        self.assertIn("userfold-no-such-package the test's", " ".join(done.stdout.split()))
        self.assertIn("apt-get install --no-install-recommends userfold-no-such-package", done.stderr)

    def test_asks_at_a_terminal_and_takes_no_for_an_answer(self):
        self.packages(self.MISSING)
        (self.root / "bin").mkdir()
        (self.root / "bin/sudo").symlink_to("/bin/false")
        path = f"{self.root}/bin:{os.environ['PATH']}"
        ours, theirs = pty.openpty()
        with os.fdopen(ours, "wb", buffering=0) as keyboard:
            process = subprocess.Popen([".ci/install", "run"], cwd=self.root, stdin=theirs,
                                       env={**os.environ, "PATH": path}, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
            os.close(theirs)
            keyboard.write(b"n\n")
            _, errors = process.communicate(timeout=60)
        self.assertEqual(process.returncode, 1)
        self.assertIn("Nothing was installed.", errors)


class Boxes(Planted):
    def test_all_pass(self):
        for box in ("arrows", "format"):
            self.box(box, "echo done")
        done = self.run_script(".ci/run", "arrows", "format")
        self.assertEqual(done.returncode, 0)
        self.assertTrue(done.stdout.endswith("boxes: 2 passed, 0 failed\n"))

    def test_stops_at_the_first_failure_and_names_what_was_not_reached(self):
        self.box("arrows", "exit 3")
        self.box("format", "touch reached")
        done = self.run_script(".ci/run", "arrows", "format")
        self.assertEqual(done.returncode, 1)
        self.assertRegex(done.stdout, r"arrows +\d+\.\d min  FAILED \(exit 3\)")
        self.assertRegex(done.stdout, r"format +not reached")
        self.assertFalse((self.root / "reached").exists())

    def test_all_goes_on(self):
        self.box("arrows", "exit 1")
        self.box("format", "touch reached")
        self.assertEqual(self.run_script(".ci/run", "--all", "arrows", "format").returncode, 1)
        self.assertTrue((self.root / "reached").exists())

    def test_what_did_not_run_did_not_pass(self):
        self.box("arrows", "exit 66")
        done = self.run_script(".ci/run", "arrows")
        self.assertEqual(done.returncode, 1)
        self.assertIn("did not run", done.stdout)
        self.assertTrue(done.stdout.endswith("boxes: 0 passed, 0 failed, 1 skipped\n"))


if __name__ == "__main__":
    unittest.main()

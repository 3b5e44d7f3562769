"""The README's tour works as pasted: against a server started as ./run starts it, on a free port."""
import os
import pathlib
import shutil
import subprocess
import tempfile
import unittest

import tour

ROOT = pathlib.Path(__file__).resolve().parents[2]
BINARY = pathlib.Path(os.environ["USERFOLD_BINARY"])


class Server:
    """`userfold serve` with its data in FOLDER/data, as ./run lays it out."""

    def __init__(self, folder):
        self.errors = open(folder / "server.log", "w+")
        self.process = subprocess.Popen(
            [BINARY, "serve", "--listen", "127.0.0.1:0", "--data-dir", folder / "data/state"],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=self.errors, text=True)

    def __enter__(self):
        line = self.process.stdout.readline()
        if not line.startswith("userfold ready on "):
            self.__exit__()
            raise AssertionError(f"the server did not start:\n{self.log()}")
        return line.split()[-1]

    def __exit__(self, *_):
        self.process.terminate()
        self.status = self.process.wait(timeout=60)
        self.process.stdout.close()

    def log(self):
        self.errors.seek(0)
        return self.errors.read()[-4000:]


class Readme(unittest.TestCase):
    def test_the_tour_works_as_pasted(self):
        folder = pathlib.Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, folder)
        # The reader's folder: the clone, with data/ of this server and the binary that is under test.
        for entry in ROOT.iterdir():
            if entry.name not in ("data", "build", ".git"):
                (folder / entry.name).symlink_to(entry)
        (folder / "build/release/userfold").mkdir(parents=True)
        (folder / "build/release/userfold/userfold").symlink_to(BINARY)
        server = Server(folder)
        self.addCleanup(server.errors.close)
        with server as url:
            wrong = tour.run((ROOT / "README.md").read_text(), folder, {**os.environ, "USERFOLD_URL": url})
        self.assertEqual(wrong, [], f"\n{''.join(wrong)}\nThe server's log ends:\n{server.log()}")
        self.assertEqual(server.status, 0)


class Extraction(unittest.TestCase):
    def tour(self, markdown):
        return tour.run(markdown, "/", {"PATH": os.environ["PATH"], "NAME": "Ada"})

    def test_one_shell_runs_all_blocks_and_no_others(self):
        self.assertEqual(self.tour('''
```sh tour
who="Grace, $NAME"
echo "{\\"user_id\\":\\"$who\\",\\"version\\":1}"
# → {"user_id":"…","version":1}
```
```sh
exit 1
```
```sh tour
echo "$who"; echo two
# → Grace, Ada
# → two
```
'''), [])

    def test_a_failing_command_is_found(self):
        for command in ("false", "false | cat", "echo $unset_variable"):
            wrong = self.tour(f"```sh tour\necho first\n```\n```sh tour\n{command}\n```\n")
            self.assertEqual(len(wrong), 1)
            self.assertIn(command, wrong[0])

    def test_an_absent_fragment_and_a_wrong_order_are_found(self):
        self.assertEqual(len(self.tour("```sh tour\necho one\n# → two\n```\n")), 1)
        self.assertEqual(len(self.tour("```sh tour\necho one; echo two\n# → two\n# → one\n```\n")), 1)

    def test_a_document_without_a_tour_is_found(self):
        self.assertEqual(len(self.tour("```sh\ntrue\n```\n")), 1)


if __name__ == "__main__":
    unittest.main()

"""A full disk: commands are refused with 503, reads go on, nothing accepted is lost, and service comes back
with the room. Needs leave to mount a small file system: root, or a user namespace."""
import os
import pathlib
import subprocess
import tempfile
import unittest

import cluster
from api import PASSWORD
from end_to_end import EndToEnd

DISK_MIB = 384
FREE_MIN = 64 << 20  # EmbeddedOptions::free_bytes_min
ROOM = 12 << 20      # beyond that, for what the test writes
BIO_BYTES = 2000
COMMANDS_MAX = 60_000


class FullDisk(EndToEnd):
    on_kafka = False

    def setUp(self):
        self.disk = pathlib.Path(tempfile.mkdtemp(prefix="userfold-full-disk-"))
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={DISK_MIB}m", "tmpfs", self.disk], check=True)
        self.addCleanup(self.disk.rmdir)
        self.addCleanup(subprocess.run, ["umount", self.disk], check=True)

    def fill(self, api, user, headers):
        """The number of bios written until one was refused, and the refusal."""
        for number in range(COMMANDS_MAX):
            bio = f"{number} ".ljust(BIO_BYTES, "x")
            answer = api.send("PATCH", f"/v1/users/{user}", {"profile": {"bio": bio}}, headers)
            if answer.status != 200:
                return number, answer
        raise AssertionError("the disk does not fill up")

    def test_it_refuses_and_recovers(self):
        installation = self.installation(("--compression", "none"))
        node = installation.node("node", data_dir=self.disk / "state").start()
        api = self.api(node)
        user = api.register("full@example.com")
        headers = api.log_in("full@example.com")
        room = os.statvfs(self.disk)
        (self.disk / "filler").write_bytes(bytes(room.f_bavail * room.f_frsize - FREE_MIN - ROOM))
        written, refusal = self.fill(api, user, headers)
        self.assertGreater(written, 0)
        self.assertEqual((refusal.status, refusal.slug), (503, "no-space"))
        self.assertIn("retry-after", refusal.headers)
        for _ in range(5):
            document = api.get("/v1/me", headers)
            self.assertEqual(int(document["profile"]["bio"].split()[0]), written - 1)
            answer = api.send("POST", "/v1/users", {"email": "none@example.com", "password": PASSWORD})
            self.assertEqual(answer.status, 503)
        self.assertTrue(node.running, node.log())
        (self.disk / "filler").unlink()
        cluster.wait_until(
            lambda: api.send("PATCH", f"/v1/users/{user}", {"profile": {"bio": "room"}}, headers).status == 200,
            30, "commands are taken again")
        self.assertEqual(api.get("/v1/me", headers)["profile"]["bio"], "room")
        node.kill()
        document = self.api(node.start()).get("/v1/me", headers)
        self.assertEqual(document["profile"]["bio"], "room")
        self.assertGreaterEqual(document["version"], written + 2)


if __name__ == "__main__":
    unittest.main()

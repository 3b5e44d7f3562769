"""A server of its own for a test: the embedded log in a temporary folder, cheap password hashes."""
import os
import pathlib
import shutil
import subprocess
import tempfile
import time

BINARY = pathlib.Path(os.environ["USERFOLD_BINARY"])
MAIL_WAIT_S = 30


class RunningServer:
    def __init__(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="userfold-openapi-"))
        self.errors = open(self.folder / "server.log", "w+")
        environment = {name: value for name, value in os.environ.items()
                       if not name.startswith("USERFOLD_")}
        self.process = subprocess.Popen(
            [BINARY, "serve", "--listen", "127.0.0.1:0", "--data-dir", self.folder / "data/state",
             "--argon2-memory-kib", "64", "--argon2-passes", "1"],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=self.errors, text=True,
            env=environment)
        line = self.process.stdout.readline()
        if not line.startswith("userfold ready on http://"):
            log = self.log()
            self.stop()
            raise AssertionError(f"the server did not start:\n{log}")
        host, port = line.split("//")[1].strip().rsplit(":", 1)
        self.address = (host, int(port))

    def secret(self, name):
        return (self.folder / "data/secrets" / name).read_text().strip()

    def mails_to(self, address):
        mails = (path.read_text() for path in (self.folder / "data/outbox").glob("*.eml"))
        return [mail for mail in mails if f"\nTo: {address}\n" in mail]

    def wait_for_mail(self, address):
        deadline = time.monotonic() + MAIL_WAIT_S
        while time.monotonic() < deadline:
            mails = self.mails_to(address)
            if mails:
                return mails[-1]
            time.sleep(0.05)
        raise AssertionError(f"no mail to {address} came within {MAIL_WAIT_S} s")

    def log(self):
        self.errors.seek(0)
        return self.errors.read()[-4000:]

    def stop(self):
        self.process.terminate()
        try:
            status = self.process.wait(timeout=60)
        except subprocess.TimeoutExpired:
            self.process.kill()
            status = self.process.wait()
        self.process.stdout.close()
        self.errors.close()
        shutil.rmtree(self.folder)
        return status

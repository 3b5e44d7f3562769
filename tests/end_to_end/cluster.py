"""The processes of an installation in a temporary folder: nodes of the real binary, on the embedded log or on
a real Kafka broker. Everything ends with the test, however it ends."""
import ctypes
import os
import pathlib
import select
import shutil
import signal
import subprocess
import tempfile
import time

BINARY = pathlib.Path(os.environ["USERFOLD_BINARY"]).resolve()
BROKER = pathlib.Path(__file__).resolve().parents[1] / "kafka/broker"
READY_WAIT_S = 90
STOP_WAIT_S = 60
CHEAP_HASHES = ("--argon2-memory-kib", "64", "--argon2-passes", "1")
PR_SET_PDEATHSIG = 1
LIBC = ctypes.CDLL(None)


def die_with_parent():
    LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def environment():
    """Ours without settings of the one who runs the tests."""
    return {name: value for name, value in os.environ.items() if not name.startswith("USERFOLD_")}


def wait_until(condition, seconds_max, what):
    """The first true value of the condition."""
    deadline = time.monotonic() + seconds_max
    while not (value := condition()):
        if time.monotonic() > deadline:
            raise AssertionError(f"{what}: not within {seconds_max} s")
        time.sleep(0.02)
    return value


class Kafka:
    """A broker; started again it has the same data and address."""

    def __init__(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="userfold-kafka-"))
        self.start()

    def _run(self, command, *arguments):
        done = subprocess.run([BROKER, command, self.folder, *arguments], text=True, check=False,
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        if done.returncode != 0:
            raise AssertionError(f"broker {command}: {done.stderr}")
        return done.stdout.strip()

    def start(self):
        self.address = self._run("start", "--owner", str(os.getpid()))

    def kill(self):
        self._run("kill")

    def stop(self):
        self._run("stop")

    def close(self):
        if (self.folder / "pid").exists():
            self.kill()
        shutil.rmtree(self.folder)


class Node:
    """One process: `userfold serve`, `writer`, `projector` or `query-api`. Started again it has the same data
    and address."""

    def __init__(self, folder, command, options, data_dir=None):
        self.folder = folder
        self.data_dir = data_dir or folder / "state"
        self.folder.mkdir()
        self.command = command
        self.options = options
        self.address = None  # (host, port)
        self.process = None
        self.errors = open(folder / "stderr", "w+b")

    def begin(self):
        """Starts it; ready() waits."""
        port = self.address[1] if self.address else 0
        self.process = subprocess.Popen(
            [BINARY, self.command, "--listen", f"127.0.0.1:{port}", "--data-dir", self.data_dir,
             *CHEAP_HASHES, *self.options],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=self.errors, env=environment(),
            preexec_fn=die_with_parent)
        return self

    def ready(self):
        line, deadline = b"", time.monotonic() + READY_WAIT_S
        while not line.endswith(b"\n"):
            if not select.select([self.process.stdout], [], [], max(0, deadline - time.monotonic()))[0]:
                raise AssertionError(f"{self.command} was not ready within {READY_WAIT_S} s:\n{self.log()}")
            byte = os.read(self.process.stdout.fileno(), 1)
            if not byte:
                raise AssertionError(f"{self.command} ended with {self.wait()}:\n{self.log()}")
            line += byte
        host, port = line.decode().split("//")[1].strip().rsplit(":", 1)
        self.address = (host, int(port))
        return self

    def start(self):
        return self.begin().ready()

    @property
    def outbox(self):
        return self.data_dir.parent / "outbox"

    @property
    def url(self):
        return "http://%s:%d" % self.address

    def send_signal(self, number):
        self.process.send_signal(number)

    def pause(self):
        self.send_signal(signal.SIGSTOP)
        wait_until(lambda: b"State:\tT" in self.status(), 5, "the process is stopped")

    def resume(self):
        self.send_signal(signal.SIGCONT)

    def status(self):
        return pathlib.Path(f"/proc/{self.process.pid}/status").read_bytes()

    def kill(self):
        """kill -9."""
        self.process.kill()
        self.wait()

    def stop(self):
        """SIGTERM; the exit status."""
        self.process.terminate()
        return self.wait()

    def wait(self):
        status = self.process.wait(timeout=STOP_WAIT_S)
        self.process.stdout.close()
        return status

    @property
    def running(self):
        return self.process is not None and self.process.poll() is None

    def log(self):
        """The end of what it wrote on stderr."""
        return (self.folder / "stderr").read_bytes()[-6000:].decode(errors="replace")

    def close(self):
        if self.running:
            self.kill()
        if self.process is not None:
            self.process.stdout.close()
        self.errors.close()


class Installation:
    """Nodes on one log with one secrets directory. On Kafka its topics have a prefix of their own."""
    made = 0

    def __init__(self, kafka=None, options=()):
        Installation.made += 1
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="userfold-end-to-end-"))
        self.prefix = f"installation{Installation.made}."
        self.options = ("--secrets-dir", self.folder / "secrets", *options)
        if kafka is not None:
            self.options += ("--log", f"kafka://{kafka.address}", "--topic-prefix", self.prefix,
                             "--partitions", "3")
        self.nodes = []

    def node(self, name, command="serve", options=(), data_dir=None):
        """Not started yet."""
        node = Node(self.folder / name, command, (*self.options, *options), data_dir)
        self.nodes.append(node)
        return node

    def secret(self, name):
        return (self.folder / "secrets" / name).read_text().strip()

    def mails_to(self, address):
        mails = [path.read_text() for node in self.nodes for path in sorted(node.outbox.glob("*.eml"))]
        return [mail for mail in mails if f"\nTo: {address}\n" in mail]

    def close(self):
        for node in self.nodes:
            node.close()
        shutil.rmtree(self.folder)

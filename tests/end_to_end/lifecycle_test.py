"""Beginnings and ends of a process: drain, a directory that is in use, TLS, garbage on the port, and a broker
that is away at the start or in the middle."""
import random
import signal
import socket
import ssl
import subprocess
import threading
import time
import unittest
import warnings

import cluster
from api import PASSWORD, NoAnswer, after, write_key
from end_to_end import EndToEnd
from workload import Workload

DRAIN_S_MAX = 30
ANSWER_S_MAX = 10  # with the log away
RETURN_S_MAX = 10  # until it serves again
AWAY_S = 5


class Lifecycle(EndToEnd):
    on_kafka = False

    def test_sigterm_finishes_what_is_in_flight(self):
        installation, (node,) = self.serving(1)
        api = self.api(node)
        started, answers = threading.Barrier(9), []

        def register(index):
            email = f"drained{index}"
            started.wait()
            for number in range(1000):
                try:
                    body = {"email": f"{email}-{number}@example.com", "password": PASSWORD}
                    answer = api.send("POST", "/v1/users", body)
                except NoAnswer:
                    return  # between two requests, or a refused connection
                answers.append((body["email"], answer.status))

        threads = [threading.Thread(target=register, args=(index,)) for index in range(8)]
        for thread in threads:
            thread.start()
        started.wait()
        cluster.wait_until(lambda: len(answers) > 50, 30, "there is load")
        begun = time.monotonic()
        self.assertEqual(node.stop(), 0)
        self.assertLess(time.monotonic() - begun, DRAIN_S_MAX)
        for thread in threads:
            thread.join()
        self.assertLessEqual({status for _, status in answers}, {201, 503})
        node.start()
        admin = api.log_in_admin(installation)
        for email, status in answers:
            if status == 201:
                self.assertEqual(len(api.find(email, admin)), 1, email)

    def test_sigterm_as_soon_as_it_is_ready(self):
        installation = self.installation()
        node = installation.node("node")
        for number in (signal.SIGTERM, signal.SIGINT) * 3:
            node.start()
            node.send_signal(number)
            self.assertEqual(node.wait(), 0)

    def test_garbage_on_the_port(self):
        _, (node,) = self.serving(1)
        randomness = random.Random(7)
        for _ in range(50):
            with socket.create_connection(node.address) as connection:
                connection.sendall(randomness.randbytes(2000))
        for garbage in (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", b"GET / HTTP/1.1\r\nHost", b"\r\n" * 500):
            with socket.create_connection(node.address) as connection:
                connection.sendall(garbage)
        self.assertTrue(self.api(node).ready())

    def test_two_on_one_data_directory(self):
        installation, (node,) = self.serving(1)
        second = installation.node("second", data_dir=node.data_dir).begin()
        self.assertEqual(second.wait(), 1)
        lines = second.log().strip().splitlines()
        self.assertEqual(len(lines), 1, lines)
        self.assertIn("in use", lines[0])
        self.assertTrue(self.api(node).ready())

    def test_tls(self):
        installation = self.installation()
        certificate, key = installation.folder / "certificate.pem", installation.folder / "key.pem"
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
                        "-nodes", "-keyout", key, "-out", certificate, "-days", "2", "-subj", "/CN=localhost",
                        "-addext", "subjectAltName=IP:127.0.0.1"], check=True, capture_output=True)
        node = installation.node("node", options=["--tls-certificate", certificate, "--tls-key", key]).start()
        api = self.api(node, ssl.create_default_context(cafile=certificate))
        user = api.register("tls@example.com")
        self.assertEqual(api.get("/v1/me", api.log_in("tls@example.com"))["user_id"], user)
        stranger = self.api(node, ssl.create_default_context())
        self.assertRaises(NoAnswer, stranger.send, "GET", "/healthz")
        old = ssl.create_default_context(cafile=certificate)
        with warnings.catch_warnings(action="ignore", category=DeprecationWarning):
            old.maximum_version = ssl.TLSVersion.TLSv1_1
        self.assertRaises(NoAnswer, self.api(node, old).send, "GET", "/healthz")
        self.assertRaises(NoAnswer, self.api(node).send, "GET", "/healthz")
        self.assertEqual(node.stop(), 0)


class BrokerAway(EndToEnd):
    def test_at_the_start(self):
        installation = self.installation()
        self.kafka.stop()
        node = installation.node("node").begin()
        time.sleep(AWAY_S)
        self.assertTrue(node.running, node.log())
        self.kafka.start()
        node.ready()
        self.api(node).register("late@example.com")

    def test_in_the_middle(self):
        installation, (node,) = self.serving(1)
        api, key = self.api(node), write_key(installation)
        user = api.register("there@example.com")
        headers = api.log_in("there@example.com")
        other = api.register("other@example.com")
        commands = [("PATCH", f"/v1/users/{user}", {"profile": {"bio": "away"}}, headers),
                    ("POST", "/v1/users", {"email": "away@example.com", "password": PASSWORD}, {}),
                    ("PUT", f"/v1/users/{other}/email",
                     {"email": "another@example.com", "current_password": PASSWORD},
                     api.log_in("other@example.com")),
                    ("POST", "/v1/sessions", {"identifier": "there@example.com", "password": PASSWORD}, {}),
                    ("POST", "/v1/track", {"userId": user, "event": "Away"}, key),
                    ("POST", "/v1/page", {"anonymousId": "new visitor"}, key)]
        self.kafka.kill()
        try:
            self.check_refusals(api, commands)
            api.get("/v1/me", headers)  # reads go on
        finally:
            self.kafka.start()
        back = time.monotonic()
        while True:
            answer = api.send("PATCH", f"/v1/users/{user}", {"profile": {"bio": "back"}}, headers)
            self.assertLess(time.monotonic() - back, RETURN_S_MAX, "it does not serve again")
            if answer.status == 200:
                break
            time.sleep(0.05)
        self.assertEqual(api.get("/v1/me", {**headers, **after(answer)})["profile"]["bio"], "back")
        self.assertLess(time.monotonic() - back, RETURN_S_MAX, "the views are not there")
        workload = Workload([api], key, "again").start()
        try:
            workload.wait_for_more(50)
        finally:
            workload.stop()

    def check_refusals(self, api, commands):
        """All at once, of users of their own; as the first after the loss and again later."""

        def ask(command, seen):
            begun = time.monotonic()
            answer = api.send(*command)
            seen.append((command[:2], answer, time.monotonic() - begun))

        for _ in range(2):
            seen = []
            threads = [threading.Thread(target=ask, args=(command, seen)) for command in commands]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            self.assertEqual(len(seen), len(commands))
            for command, answer, took_s in seen:
                self.assertEqual(answer.status, 503, command)
                self.assertIn(answer.slug, ("outcome-unknown", "log-unreachable"), command)
                self.assertIn("retry-after", answer.headers)
                self.assertLess(took_s, ANSWER_S_MAX, command)


if __name__ == "__main__":
    unittest.main()

"""A writer that is stopped under load for longer than others wait before they fence its claims, and wakes:
no email twice, no accepted command lost, and it serves again what all have written."""
import concurrent.futures
import threading
import time
import unittest

import ledger
from api import PASSWORD, NoAnswer, after, write_key
from end_to_end import EndToEnd
from workload import Workload

FENCE_S = 2  # ClaimProtocol::fence_after_ms
PAUSES = 3
CONTESTS = 3
BETWEEN_PAUSES = 100  # commands answered with success


class Contest:
    """One email after the other, each registered through all nodes at once."""

    def __init__(self, name, apis):
        self.name = name
        self.apis = apis
        self.answers = []  # of each email: one of each node
        self.stopping = threading.Event()
        self.pool = concurrent.futures.ThreadPoolExecutor(len(apis) + 1)
        self.ended = self.pool.submit(self._run)

    def email(self, index):
        return f"{self.name}-{index}@example.com"

    def after(self):
        """A header for queries that shall see all who won."""
        won = [answer for answers in self.answers for answer in answers if answer.status == 201]
        return {"Userfold-After": ", ".join(answer.headers["userfold-position"] for answer in won)}

    def stop(self):
        self.stopping.set()
        self.ended.result()
        self.pool.shutdown()

    def _run(self):
        while not self.stopping.is_set():
            email = self.email(len(self.answers))
            self.answers.append(list(self.pool.map(lambda api: self._outcome(api, email), self.apis)))

    def _outcome(self, api, email):
        """An unknown one is found out with the same Idempotency-Key."""
        headers = {"Idempotency-Key": f"{email} at {self.apis.index(api)}".replace(" ", "-")}
        while True:
            try:
                answer = api.send("POST", "/v1/users", {"email": email, "password": PASSWORD}, headers)
            except NoAnswer:
                continue
            if answer.status != 503:
                return answer


class PausedWriter(EndToEnd):
    def test_it_wakes_among_others_that_went_on(self):
        installation, nodes = self.serving(2)
        apis = [self.api(node) for node in nodes]
        workload = Workload(apis, write_key(installation), "steady")
        contests = [Contest(f"contested{number}", apis) for number in range(CONTESTS)]
        workload.start()
        try:
            for _ in range(PAUSES):
                workload.wait_for_more(BETWEEN_PAUSES)
                nodes[0].pause()
                # Who meets a claim of the paused one only now is to fence it, too.
                time.sleep(2 * FENCE_S)
                nodes[0].resume()
            workload.wait_for_more(BETWEEN_PAUSES)
        finally:
            nodes[0].resume()
            for contest in contests:
                contest.stop()
            workload.stop()
        contested = sum(len(contest.answers) for contest in contests)
        for api in apis:
            admin = api.log_in_admin(installation)
            for contest in contests:
                self.check_contest(contest, api, {**admin, **contest.after()})
            ledger.check(self, workload, api, admin, others=contested)
        self.check_reads_of_writes(apis)

    def check_contest(self, contest, api, admin):
        for index, answers in enumerate(contest.answers):
            email = contest.email(index)
            winners = [answer.json["user_id"] for answer in answers if answer.status == 201]
            losers = [answer.slug for answer in answers if answer.status != 201]
            self.assertEqual((len(winners), losers), (1, ["email-taken"]), email)
            self.assertEqual(api.find(email, admin), winners, email)

    def check_reads_of_writes(self, apis):
        """Written at either, read at the other."""
        for number, (writes, reads) in enumerate([apis, apis[::-1]]):
            email = f"reader{number}@example.com"
            user = writes.register(email)
            headers = writes.log_in(email)
            for step in range(20):
                bio = f"step {step}"
                answer = writes.expect(200, "PATCH", f"/v1/users/{user}", {"profile": {"bio": bio}}, headers)
                seen = reads.get("/v1/me", {**headers, **after(answer)})
                self.assertEqual(seen["profile"]["bio"], bio)


if __name__ == "__main__":
    unittest.main()

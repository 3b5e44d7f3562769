"""Commands without a pause, from several threads, and a ledger of what became of each: answered with success,
refused, or unknown (no answer, or a 503 that says so)."""
import threading
import time
import uuid

from api import PASSWORD, NoAnswer, bearer

THREADS = 6
RETRY_PAUSE_S = 0.1
REGISTRATION_WAIT_S = 90
BEHIND = (401, 404)  # of a node that has yet to fold what another one wrote
BEHIND_WAIT_S = 10


class Person:
    """A user as one thread of the workload made it. `accepted` and `unknown`: bios and numbers of pages."""

    def __init__(self, email):
        self.email = email
        self.id = None
        self.headers = None
        self.positions = []      # of commits answered with success
        self.bios_accepted = []
        self.bios_unknown = []   # sent after the last accepted one
        self.commits_unknown = 0
        self.pages_accepted = []
        self.pages_unknown = []
        self.log_ins_accepted = 0
        self.log_ins_unknown = 0


class Workload:
    """`apis`: clients of the nodes that take commands, used in turn. Errors of a thread are raised by stop()."""

    def __init__(self, apis, write_key, name):
        self.apis = apis
        self.write_key = write_key
        self.name = name
        self.people = []
        self.commands_accepted = 0
        self.positions = {}  # of each partition, the last that was answered
        self.statuses = {}
        self.slowest_s = 0.0
        self.errors = []
        self.lock = threading.Lock()
        self.stopping = threading.Event()
        self.threads = [threading.Thread(target=self._guarded, args=(index,)) for index in range(THREADS)]

    def start(self):
        for thread in self.threads:
            thread.start()
        return self

    def stop(self):
        self.stopping.set()
        for thread in self.threads:
            thread.join()
        if self.errors:
            raise self.errors[0]

    def wait_for_more(self, count, seconds_max=60):
        """Until that many more commands were answered with success."""
        goal, deadline = self.commands_accepted + count, time.monotonic() + seconds_max
        while self.commands_accepted < goal:
            if self.errors:
                raise self.errors[0]
            if time.monotonic() > deadline:
                raise AssertionError(f"no {count} commands were answered with success in {seconds_max} s; "
                                     f"answers so far: {self.statuses}")
            time.sleep(0.02)

    def _guarded(self, index):
        try:
            self._run(index)
        except BaseException as error:  # pylint: disable=broad-except
            self.errors.append(error)

    def _run(self, index):
        turn = index
        while not self.stopping.is_set():
            person = Person(f"{self.name}-{index}-{turn}@example.com")
            self._register(person, turn)
            self.people.append(person)
            for step in range(12):
                if self.stopping.is_set():
                    return
                turn += 1
                api = self.apis[turn % len(self.apis)]
                if step % 6 == 0:
                    self._log_in(person, api)
                elif step % 2 == 0:
                    self._patch(person, api, f"bio {turn}")
                else:
                    self._page(person, api, turn)
            turn += 1

    def after(self):
        """A header for queries that shall see everything accepted."""
        return {"Userfold-After": ", ".join(f"{partition}@{offset}"
                                            for partition, offset in self.positions.items())}

    def _caught_up(self, *request):
        """As _send(); a node that is behind is asked again."""
        deadline = time.monotonic() + BEHIND_WAIT_S
        while True:
            answer = self._send(*request)
            if answer is None or answer.status not in BEHIND or time.monotonic() > deadline:
                return answer
            time.sleep(RETRY_PAUSE_S)

    def _send(self, api, method, path, body, headers):
        """None where the outcome is unknown."""
        started = time.monotonic()
        try:
            answer = api.send(method, path, body, headers)
            status, what = answer.status, answer.status if answer.status < 400 else answer.slug
        except NoAnswer:
            status, what = None, "no answer"
        with self.lock:
            self.slowest_s = max(self.slowest_s, time.monotonic() - started)
            self.statuses[what] = self.statuses.get(what, 0) + 1
            if status is not None and status < 300:
                self.commands_accepted += 1
                for position in positions_of(answer):
                    partition, offset = position.split("@")
                    self.positions[partition] = max(self.positions.get(partition, 0), int(offset))
        if status is None or status == 503:
            time.sleep(RETRY_PAUSE_S)
            return None
        return answer

    def _expected(self, answer, status):
        if answer.status != status:
            raise AssertionError(f"{answer.status} {answer.body!r}")
        return answer

    def _register(self, person, turn):
        """Again with the same Idempotency-Key until the true outcome is known."""
        headers = {"Idempotency-Key": str(uuid.uuid4())}
        body = {"email": person.email, "password": PASSWORD}
        deadline = time.monotonic() + REGISTRATION_WAIT_S
        while True:
            api = self.apis[turn % len(self.apis)]
            answer = self._send(api, "POST", "/v1/users", body, headers)
            if answer is not None:
                person.id = self._expected(answer, 201).json["user_id"]
                person.positions += users_positions(answer)
                return
            if time.monotonic() > deadline:
                raise AssertionError(f"a registration had no outcome in {REGISTRATION_WAIT_S} s")
            turn += 1

    def _log_in(self, person, api):
        body = {"identifier": person.email, "password": PASSWORD}
        answer = self._caught_up(api, "POST", "/v1/sessions", body, {})
        if answer is None:
            person.log_ins_unknown += 1
        else:
            person.headers = bearer(self._expected(answer, 201).json["access_token"])
            person.log_ins_accepted += 1

    def _patch(self, person, api, bio):
        if person.headers is None:
            return
        change = {"profile": {"bio": bio}}
        answer = self._caught_up(api, "PATCH", f"/v1/users/{person.id}", change, person.headers)
        if answer is None:
            person.bios_unknown.append(bio)
            person.commits_unknown += 1
        else:
            person.positions += users_positions(self._expected(answer, 200))
            person.bios_accepted.append(bio)
            person.bios_unknown = []

    def _page(self, person, api, number):
        body = {"userId": person.id, "properties": {"path": "/counted", "number": number}}
        answer = self._send(api, "POST", "/v1/page", body, self.write_key)
        if answer is None:
            person.pages_unknown.append(number)
        else:
            self._expected(answer, 200)
            person.pages_accepted.append(number)


def positions_of(answer):
    return [position for position in answer.headers.get("userfold-position", "").split(", ") if position]


def users_positions(answer):
    return [position for position in positions_of(answer) if position.startswith("users/")]

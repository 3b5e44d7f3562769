"""A session of commands that touches every command of the contract, always the same, and what the views say
afterwards with what differs from run to run replaced: ids, times, positions, versions of the software."""
import json
import pathlib
import re
import subprocess

import cluster
from api import PASSWORD, bearer, write_key

ACCESS_LOG = pathlib.Path(__file__).resolve().parents[1] / "userfold/import/sample.access.log"
NEW_PASSWORD = "another horse, another battery"
UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
TIME = re.compile(r"20(?!15)\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\.\d\d\dZ")  # but those of the access log
POSITION = re.compile(r"\b([a-z]+)/\d+@\d+")
ADA = {
    "username": "Ada.Lovelace",
    "personal": {"name": "Ada Lovelace", "phone": "+442071234567", "date_of_birth": "1915-12-10",
                 "address": {"street": "12 St James's Square", "city": "London", "country": "GB"}},
    "profile": {"display_name": "Ada", "bio": "Poetical science.", "interests": ["engines", "flying"],
                "links": {"home": "https://example.com/ada"}},
    "preferences": {"language": "en-GB", "theme": "dark", "timezone": "Europe/London",
                    "notifications": {"mentions": True}},
    "consents": [{"purpose": "analytics", "policy_version": "1"}],
}


class Session:
    def __init__(self, installation, node, api):
        self.installation = installation
        self.node = node
        self.api = api
        self.write_key = write_key(installation)
        self.users = {}

    def run(self):
        self.admin = self.api.log_in_admin(self.installation)
        self._accounts()
        self._changes()
        self._sessions()
        self._behaviour()
        self._staff()

    def _path(self, name, rest=""):
        return f"/v1/users/{self.users[name]}{rest}"

    def _register(self, name, **members):
        self.users[name] = self.api.register(f"{name}@example.com", **members)

    def _accounts(self):
        self._register("ada", **ADA)
        self._register("bob")
        self._register("eve", username="eve")
        self.api.expect(409, "POST", "/v1/users", {"email": "ADA@example.com", "password": PASSWORD})
        mail = cluster.wait_until(lambda: self.installation.mails_to("ada@example.com"), 30, "a mail")[0]
        token = re.search(r"/verify-email\?token=(\S+)", mail).group(1)
        self.api.expect(200, "POST", "/v1/email-verifications", {"token": token})
        self.api.expect(422, "POST", "/v1/email-verifications", {"token": token})

    def _changes(self):
        ada = self.api.log_in("ADA.lovelace")
        patch = {"personal": {"phone": None, "gender": "female"}, "profile": {"bio": "Notes.", "links": {}},
                 "preferences": {"email_subscriptions": {"news": False}}}
        self.api.expect(200, "PATCH", self._path("ada"), patch, ada)
        self.api.expect(422, "PATCH", self._path("ada"), {"personal": {"phone": "12"}}, ada)
        for purpose, granted in (("analytics", False), ("marketing", True), ("analytics", True)):
            self.api.expect(200, "PUT", self._path("ada", f"/consents/{purpose}"),
                            {"granted": granted, "policy_version": "2"}, ada)
        self.api.expect(200, "PUT", self._path("ada", "/username"),
                        {"username": "countess", "current_password": PASSWORD}, ada)
        self.api.expect(200, "PUT", self._path("ada", "/email"),
                        {"email": "countess@example.com", "current_password": PASSWORD}, ada)
        self.api.expect(401, "PUT", self._path("ada", "/password"),
                        {"current_password": "not that one at all", "new_password": NEW_PASSWORD}, ada)
        answer = self.api.expect(200, "PUT", self._path("ada", "/password"),
                                 {"current_password": PASSWORD, "new_password": NEW_PASSWORD}, ada)
        self.api.expect(401, "GET", "/v1/me", headers=ada)
        self.ada = bearer(answer.json["access_token"])

    def _sessions(self):
        self.api.expect(401, "POST", "/v1/sessions", {"identifier": "bob@example.com", "password": "wrong"})
        self.api.expect(401, "POST", "/v1/sessions", {"identifier": "nobody", "password": "wrong"})
        credentials = {"identifier": "bob@example.com", "password": PASSWORD}
        first, second = (self.api.expect(201, "POST", "/v1/sessions", credentials).json for _ in range(2))
        refresh = {"refresh_token": first["refresh_token"]}
        self.api.expect(200, "POST", "/v1/sessions/refresh", refresh)
        self.api.expect(204, "DELETE", f"/v1/sessions/{second['session_id']}",
                        headers=bearer(first["access_token"]))
        eve = self.api.log_in("eve")
        self.api.expect(204, "DELETE", self._path("eve", "/sessions"), headers=eve)
        self.api.expect(401, "GET", "/v1/me", headers=eve)

    def _behaviour(self):
        def send(kind, **message):
            self.api.expect(200, "POST", f"/v1/{kind}", message, self.write_key)

        send("identify", userId=self.users["bob"], traits={"plan": "free"})
        send("page", userId=self.users["bob"], properties={"path": "/a", "referrer": "https://a.example/"})
        send("page", anonymousId="visitor", properties={"path": "/a"})
        send("track", userId=self.users["ada"], event="Order Completed",
             properties={"order_id": "1", "total": 9.99, "currency": "EUR", "note": "a gift"})
        send("track", userId="someone-else", event="Button Pressed", properties={"colour": "red"})
        send("batch", batch=[{"type": "page", "anonymousId": f"visitor{number}",
                              "timestamp": f"2015-05-{number + 10}T10:00:00Z",
                              "properties": {"path": f"/{number}"}} for number in range(9)])
        state = self.installation.folder / "import-state"
        subprocess.run([cluster.BINARY, "import", "access-log", "--url", self.node.url, "--write-key-file",
                        self.installation.folder / "secrets/write-key", "--state", state, ACCESS_LOG],
                       check=True, capture_output=True)

    def _staff(self):
        self.api.expect(200, "PUT", self._path("bob", "/roles"), {"roles": ["user", "manager"]}, self.admin)
        self.api.expect(200, "PUT", self._path("eve", "/status"),
                        {"status": "suspended", "reason": "spam"}, self.admin)
        self.api.expect(403, "POST", "/v1/sessions", {"identifier": "eve", "password": PASSWORD})
        self.api.expect(202, "POST", self._path("bob", "/email-verifications"), headers=self.admin)

    def views(self):
        """Every document that the API has about this, normalised."""
        api, admin = self.api, self.admin
        paths = {}
        for name in self.users:
            for rest in ("", "/consents", "/sessions", "/audit", "/activity"):
                paths[f"{name}{rest}"] = self._path(name, rest)
        for view in ("active-users", "page-views", "sign-ups", "logins", "summary"):
            for period in ("?from=2015-05-01&to=2015-06-01", ""):
                paths[f"{view}{period}"] = f"/v1/analytics/{view}{period}"
        for by in ("path", "referrer"):
            paths[f"by {by}"] = f"/v1/analytics/page-views?from=2015-05-01&to=2015-06-01&by={by}&limit=1000"
        return normalised({name: api.get(path, admin) for name, path in paths.items()})


def normalised(documents):
    names = {}

    def name_of(found):
        return names.setdefault(found.group(), f"id{len(names)}")

    text = json.dumps({name: without_day(document) for name, document in documents.items()}, sort_keys=True,
                      indent=1)
    text = POSITION.sub(r"\1", TIME.sub("time", UUID.sub(name_of, text)))
    return json.loads(text)


def without_day(document):
    """`as_of_position` lists how far each partition is: how many records there are differs with the keys'
    random names. Runs may be on both sides of midnight: only the periods with something in them count."""
    if not isinstance(document, dict):
        return document
    document = {name: value for name, value in document.items()
                if name not in ("as_of_position", "next_cursor", "from", "to")}
    if "series" in document:
        document["series"] = [period for period in document["series"]
                              if any(value for name, value in period.items() if name != "start")]
    return document

"""No plaintext personal value is ever on disk: every byte under the data directories is searched, Kafka's too,
with compression off. What is planted in the clear on purpose is found by the same search in the same places."""
import pathlib
import subprocess
import tempfile
import unittest

import cluster
import plaintext
from end_to_end import EndToEnd

PASSWORD = "Zyxwv-Password-Quetzalcoatl-1"
NEW_PASSWORD = "Zyxwv-Password-Huitzilopochtli-2"
WRONG_PASSWORD = "Zyxwv-Wrong-Tezcatlipoca-3"
EMAIL, NEW_EMAIL = "Xiuhtecuhtli.Mictlan@Planted-Personal.example", "Tonatiuh@Planted-Personal.example"
USERNAME, NEW_USERNAME = "Coatlicue.Planted", "Chalchiuhtlicue.Planted"
UNKNOWN = "Nobody.Ometeotl@Planted-Personal.example"
AGENT = "Xipetotec-Browser/7.7 (planted)"
ADDRESS, ADDRESS_V6 = "203.0.113.177", "2001:db8:dead:beef:1234:5678:9abc:def0"
PHONE = "+14155557391"
NAME, NEW_NAME = "Itzpapalotl Mixcoatl", "Xochiquetzal Mixcoatl"
STREET, CITY, POSTCODE = "77 Planted Obsidian Road", "Tlaxcala-Planted", "PL4NT3D-99"
BORN = "1987-03-29"
BIO, DISPLAY, INTEREST = "Bio-of-planted-Tlaloc", "Display-Quetzal-Planted", "interest-planted-axolotl"
LINK, AVATAR = "https://planted-link.example/Nahuatl", "https://planted-avatar.example/Face.png"
VISITOR, FOREIGN = "visitor-planted-Metztli", "foreign-user-planted-Ehecatl"
PROPERTY, TRAIT = "property planted Cihuacoatl", "trait planted Xolotl"
SEARCH, TITLE = "?search=planted-Patecatl", "Title planted Mayahuel"
REASON = "suspended because planted Itztli"
EVENT = "Planted Event Nanahuatzin"
LOG_ADDRESS, LOG_AGENT, LOG_QUERY = "198.51.100.213", "LogAgent-Planted-Tepeyollotl/1.0", "q=planted-Macuilxochitl"
PERSONAL = [PASSWORD, NEW_PASSWORD, WRONG_PASSWORD, EMAIL, NEW_EMAIL, USERNAME, NEW_USERNAME, UNKNOWN, AGENT,
            ADDRESS, ADDRESS_V6, PHONE, PHONE[1:], NAME, NEW_NAME, STREET, CITY, POSTCODE, BORN, BIO, DISPLAY,
            INTEREST, LINK, AVATAR, VISITOR, FOREIGN, PROPERTY, TRAIT, SEARCH[1:], TITLE, REASON, EVENT,
            LOG_ADDRESS, LOG_AGENT, LOG_QUERY]
# Paths are in the clear: where this is found, a personal value would have been.
CONTROL = "/control-planted-in-the-clear-Centeotl"
OPTIONS = ("--compression", "none", "--trusted-proxy", "127.0.0.0/8", "--log-level", "debug")


class Plaintext(EndToEnd):
    def commands(self, installation, node):
        """Each personal value goes in somewhere."""
        api, key = self.api(node), {"writeKey": installation.secret("write-key")}
        here = {"X-Forwarded-For": ADDRESS, "User-Agent": AGENT}
        there = {"X-Forwarded-For": ADDRESS_V6, "User-Agent": AGENT}
        user = api.expect(201, "POST", "/v1/users", {
            "email": EMAIL, "password": PASSWORD, "username": USERNAME,
            "personal": {"name": NAME, "phone": PHONE, "date_of_birth": BORN,
                         "address": {"street": STREET, "city": CITY, "postal_code": POSTCODE}},
            "profile": {"display_name": DISPLAY, "bio": BIO, "interests": [INTEREST], "avatar_url": AVATAR,
                        "links": {"home": LINK}}}, here).json["user_id"]
        for identifier in (EMAIL, UNKNOWN):
            api.expect(401, "POST", "/v1/sessions", {"identifier": identifier, "password": WRONG_PASSWORD}, here)
        answer = api.expect(201, "POST", "/v1/sessions", {"identifier": USERNAME, "password": PASSWORD}, there)
        headers = {**there, "Authorization": "Bearer " + answer.json["access_token"]}
        tokens = [answer.json["refresh_token"], answer.json["access_token"]]
        path = f"/v1/users/{user}"
        api.expect(200, "PATCH", path, {"personal": {"name": NEW_NAME}}, headers)
        api.expect(200, "PUT", f"{path}/email", {"email": NEW_EMAIL, "current_password": PASSWORD}, headers)
        api.expect(200, "PUT", f"{path}/username", {"username": NEW_USERNAME, "current_password": PASSWORD},
                   headers)
        api.expect(200, "PUT", f"{path}/password",
                   {"current_password": PASSWORD, "new_password": NEW_PASSWORD}, headers)
        context = {"ip": ADDRESS_V6, "userAgent": AGENT, "page": {"path": CONTROL, "search": SEARCH,
                                                                  "title": TITLE}}
        for kind, more in (("page", {"properties": {"path": CONTROL, "search": SEARCH, "title": TITLE}}),
                           ("track", {"event": EVENT, "properties": {"text": PROPERTY}}),
                           ("identify", {"traits": {"plan": TRAIT, "email": EMAIL}})):
            for who in ({"userId": user}, {"anonymousId": VISITOR}, {"userId": FOREIGN}):
                api.expect(200, "POST", f"/v1/{kind}", {**who, **more, **key, "context": context}, here)
        admin = api.log_in_admin(installation)
        api.expect(200, "PUT", f"{path}/status", {"status": "suspended", "reason": REASON}, admin)
        self.assertEqual(api.find(NEW_EMAIL, admin), [user])
        self.import_line(installation, node)
        return tokens

    def import_line(self, installation, node):
        with tempfile.NamedTemporaryFile("w", suffix=".log") as log:
            log.write(f'{LOG_ADDRESS} - - [17/May/2015:10:05:03 +0000] "GET {CONTROL}?{LOG_QUERY} HTTP/1.1" 200 7 '
                      f'"https://a.example/?{LOG_QUERY}" "{LOG_AGENT}"\n')
            log.flush()
            subprocess.run([cluster.BINARY, "import", "access-log", "--url", node.url, "--write-key-file",
                            installation.folder / "secrets/write-key", "--state",
                            installation.folder / "import-state", log.name], check=True, capture_output=True)

    def check(self, installation, values, controls):
        """`controls`: folders where what is planted in the clear must be found."""
        (node,) = installation.nodes
        self.assertEqual(node.stop(), 0)
        for folder in controls:
            self.assertTrue(plaintext.search(folder, [CONTROL]), f"the planted value is not found in {folder}")
        folders = [node.data_dir, *controls]
        found = [one for folder in folders for one in plaintext.search(folder, values)]
        self.assertEqual(found, [])
        for path in (node.folder / "stderr", installation.folder / "import-state"):
            text = path.read_bytes()
            self.assertEqual([value for value in values if value.encode() in text], [], path)

    def test_embedded(self):
        installation = cluster.Installation(options=OPTIONS)
        self.addCleanup(installation.close)
        node = installation.node("node").start()
        tokens = self.commands(installation, node)
        self.check(installation, PERSONAL + tokens, [node.data_dir / "log", node.data_dir / "views"])

    def test_kafka(self):
        installation, (node,) = self.serving(1, OPTIONS)
        tokens = self.commands(installation, node)
        self.kafka.stop()
        try:
            self.check(installation, PERSONAL + tokens, [self.kafka.folder / "data", node.data_dir / "views"])
        finally:
            self.kafka.start()

    def test_the_search_finds_every_variant_of_what_is_planted(self):
        with tempfile.TemporaryDirectory() as name:
            folder = pathlib.Path(name)
            for value in PERSONAL:
                for variant, data in plaintext.variants(value).items():
                    (folder / "planted").write_bytes(b"\x00\xffbefore" + data + b"after\x80")
                    found = plaintext.search(folder, [value])
                    self.assertTrue(found, (value, variant))
            (folder / "planted").write_bytes(b"x" * (plaintext.CHUNK - 5) + EMAIL.encode() + b"x" * 99)
            self.assertTrue(plaintext.search(folder, [EMAIL]), "across the border of two chunks")
            (folder / "planted").write_bytes(b"nothing personal here")
            self.assertEqual(plaintext.search(folder, PERSONAL), [])


if __name__ == "__main__":
    unittest.main()
